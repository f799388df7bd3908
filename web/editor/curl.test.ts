import { describe, expect, it } from 'vitest';
import { curlFor } from './curl.ts';

describe('the command that calls a webhook', () => {
  it('sends the key and a body of the right shape', () => {
    const text = curlFor(
      { url: 'http://127.0.0.1:3000/hooks/a', method: 'POST', key: 'k1', mode: 'sync' },
      { type: 'object', properties: { message: { type: 'string' }, count: { type: 'integer' } } },
    );
    expect(text).toContain("-H 'Authorization: Bearer k1'");
    expect(text).toContain(`-d '{"message":"text","count":1}'`);
  });

  it('keeps the shell from reading quotes in the body', () => {
    const text = curlFor({ url: 'http://x', method: 'POST', key: null, mode: 'sync' }, { type: 'string', default: "it's" });
    expect(text).toContain(`-d '"it'\\''s"'`);
  });

  it('sends no body where none belongs and does not buffer a stream', () => {
    expect(curlFor({ url: 'http://x', method: 'GET', key: null, mode: 'stream' }, {})).toBe("curl -N -X GET 'http://x'");
  });
});
