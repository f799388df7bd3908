import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '#graph/json';
import { fakeContext } from '../testing/fake-context.ts';
import http from './node.ts';
import { requestBody, withQuery } from './request-parts.ts';

async function run(
  config: JsonObject,
  inputs: JsonObject,
  answer: { status?: number; headers?: Record<string, string>; body?: Json } = {},
) {
  const ctx = fakeContext({ out: { status: 200, headers: {}, body: null, ...answer } });
  const out = await http.run?.({ config: http.config.parse(config), inputs: http.inputs.parse(inputs), ctx });
  return { out: out?.out, request: ctx.requests[0] };
}
const failsWith = (code: string, rest: object = {}) => expect.objectContaining({ data: expect.objectContaining({ code, ...rest }) });
const url = 'https://api.example.com/a';

describe('the HTTP node', () => {
  it('is a safe read for GET and HEAD only', () => {
    const effect = (method: string) =>
      http.run !== undefined && typeof http.effect === 'function' ? http.effect(http.config.parse({ method })) : undefined;
    expect(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].map(effect)).toEqual(['read', 'read', 'write', 'write', 'write', 'write']);
  });

  it('sends a JSON body with its content type, which an own header replaces', async () => {
    expect((await run({ method: 'POST' }, { url, body: { a: 1 } })).request).toMatchObject({
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    });
    expect(
      (await run({ method: 'POST' }, { url, body: { a: 1 }, headers: { 'Content-Type': 'application/ld+json', 'X-Empty': null } })).request
        ?.headers,
    ).toEqual({ 'content-type': 'application/ld+json' });
  });

  it('sends no body with GET', async () => {
    expect((await run({}, { url, body: { a: 1 } })).request).not.toHaveProperty('body');
  });

  it('names the connection instead of holding its secrets', async () => {
    expect((await run({ connection: 'c1' }, { url })).request?.connection).toBe('c1');
  });

  it('fails on an error status, saying whether it is worth another try', async () => {
    await expect(run({}, { url }, { status: 404, body: { message: 'No such order.' } })).rejects.toEqual(
      failsWith('HTTP_STATUS_4XX', { retryable: false, message: 'api.example.com answered with status 404: No such order.' }),
    );
    await expect(run({}, { url }, { status: 429, headers: { 'retry-after': '3' } })).rejects.toEqual(
      failsWith('HTTP_RATE_LIMITED', { retryable: true, retryAfterMs: 3_000 }),
    );
    await expect(
      run({}, { url }, { status: 503, headers: { 'retry-after': 'Sat, 21 Nov 2026 10:00:05 GMT', date: 'Sat, 21 Nov 2026 10:00:00 GMT' } }),
    ).rejects.toEqual(failsWith('HTTP_STATUS_5XX', { retryable: true, retryAfterMs: 5_000 }));
    await expect(run({}, { url }, { status: 501 })).rejects.toEqual(failsWith('HTTP_STATUS_5XX', { retryable: false }));
    await expect(run({}, { url }, { status: 500, headers: { 'retry-after': '0' } })).rejects.toEqual(
      failsWith('HTTP_STATUS_5XX', { retryAfterMs: 0 }),
    );
  });

  it('holds an answer against the schema that later nodes rely on, and says all that is wrong', async () => {
    const responseSchema = {
      type: 'object',
      properties: { id: { type: 'integer' }, tags: { type: 'array', items: { type: 'string' } }, note: { type: 'string' } },
      required: ['id', 'tags'],
    };
    const promised = (body: Json, more: JsonObject = {}, status = 200) => run({ responseSchema, ...more }, { url }, { status, body });
    const exact = { id: { $number: '9007199254740993' }, tags: [], note: null, more: 1 };
    expect((await promised(exact)).out?.body).toEqual(exact);
    await expect(promised({ tags: ['a', 5] })).rejects.toEqual(
      failsWith('TYPE_MISMATCH', {
        retryable: false,
        message: expect.stringMatching(/"id" is missing \(and 1 more\)/),
        details: { problems: [expect.objectContaining({ path: 'id' }), expect.objectContaining({ path: 'tags[1]' })] },
      }),
    );
    for (const body of [null, '<html>maintenance</html>', []]) await expect(promised(body)).rejects.toEqual(failsWith('TYPE_MISMATCH'));
    // What an error status or an answer without a body brings is something else.
    expect((await promised({ error: 'no' }, { failOnStatus: false }, 422)).out?.status).toBe(422);
    expect((await promised(null, {}, 204)).out?.body).toBeNull();
    expect((await promised(null, { method: 'HEAD' })).out?.body).toBeNull();
  });

  it('hands an error status on when asked to', async () => {
    expect((await run({ failOnStatus: false }, { url }, { status: 404, body: 'no' })).out).toEqual({
      status: 404,
      headers: {},
      body: 'no',
      cookies: [],
    });
  });
});

describe('the query', () => {
  it.each([
    [url, {}, url],
    [url, { q: 'a b&c', n: 1, yes: true, none: null }, `${url}?q=a%20b%26c&n=1&yes=true`],
    [`${url}?x=1`, { y: [1, 2] }, `${url}?x=1&y=1&y=2`],
    [`${url}?`, { y: 2 }, `${url}?y=2`],
    [`${url}#top`, { y: 2 }, `${url}?y=2#top`],
    [url, { lone: '\uD800' }, `${url}?lone=%EF%BF%BD`],
  ])('of %s with %j is %s', (address, query, expected) => {
    expect(withQuery(address, query)).toBe(expected);
  });
});

describe('the body', () => {
  it('is written as a form or as text when asked to', () => {
    expect(requestBody('form', { a: 'x y', b: [1, 2], c: null })).toEqual({
      body: 'a=x%20y&b=1&b=2',
      contentType: 'application/x-www-form-urlencoded',
    });
    expect(requestBody('text', 'hello').body).toBe('hello');
    expect(() => requestBody('form', 'hello')).toThrow('A form is an object');
  });
});
