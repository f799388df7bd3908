import { createHmac } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '#graph/json';
import { finished } from '../testing/fake-engine.ts';
import { createTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await createTestApp();
});
afterEach(() => test.close());

const latin = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

/** Publishes a webhook that answers with what its run was given, and calls it as any client would. */
async function echoHook(config: JsonObject = {}) {
  const { slug, key } = await test.publishHook({ access: 'public', ...config });
  test.engine.onStart = (run) => finished(run.input);
  const call = (init: RequestInit & { readonly query?: string; readonly path?: string } = {}): Promise<Response> =>
    Promise.resolve(
      test.app.request(`http://localhost:3000/hooks/${slug}${init.path ?? ''}${init.query ?? ''}`, { method: 'POST', ...init }),
    );
  const bodyOf = async (type: string, body: Uint8Array | string, headers: Record<string, string> = {}): Promise<Json> => {
    const answer = await call({
      body: typeof body === 'string' ? body : Uint8Array.from(body),
      headers: { ...(type === '' ? {} : { 'content-type': type }), ...headers },
    });
    const value = (await answer.json()) as JsonObject;
    return answer.status === 200
      ? (value['body'] ?? null)
      : { status: answer.status, code: (value['error'] as JsonObject)['code'] ?? null };
  };
  return { slug, key, call, bodyOf };
}

