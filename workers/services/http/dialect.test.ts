import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readMultipart } from '#bytes/multipart';
import { parseContentType } from '#bytes/content-type';
import type { HttpRequest } from '#graph/node-type';
import { parseAllowList } from './address-rules.ts';
import { createHttpService, type HttpServiceOptions } from './http-service.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const seen: Seen[] = [];
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const send =
  (type: string, body: Uint8Array | string, headers: Record<string, string> = {}): Handler =>
  (request, response) =>
    void response.writeHead(200, { 'content-type': type, ...headers }).end(request.method === 'HEAD' ? undefined : body);
const status =
  (code: number, headers: Record<string, string | string[]>): Handler =>
  (_request, response) =>
    void response.writeHead(code, headers).end();

const routes: Record<string, Handler> = {
  '/packed': send('application/json', gzipSync('{"a":1}'), { 'content-encoding': 'gzip', 'content-length': '27' }),
  '/raw-deflate': send('text/plain', deflateRawSync('bare stream'), { 'content-encoding': 'deflate' }),
  '/twice': send('text/plain', brotliCompressSync(gzipSync('twice')), { 'content-encoding': 'gzip, br' }),
  '/claimed': send('application/json', '', { 'content-encoding': 'br', 'content-length': '0' }),
  '/none': status(204, { 'content-type': 'application/json', 'content-encoding': 'gzip' }),
  '/unchanged': status(304, { 'content-type': 'application/json', 'content-encoding': 'br' }),
  '/torn': send('text/plain', gzipSync('x'.repeat(5_000)).subarray(0, 30), { 'content-encoding': 'gzip' }),
  '/odd-coding': send('text/plain', 'x', { 'content-encoding': 'exotic' }),
  '/charset-as-coding': send('application/json', '{"ü":1}', { 'content-encoding': 'UTF-8' }),
  '/page': send('text/html', Buffer.concat([latin('<html><head><meta charset="windows-1251">'), Buffer.from([0xcf, 0xf0, 0xe8])])),
  '/undeclared': send('text/csv', latin('größe;gewicht\ngroß;schwer\n')),
  '/dos': send('text/plain; charset=cp850', Buffer.from([0x47, 0x72, 0x94, 0xe1, 0x65])),
  '/unknown-charset': send('text/plain; charset=x-unheard-of', latin('gr\xfcn')),
  '/wrong-charset': send('application/json; charset=utf-8', latin('{"ort":"M\xfcnchen"}')),
  '/marked': send('application/json', '\uFEFF{"marked":true}'),
  '/book': send('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', Buffer.from([0x50, 0x4b, 3, 4, 0]), {
    'content-disposition': "attachment; filename*=UTF-8''B%C3%BCcher.xlsx",
  }),
  '/odd-type': send('application/x-own', 'plain words'),
  '/sign-in': status(302, {
    location: '/inside',
    'set-cookie': ['token=t%201; Path=/; HttpOnly', 'old=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'sub=1; Domain=example.org'],
  }),
  '/inside': (request, response) =>
    void response
      .writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'last=2; Max-Age=60' })
      .end(JSON.stringify({ cookie: request.headers.cookie ?? null })),
  '/see-other': status(303, { location: '/inside' }),
  '/moved-put': status(302, { location: '/inside' }),
  '/same-method': status(307, { location: '/inside' }),
  '/bare-utf8': (_request, response) =>
    void response.writeHead(302, { location: latin(Buffer.from('/straße').toString('latin1')).toString('latin1') }).end(),
  '/bare-latin': (_request, response) => void response.writeHead(302, { location: '/stra\xdfe' }).end(),
};

