import { describe, expect, it } from 'vitest';
import type { FileReference } from '#graph/file-reference';
import type { Json, JsonObject } from '#graph/json';
import type { HttpRequest, HttpResponse } from '#graph/node-type';
import { fakeContext } from '../testing/fake-context.ts';
import { excerptOf } from './error-excerpt.ts';
import http from './node.ts';
import { retryAfter } from './retry-after.ts';
import { statusError } from './status-error.ts';

const stored: FileReference = { $file: 'c'.repeat(64), name: 'scan.pdf', mediaType: 'application/pdf', bytes: 3 };
const url = 'https://api.example.com/docs';
type Answer = (request: HttpRequest) => Partial<HttpResponse>;

/** Runs the node against a server that answers as the test says, over a store that holds one file. */
async function run(config: JsonObject, inputs: JsonObject, answer: Answer = () => ({})) {
  const requests: HttpRequest[] = [];
  const saved: string[] = [];
  const ctx = {
    ...fakeContext({ out: null }),
    files: {
      read: async () => Uint8Array.from([1, 2, 3]),
      save: async ({ name }: { name: string }) => (saved.push(name), stored),
      toBase64: () => 'AQID',
      fromBase64: (text: string) => (text === 'AQID' ? Uint8Array.from([1, 2, 3]) : null),
    },
    http: {
      request: async (request: HttpRequest): Promise<HttpResponse> => {
        requests.push(request);
        return { status: 200, headers: {}, body: null, ...answer(request) };
      },
    },
  };
  const result = await http.run?.({
    config: http.config.parse({ method: 'POST', ...config }),
    inputs: http.inputs.parse({ url, ...inputs }),
    ctx,
  });
  return { out: result?.out as JsonObject, requests, saved, logs: ctx.logs };
}
const failsWith = (code: string) => expect.objectContaining({ data: expect.objectContaining({ code }) });
const content = { name: 'scan.pdf', mediaType: 'application/pdf', bytes: Uint8Array.from([1, 2, 3]) };

describe('a file that is sent', () => {
  it('is a part of a form, beside the other fields', async () => {
    const body = { title: 'Scan', files: [stored, { base64: 'AQID', name: 'b.bin' }], none: null, data: { a: 1 } };
    for (const bodyType of ['form', 'multipart']) {
      const [request] = (await run({ bodyType }, { body })).requests;
      expect(request?.body).toEqual([
        { name: 'title', value: 'Scan' },
        { name: 'files', value: content },
        { name: 'files', value: { ...content, name: 'b.bin', mediaType: 'application/octet-stream' } },
        { name: 'data', value: '{"a":1}' },
      ]);
      expect(request?.headers).not.toHaveProperty('content-type');
    }
    expect((await run({ bodyType: 'form' }, { body: { a: 1 } })).requests[0]?.body).toBe('a=1');
  });

  it('is the whole body', async () => {
    const [request] = (await run({ bodyType: 'file' }, { body: stored })).requests;
    expect([request?.body, request?.headers]).toEqual([content.bytes, { 'content-type': 'application/pdf' }]);
    await expect(run({ bodyType: 'file' }, { body: 'no file' })).rejects.toEqual(failsWith('HTTP_BODY_INVALID'));
    await expect(run({ bodyType: 'file' }, { body: { base64: '???' } })).rejects.toEqual(failsWith('HTTP_BODY_INVALID'));
  });

  it('is base64 in JSON when that is chosen', async () => {
    expect((await run({ filesInJson: 'base64' }, { body: { doc: stored, list: [stored] } })).requests[0]?.body).toBe(
      '{"doc":"AQID","list":["AQID"]}',
    );
    expect((await run({ filesInJson: 'data-url' }, { body: { doc: stored } })).requests[0]?.body).toBe(
      '{"doc":"data:application/pdf;base64,AQID"}',
    );
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['JSON', {}, { body: { deep: [{ doc: stored }] } }],
    ['JSON, as text', {}, { body: { prompt: `Read ${JSON.stringify(stored)}` } }],
    ['JSON, as text in text', {}, { body: { inner: JSON.stringify({ doc: JSON.stringify(stored) }) } }],
    ['text', { bodyType: 'text' }, { body: stored }],
    ['an object in a form', { bodyType: 'multipart' }, { body: { meta: { doc: stored } } }],
    ['the address', { method: 'GET' }, { url: `${url}?doc=${JSON.stringify(stored)}` }],
    ['a header', {}, { headers: { 'x-doc': JSON.stringify(stored) } }],
    ['a stored value', {}, { body: `{"$blob":"${'d'.repeat(64)}","bytes":9}` }],
  ])('never leaves as a reference: %s', async (_where, config, inputs) => {
    await expect(run(config, inputs)).rejects.toEqual(failsWith('HTTP_FILE_IN_TEXT'));
  });
});