describe('a body', () => {
  it('is unpacked as its coding says, within the limit of the trigger', async () => {
    const { bodyOf } = await echoHook();
    const json = '{"stadt":"Zürich"}';
    expect(await bodyOf('application/json', gzipSync(json), { 'content-encoding': 'gzip' })).toEqual({ stadt: 'Zürich' });
    expect(await bodyOf('text/csv', brotliCompressSync('a,b'), { 'content-encoding': 'br' })).toBe('a,b');
    expect(await bodyOf('text/plain', deflateRawSync('bare'), { 'content-encoding': 'deflate' })).toBe('bare');
    expect(await bodyOf('application/json', '', { 'content-encoding': 'gzip' })).toBeNull();
    expect(await bodyOf('application/json', gzipSync(Buffer.alloc(3_000_000, '1')), { 'content-encoding': 'gzip' })).toEqual({
      status: 413,
      code: 'BODY_TOO_LARGE',
    });
    expect(await bodyOf('application/json', json, { 'content-encoding': 'gzip' })).toEqual({ status: 400, code: 'CALL_UNREADABLE' });
    expect(await bodyOf('application/json', json, { 'content-encoding': 'pack200' })).toEqual({ status: 415, code: 'CALL_UNREADABLE' });
  });

  it('becomes text by its declared encoding, its content, or UTF-8, and never by replacing', async () => {
    const { bodyOf } = await echoHook();
    expect(await bodyOf('text/plain; charset=windows-1250', latin('\x9elu\x9d'))).toBe('žluť');
    expect(await bodyOf('application/xml', latin('<?xml version="1.0" encoding="ISO-8859-1"?><ort>Genf \xe0</ort>'))).toContain('Genf à');
    expect(await bodyOf('text/plain; charset=us-ascii', 'Zürich')).toBe('Zürich');
    expect(await bodyOf('application/json, application/json', '{"a":1}')).toEqual({ a: 1 });
    expect(await bodyOf('application/json; charset=utf-16le', Buffer.from('{"a":"é"}', 'utf16le'))).toEqual({ a: 'é' });
    expect(await bodyOf('application/json', Buffer.from('\uFEFF[1]'))).toEqual([1]);
    expect(await bodyOf('application/json', latin('{"name":"Andr\xe9"}'))).toEqual({ name: 'André' });
    expect(await bodyOf('application/json; charset=utf-8', latin('{"name":"Andr\xe9"}'))).toEqual({ status: 400, code: 'CALL_UNREADABLE' });
    expect(await bodyOf('text/plain; charset=klingon', 'x')).toEqual({ status: 415, code: 'CALL_UNREADABLE' });
    const large = 'ß'.repeat(40_000);
    expect(await bodyOf('text/plain; charset=iso-8859-1', latin(large))).toBe(large);
    expect(await bodyOf('text/plain; charset=shift_jis', Buffer.alloc(40_000, 0xff))).toEqual({ status: 400, code: 'CALL_UNREADABLE' });
  });

  it('that is a form has its encoding from the type, from a field, or from its own bytes', async () => {
    const { bodyOf } = await echoHook();
    const form = 'application/x-www-form-urlencoded';
    expect(await bodyOf(`${form};charset=windows-1252`, 'preis=5+%80&%FCber=x')).toEqual({ preis: '5 €', über: 'x' });
    expect(await bodyOf(form, 'first=Jos%E9&charset=windows-1252')).toEqual({ first: 'José', charset: 'windows-1252' });
    expect(await bodyOf(form, 'q=%B5%DA&_charset_=gbk')).toEqual({ q: '第', _charset_: 'gbk' });
    expect(await bodyOf(form, 'name=G%F6ran&name=S%C3%B8ren')).toEqual({ status: 400, code: 'CALL_UNREADABLE' });
    expect(await bodyOf(form, 'a=%C3%A9&b=50%&c')).toEqual({ a: 'é', b: '50%', c: '' });
  });

  it('of any other type arrives as a file, and JSON by any name as a value', async () => {
    const { bodyOf, call } = await echoHook({ method: 'ANY' });
    const file = (name: string, mediaType: string, bytes: number) => ({ file: { $file: expect.any(String), name, mediaType, bytes } });
    expect(await bodyOf('application/x-protobuf', Uint8Array.from([8, 150, 1]))).toEqual(file('file', 'application/x-protobuf', 3));
    expect(
      await bodyOf('application/zip', Uint8Array.from([0x50, 0x4b, 3, 4, 0]), {
        'content-disposition': "attachment; filename*=UTF-8''%C3%9Cbersicht.zip",
      }),
    ).toEqual(file('Übersicht.zip', 'application/zip', 5));
    expect(await bodyOf('', Uint8Array.from([0, 159, 146]))).toEqual(file('file', 'application/octet-stream', 3));
    expect(await bodyOf('', latin('{"a":1}'))).toEqual({ a: 1 });
    for (const type of ['text/json', 'application/vnd.api+json', 'application/x-amz-json-1.0', 'application/csp-report'])
      expect(await bodyOf(type, '[true]')).toEqual([true]);
    expect(await bodyOf('application/x-ndjson', '{"a":1}\n{"a":2}')).toBe('{"a":1}\n{"a":2}');
    const put = await call({
      method: 'PUT',
      path: '/scans/Seite%201.tiff',
      body: Uint8Array.from([1, 2]),
      headers: { 'content-type': 'image/tiff' },
    });
    expect(((await put.json()) as JsonObject)['body']).toMatchObject({ file: { name: 'Seite 1.tiff' } });
  });

  it('in parts has texts in their encodings, and files by the names that were meant', async () => {
    const { bodyOf } = await echoHook();
    const parts = (...all: readonly string[]): Uint8Array =>
      latin(`${all.map((part) => `--X\r\nContent-Disposition: form-data${part}\r\n`).join('')}--X--\r\n`);
    expect(
      await bodyOf(
        'multipart/form-data; boundary=X',
        parts(
          '; name="ort"\r\nContent-Type: text/plain; charset=ISO-8859-1\r\n\r\nN\xeemes',
          `; name="plan"; filename="x"; filename*=UTF-8''pl%C3%A4ne.txt\r\n\r\nhi`,
          '; filename="lose.txt"\r\n\r\nhi',
          '\r\n\r\nnameless',
          '; name="leer"; filename=""\r\n\r\n',
        ),
      ),
    ).toMatchObject({
      ort: 'Nîmes',
      plan: { name: 'pläne.txt', bytes: 2 },
      file: { name: 'lose.txt' },
      text: 'nameless',
      leer: null,
    });
    expect(
      await bodyOf('multipart/form-data; boundary=X', parts('; name="_charset_"\r\n\r\nwindows-1251', '; name="a"\r\n\r\n\xcc\xe8\xf0')),
    ).toMatchObject({ a: 'Мир' });
    expect(await bodyOf('multipart/form-data; boundary=X', '--X\r\n\r\ncut')).toEqual({ status: 400, code: 'MALFORMED_FORM' });
  });

  it('may be signed whatever it holds, before or after it is compressed', async () => {
    const { slug, signingSecret } = await test.publishHook({ access: 'signature', mode: 'async' });
    const send = async (body: Uint8Array, signed: Uint8Array, headers: Record<string, string>) => {
      const time = String(Math.floor(Date.now() / 1_000));
      const signature = createHmac('sha256', Buffer.from(signingSecret.replace('whsec_', ''), 'base64'))
        .update(`msg.${time}.`)
        .update(signed)
        .digest('base64');
      return (
        await test.app.request(`http://localhost:3000/hooks/${slug}`, {
          method: 'POST',
          body: Uint8Array.from(body),
          headers: { 'webhook-id': 'msg', 'webhook-timestamp': time, 'webhook-signature': `v1a,x v1,${signature}`, ...headers },
        })
      ).status;
    };
    const picture = Uint8Array.from([0xff, 0xd8, 0xff, 0]);
    expect(await send(picture, picture, { 'content-type': 'image/jpeg' })).toBe(202);
    // As text, both would be the same.
    expect(await send(Uint8Array.from([0xff, 0xd8, 0xfe, 0]), picture, { 'content-type': 'image/jpeg' })).toBe(401);
    const packed = gzipSync('{}');
    for (const signed of [packed, latin('{}')])
      expect(await send(packed, signed, { 'content-type': 'application/json', 'content-encoding': 'gzip' })).not.toBe(401);
    expect(await send(packed, latin('{"a":1}'), { 'content-type': 'application/json', 'content-encoding': 'gzip' })).toBe(401);
  });
});