let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = request.url ?? '';
      seen.push({ method: request.method ?? '', url, headers: request.headers, body: Buffer.concat(chunks) });
      if (url === '/digest') return digestDoor(request, response);
      (routes[url] ?? ((_request, answer) => answer.writeHead(404).end()))(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(
  () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
);
beforeEach(() => void (seen.length = 0));

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Lets in callers that answer RFC 7616 with MD5, as most devices ask for. */
function digestDoor(request: IncomingMessage, response: ServerResponse): void {
  const given = new Map([...(request.headers.authorization ?? '').matchAll(/(\w+)="?([^",]*)"?/g)].map(([, name, value]) => [name, value]));
  const expected = md5(`${md5('ada:home:pä"ss')}:n1:${given.get('nc')}:${given.get('cnonce')}:auth:${md5(`${request.method}:/digest`)}`);
  if (given.get('response') === expected && given.get('opaque') === 'o1')
    return void response.writeHead(200, { 'content-type': 'text/plain' }).end('welcome');
  response
    .writeHead(401, { 'www-authenticate': 'Basic realm="x", Digest realm="home", qop="auth,auth-int", nonce="n1", opaque="o1"' })
    .end('no');
}

async function call(path: string, request: Partial<HttpRequest> = {}, options: HttpServiceOptions = {}) {
  const service = createHttpService({ allow: parseAllowList(`127.0.0.1:${port}`), ...options });
  try {
    return await service
      .forStep({ signal: new AbortController().signal, idempotencyKey: 'run/step/0' })
      .request({ method: 'GET', url: `http://127.0.0.1:${port}${path}`, ...request });
  } finally {
    await service.close();
  }
}
const failsWith = (code: string) => expect.objectContaining({ data: expect.objectContaining({ code }) });

describe('an answer without a body', () => {
  it.each([
    ['HEAD', '/packed'],
    ['HEAD', '/torn'],
    ['HEAD', '/book'],
    ['HEAD', '/odd-coding'],
    ['GET', '/none'],
    ['GET', '/unchanged'],
    ['GET', '/claimed'],
  ])('to %s %s gives its status and headers', async (method, path) => {
    const answer = await call(path, { method });
    expect(answer).toMatchObject({ body: null });
    expect(answer.headers['content-encoding'] ?? answer.headers['content-type']).toBeDefined();
  });
});

describe('the bytes of an answer', () => {
  it('are unpacked as announced', async () => {
    expect((await call('/packed')).body).toEqual({ a: 1 });
    expect((await call('/raw-deflate')).body).toBe('bare stream');
    expect((await call('/twice')).body).toBe('twice');
    expect((await call('/charset-as-coding')).body).toEqual({ ü: 1 });
    await expect(call('/torn')).rejects.toEqual(failsWith('HTTP_BODY_UNREADABLE'));
    await expect(call('/odd-coding')).rejects.toEqual(failsWith('HTTP_BODY_UNREADABLE'));
  });

  it('become text by what is declared, in the content too, or by a guess that is told', async () => {
    expect((await call('/page')).body).toContain('При');
    expect((await call('/dos')).body).toBe('Größe');
    expect((await call('/marked')).body).toEqual({ marked: true });
    expect(await call('/undeclared')).toMatchObject({ body: 'größe;gewicht\ngroß;schwer\n', guessedCharset: 'windows-1252' });
    expect(await call('/dos')).not.toHaveProperty('guessedCharset');
  });

  it('are refused where they do not fit, unless the caller knows better', async () => {
    for (const path of ['/unknown-charset', '/wrong-charset']) await expect(call(path)).rejects.toEqual(failsWith('HTTP_TEXT_UNREADABLE'));
    expect((await call('/wrong-charset', { charset: 'iso-8859-1' })).body).toEqual({ ort: 'München' });
  });

  it('that are no text are a file with its name and type', async () => {
    const { body, file } = await call('/book');
    expect([body, file?.name, file?.mediaType, file?.bytes.length]).toEqual([
      null,
      'Bücher.xlsx',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      5,
    ]);
    expect((await call('/odd-type')).body).toBe('plain words');
  });
});

describe('a redirect', () => {
  it('is followed, or handed out as it is', async () => {
    expect((await call('/sign-in', { method: 'POST', body: 'x' })).status).toBe(200);
    const answer = await call('/sign-in', { method: 'POST', body: 'x', followRedirects: false });
    expect([answer.status, answer.headers['location']]).toEqual([302, '/inside']);
  });

  it('keeps the method and body where its status says so', async () => {
    for (const [path, method, expected] of [
      ['/see-other', 'PUT', 'GET '],
      ['/moved-put', 'PUT', 'PUT b'],
      ['/moved-put', 'POST', 'GET '],
      ['/same-method', 'POST', 'POST b'],
      ['/see-other', 'HEAD', 'HEAD '],
    ] as const) {
      seen.length = 0;
      await call(path, { method, ...(method === 'HEAD' ? {} : { body: 'b' }) });
      expect(`${seen.at(-1)?.method} ${seen.at(-1)?.body.toString()}`).toBe(expected);
    }
  });

  it('may have bare bytes in its address, which go back as they came', async () => {
    await call('/bare-utf8');
    await call('/bare-latin');
    expect(seen.filter(({ url }) => url.startsWith('/stra')).map(({ url }) => url)).toEqual(['/stra%C3%9Fe', '/stra%DFe']);
  });
});

describe('cookies', () => {
  it('of a redirect go to the next address, and all that are left come out as a list', async () => {
    const answer = await call('/sign-in', { method: 'POST', body: 'x' });
    expect(answer.body).toEqual({ cookie: 'token=t%201' });
    expect(answer.headers['set-cookie']).toEqual(['last=2; Max-Age=60']);
    expect(answer.cookies?.map(({ name, value, domain, expires }) => [name, value, domain, expires !== null])).toEqual([
      ['token', 't%201', '127.0.0.1', false],
      ['last', '2', '127.0.0.1', true],
    ]);
  });

  it('of an earlier call are sent, beside one’s own, where they belong', async () => {
    const first = await call('/sign-in', { method: 'POST', body: 'x', followRedirects: false });
    expect(first.headers['set-cookie']).toHaveLength(3);
    const cookies = JSON.parse(JSON.stringify(first.cookies)) as NonNullable<typeof first.cookies>;
    expect((await call('/inside', { cookies, headers: { Cookie: 'mine=1; token=own' } })).body).toEqual({ cookie: 'mine=1; token=own' });
    expect(
      (
        await call('/inside', {
          cookies: [
            ...cookies,
            { ...cookies[0]!, name: 'elsewhere', domain: 'example.org' },
            { ...cookies[0]!, name: 'gone', expires: '2001-01-01T00:00:00.000Z' },
          ],
        })
      ).body,
    ).toEqual({ cookie: 'token=t%201' });
  });
});

describe('a form with files', () => {
  it('arrives part by part', async () => {
    await call('/inside', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data' },
      body: [
        { name: 'title', value: 'Größe' },
        { name: 'doc', value: { name: 'größe "1".txt', mediaType: 'text/plain', bytes: Buffer.from([0, 255, 13, 10]) } },
      ],
    });
    const { headers, body } = seen[0]!;
    const parts = readMultipart(body, parseContentType(headers['content-type']).boundary);
    expect(
      parts.map(({ name, fileName, contentType, bytes }) => [name, fileName, contentType, Buffer.from(bytes).toString('hex')]),
    ).toEqual([
      ['title', undefined, '', Buffer.from('Größe').toString('hex')],
      ['doc', 'größe "1".txt', 'text/plain', '00ff0d0a'],
    ]);
  });
});

describe('a connection for digest authentication', () => {
  const connection = (password: string, hosts = '') => ({
    findConnection: async () => ({ kind: 'http-digest', settings: { username: 'ada', hosts }, secret: { password } }),
  });

  it('answers the challenge once', async () => {
    expect((await call('/digest', { connection: 'c1' }, connection('pä"ss'))).body).toBe('welcome');
    expect(seen).toHaveLength(2);
    expect((await call('/digest', { connection: 'c1' }, connection('wrong'))).status).toBe(401);
    expect(seen).toHaveLength(4);
  });

  it('is for its hosts only', async () => {
    await expect(call('/digest', { connection: 'c1' }, connection('x', 'api.example.com'))).rejects.toEqual(
      failsWith('CONNECTION_HOST_REFUSED'),
    );
  });
});