describe('a file that comes back', () => {
  it('is stored and stands in the body, or is base64', async () => {
    const answer: Answer = () => ({ file: content });
    expect(await run({}, {}, answer)).toMatchObject({ out: { body: stored }, saved: ['scan.pdf'] });
    expect((await run({ filesAs: 'base64' }, {}, answer)).out['body']).toEqual({ base64: 'AQID', contentType: 'application/pdf' });
  });
});

describe('cookies', () => {
  it('go from answer to answer as data', async () => {
    const cookie = {
      name: 'sid',
      value: '1',
      domain: 'api.example.com',
      path: '/',
      expires: null,
      secure: true,
      httpOnly: true,
      hostOnly: true,
    };
    const { out } = await run({}, {}, () => ({ cookies: [cookie], headers: { 'set-cookie': ['sid=1', 'b=2'] } }));
    expect(out).toMatchObject({ cookies: [cookie], headers: { 'set-cookie': ['sid=1', 'b=2'] } });
    expect((await run({}, { cookies: out['cookies'] ?? null })).requests[0]?.cookies).toEqual([cookie]);
  });
});

describe('a list that comes page by page', () => {
  const numbers = (from: number, to: number): Json => Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
  const queryOf = ({ url: address }: HttpRequest): ReadonlyMap<string, string> =>
    new Map([...address.matchAll(/[?&]([^=]+)=([^&]*)/g)].map(([, name = '', value = '']) => [name, value]));

  it('is read by a link in the body or in the Link header', async () => {
    const body: Answer = ({ url: address }) => ({
      body: address.endsWith('p=3')
        ? { paging: { next: null }, data: [5] }
        : { paging: { next: `?p=${address.includes('p=2') ? 3 : 2}` }, data: [1, 2] },
    });
    const { out, requests } = await run({ method: 'GET', pages: { kind: 'link', next: 'paging.next' } }, {}, body);
    expect([out['body'], out['pages'], out['hasMore']]).toEqual([[1, 2, 1, 2, 5], 3, false]);
    expect(requests.map(({ url: address, base }) => [address, base])).toEqual([
      [url, undefined],
      ['?p=2', url],
      ['?p=3', url],
    ]);
    const header: Answer = ({ url: address }) => ({
      body: [1],
      headers: address.includes('p=2')
        ? {}
        : { link: '<https://api.example.com/docs?p=9>; rel="last", <https://api.example.com/docs?p=2>; title="a"; rel="next"' },
    });
    expect((await run({ method: 'GET', pages: { kind: 'link' } }, {}, header)).out['body']).toEqual([1, 1]);
    const odata: Answer = ({ url: address }) => ({
      body: { '@odata.nextLink': address.includes('skip') ? '' : '/docs?skip=1', value: [1] },
    });
    expect((await run({ method: 'GET', pages: { kind: 'link', next: '@odata.nextLink' } }, {}, odata)).out['pages']).toBe(2);
  });

  it('is read by number, offset and cursor', async () => {
    const byNumber: Answer = (request) => ({
      body: { items: numbers(Number(queryOf(request).get('page')) * 2, Math.min(7, Number(queryOf(request).get('page')) * 2 + 2)) },
    });
    expect((await run({ method: 'GET', pages: { kind: 'page', first: 0 } }, { query: { q: 'x' } }, byNumber)).out).toMatchObject({
      body: numbers(0, 7),
      hasMore: false,
    });
    const byOffset: Answer = (request) => ({
      body: numbers(Number(queryOf(request).get('offset') ?? 0), Math.min(5, Number(queryOf(request).get('offset') ?? 0) + 3)),
    });
    expect((await run({ method: 'GET', pages: { kind: 'offset' } }, {}, byOffset)).out['body']).toEqual(numbers(0, 5));
    const byCursor: Answer = (request) => ({
      body: { rows: [queryOf(request).get('after') ?? 'first'], other: [], meta: { next: queryOf(request).has('after') ? null : 'c 1' } },
    });
    expect(
      (await run({ method: 'GET', pages: { kind: 'cursor', query: 'after', next: 'meta.next', items: 'rows' } }, {}, byCursor)).out['body'],
    ).toEqual(['first', 'c%201']);
  });

  it('stops at its maximum and says so', async () => {
    let page = 0;
    const { out, logs } = await run({ method: 'GET', pages: { kind: 'page', maxPages: 3 } }, {}, () => ({ body: [(page += 1)] }));
    expect([out['body'], out['pages'], out['hasMore'], logs.join()]).toEqual([[1, 2, 3], 3, true, expect.stringContaining('3 pages')]);
  });

  it.each<[string, Json, Answer]>([
    ['repeats', { kind: 'page' }, () => ({ body: [1] })],
    [
      'goes in circles',
      { kind: 'link', next: 'next' },
      ({ url: address }) => ({ body: { next: address.endsWith('a') ? '/b' : '/a', items: [1] } }),
    ],
    ['holds no list', { kind: 'page' }, () => ({ body: { total: 1 } })],
    ['holds several lists', { kind: 'page' }, () => ({ body: { a: [], b: [] } })],
    ['has another type at its place', { kind: 'page', items: 'data' }, () => ({ body: { data: 'x' } })],
    ['is too long', { kind: 'page' }, () => ({ body: ['x'.repeat(11_000_000)] })],
  ])('that %s fails in words', async (_what, pages, answer) => {
    await expect(run({ method: 'GET', pages }, {}, answer)).rejects.toEqual(failsWith('HTTP_PAGES_INVALID'));
  });
});