describe('a query', () => {
  it('gives a list for a name that comes several times, and a text for any other', async () => {
    const { call } = await echoHook({ method: 'GET' });
    const queryOf = async (query: string): Promise<unknown> =>
      ((await (await call({ method: 'GET', query })).json()) as JsonObject)['query'];
    expect(await queryOf('?tag=a,b&tag=c&one=1&empty=&flag')).toEqual({ tag: ['a,b', 'c'], one: '1', empty: '', flag: '' });
    expect(await queryOf('?name=M%FCller')).toEqual({ name: 'Müller' });
    expect(await queryOf('')).toEqual({});
    expect((await call({ method: 'GET', query: '?a=%C3%28%C3%A9' })).status).toBe(400);
  });
});

describe('a page of another origin', () => {
  const ask = (origin: string): RequestInit => ({
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type, Idempotency-Key, bad header',
    },
  });

  it('may call when the trigger lists it, and read errors too', async () => {
    const { call } = await echoHook({ allowedOrigins: 'https://shop.example, https://*.partner.example' });
    const allowed = async (origin: string) => {
      const [before, answer] = [
        await call(ask(origin)),
        await call({ body: '{', headers: { origin, 'content-type': 'application/json' } }),
      ];
      expect([before.status, answer.status]).toEqual([204, 400]);
      expect(before.headers.get('vary')).toContain('Origin');
      return [
        before.headers.get('access-control-allow-origin'),
        before.headers.get('access-control-allow-headers'),
        answer.headers.get('access-control-allow-origin'),
      ];
    };
    for (const origin of ['https://shop.example', 'https://a.b.partner.example'])
      expect(await allowed(origin)).toEqual([origin, 'content-type, Idempotency-Key', origin]);
    for (const origin of [
      'https://shop.example.evil',
      'http://shop.example',
      'https://evilpartner.example',
      'https://partner.example',
      'null',
    ])
      expect(await allowed(origin)).toEqual([null, null, null]);
    expect(test.engine.started).toEqual([]);
  });

  it('may be any page, or, without the setting, none', async () => {
    const open = await echoHook({ allowedOrigins: '*' });
    expect((await open.call(ask('https://anybody.example'))).headers.get('access-control-allow-origin')).toBe('*');
    const closed = await echoHook();
    const before = await closed.call(ask('https://shop.example'));
    expect([before.status, before.headers.get('allow'), before.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'OPTIONS, HEAD, POST',
      null,
    ]);
  });
});

describe('a check of the address', () => {
  it.each(['POST', 'GET', 'ANY'])('by HEAD is answered without a run where the method is %s', async (method) => {
    const { call } = await echoHook({ method, access: 'key' });
    const answer = await call({ method: 'HEAD' });
    expect([answer.status, await answer.text(), test.engine.started.length]).toEqual([200, '', 0]);
  });
});