describe('an error answer', () => {
  const failed = (body: Json, status = 422): HttpResponse => ({ status, headers: {}, body });

  it('goes on whole as data, and one that is too long says that it was cut', () => {
    const body = { errors: Array.from({ length: 200 }, (_, index) => ({ field: `f${index}`, message: 'is wrong' })) };
    expect(statusError(failed(body), url).data.details).toEqual({ status: 422, body });
    expect(statusError(failed('x'.repeat(100_000)), url).data.details).toMatchObject({ isCut: true, length: 100_000 });
  });

  it.each<[Json, string]>([
    [{ errors: ['Start is after end.', 'Name is empty'] }, 'Start is after end.; Name is empty'],
    [{ error: 'invalid_grant', error_description: 'The token has expired.' }, 'The token has expired'],
    [{ error: { code: 7, message: 'No quota' } }, 'No quota'],
    [{ type: 'about:blank', title: 'Conflict', detail: 'Already shipped' }, 'Already shipped'],
    [{ errors: { email: ['is taken'], name: 'is empty' } }, 'email: is taken; name: is empty'],
    ['<soap:Fault><faultstring>Unknown VAT</faultstring></soap:Fault>', 'Unknown VAT'],
    ['<html><head><title>Bad gateway</title></head></html>', 'Bad gateway'],
    ['boom', 'boom'],
    [{ id: 1 }, ''],
    [null, ''],
  ])('says why: %j', (body, said) => {
    expect(excerptOf(body)).toBe(said);
  });

  it.each<[number, Record<string, string>, number | undefined]>([
    [503, { 'retry-after': '2' }, 2_000],
    [429, { 'retry-after': 'Wed, 02 Dec 2026 10:00:30 GMT', date: 'Wed, 02 Dec 2026 10:00:00 GMT' }, 30_000],
    [429, { 'retry-after': new Date(5_000_000_007_000).toUTCString() }, 7_000],
    [429, { 'x-ratelimit-reset': '5000000004' }, 4_000],
    [429, { 'x-ratelimit-reset': '5000000004000' }, 4_000],
    [429, { 'ratelimit-reset': '9' }, 9_000],
    [429, { 'retry-after-ms': '1500' }, 1_500],
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '5000000002' }, 2_000],
    [403, { 'x-ratelimit-remaining': '12', 'x-ratelimit-reset': '5000000002' }, undefined],
    [429, { 'retry-after': '-5' }, undefined],
    [429, { 'retry-after': '999999' }, 3_600_000],
    [500, {}, undefined],
  ])('%i with %j asks to wait %s ms', (status, headers, expected) => {
    expect(retryAfter({ status, headers }, 5_000_000_000_000)).toBe(expected);
  });

  it('of 403 that names a time is tried again after it, and any other is not', () => {
    expect(statusError({ ...failed(null, 403), headers: { 'retry-after': '1' } }, url).data).toMatchObject({
      code: 'HTTP_RATE_LIMITED',
      retryable: true,
      retryAfterMs: 1_000,
    });
    expect(statusError(failed(null, 403), url).data).toMatchObject({ code: 'HTTP_STATUS_4XX', retryable: false });
  });
});