describe('an idempotency key', () => {
  const withKey = (key: string, body: Json): RequestInit => ({
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
  });
  const failed = () => finished(null, { status: 'failed', error: { code: 'X', message: 'no', retryable: false } });

  it('that is blank is none', async () => {
    const { call } = await echoHook();
    for (const key of ['', '  ', '""', '" "']) await call(withKey(key, {}));
    await call({ body: '{}', headers: { 'content-type': 'application/json', 'webhook-id': ' ' } });
    expect(test.engine.started).toHaveLength(5);
  });

  it('stands for one call: with another body or query it is refused', async () => {
    const { slug, key } = await test.publishHook({ access: 'key' });
    test.engine.onStart = (run) => finished((run.input as JsonObject)['body'] ?? null);
    const send = async (body: Json, query = '') => {
      const { headers, ...init } = withKey('order-1', body);
      return test.app.request(`http://localhost:3000/hooks/${slug}${query}`, {
        method: 'POST',
        ...init,
        headers: { ...(headers as Record<string, string>), authorization: `Bearer ${key}` },
      });
    };
    expect(await (await send({ n: 1 })).json()).toEqual({ n: 1 });
    expect(await (await send({ n: 1 })).json()).toEqual({ n: 1 });
    for (const other of [await send({ n: 2 }), await send({ n: 1 }, '?force=1')])
      expect([other.status, await other.json()]).toMatchObject([422, { error: { code: 'IDEMPOTENCY_KEY_REUSED' } }]);
    expect(test.engine.started).toHaveLength(1);
  });

  it('tells a stranger on a public door nothing', async () => {
    const { call } = await echoHook();
    const mine = await call(withKey('order-1042', { card: 'secret' }));
    const theirs = await call(withKey('order-1042', { guess: true }));
    expect(theirs.status).toBe(200);
    expect(await theirs.text()).not.toContain('secret');
    expect(theirs.headers.get('heddle-run-id')).not.toBe(mine.headers.get('heddle-run-id'));
    const again = await call(withKey('order-1042', { card: 'secret' }));
    expect(again.headers.get('heddle-run-id')).toBe(mine.headers.get('heddle-run-id'));
  });

  it('in a signed call is the signed id alone', async () => {
    const { slug, signingSecret } = await test.publishHook({ access: 'signature', mode: 'async' });
    const time = String(Math.floor(Date.now() / 1_000));
    const signature = createHmac('sha256', Buffer.from(signingSecret.replace('whsec_', ''), 'base64'))
      .update(`msg_1.${time}.{}`)
      .digest('base64');
    for (const own of ['a', 'b', 'c']) {
      const headers = {
        'content-type': 'application/json',
        'webhook-id': 'msg_1',
        'webhook-timestamp': time,
        'webhook-signature': `v1,${signature}`,
        'idempotency-key': own,
      };
      expect((await test.app.request(`http://localhost:3000/hooks/${slug}`, { method: 'POST', body: '{}', headers })).status).toBe(202);
    }
    expect(test.engine.started).toHaveLength(1);
  });

  it('of a run that failed may be tried again, until one succeeds', async () => {
    const { call } = await echoHook();
    const [down, fine] = [failed(), finished('done')];
    const outcomes = [down, finished(null, { response: { status: 503, headers: {}, body: 'later' } }), fine];
    test.engine.onStart = () => outcomes.shift() ?? failed();
    const statuses = [];
    for (let index = 0; index < 5; index += 1) statuses.push((await call(withKey('k', {}))).status);
    expect(statuses).toEqual([500, 503, 200, 200, 200]);
    expect(new Set(test.engine.started.map(({ runId }) => runId)).size).toBe(3);
  });

  it('of a run that was cancelled, or had answered before it failed, gives that answer', async () => {
    const { call } = await echoHook();
    const outcomes = [
      finished(null, { status: 'cancelled' }),
      finished(null, {
        status: 'failed',
        error: { code: 'X', message: 'no', retryable: false },
        response: { status: 200, headers: {}, body: 'taken' },
      }),
    ];
    test.engine.onStart = () => outcomes.shift() ?? failed();
    const answer = async (key: string) => (await call(withKey(key, {}))).status;
    expect([await answer('a'), await answer('a'), await answer('b'), await answer('b')]).toEqual([500, 500, 200, 200]);
    expect(test.engine.started).toHaveLength(2);
  });
});
