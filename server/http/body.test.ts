import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '#graph/json';
import { HttpError } from '../http-error.ts';
import { createBodyRoom } from './body-room.ts';
import { createBodyThreads } from './body-threads.ts';
import type { BodyJob } from './body-work.ts';
import { checkJsonText } from './json-limits.ts';
import { parseBody } from './parse-body.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const LIMITS = { depth: 200, values: 100_000 };
const job = (text: string, change: Partial<BodyJob> = {}): BodyJob => ({
  bytes: utf8(text),
  contentType: 'application/json',
  limits: LIMITS,
  isOurs: false,
  schema: {},
  around: ['{"body":', '}'],
  ...change,
});
const codeOf = (work: () => unknown): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof HttpError ? error.data.code : String(error);
  }
};

describe('the limits of JSON', () => {
  it('count what a parser would build, whatever stands in texts', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, space) => {
        const text = JSON.stringify(value, null, space);
        const { depth, values } = measure(value as Json);
        checkJsonText(text, { depth, values });
        if (depth > 0) expect(codeOf(() => checkJsonText(text, { depth: depth - 1, values }))).toBe('BODY_TOO_COMPLEX');
      }),
    );
  });

  it('never fail on text that is no JSON', () => {
    fc.assert(fc.property(fc.string(), (text) => checkJsonText(text, { depth: 1_000, values: 1_000 })));
    checkJsonText('\\"'.repeat(200_000), LIMITS);
  });

  it('refuse what is too deep or too much before anything is parsed', () => {
    expect(codeOf(() => parseBody(utf8('['.repeat(500_000)), 'application/json', LIMITS))).toBe('BODY_TOO_COMPLEX');
    expect(codeOf(() => parseBody(utf8(`[${'{},'.repeat(500_000)}{}]`), 'application/json', LIMITS))).toBe('BODY_TOO_COMPLEX');
    expect(codeOf(() => parseBody(utf8('[1'), 'application/json', LIMITS))).toBe('MALFORMED_JSON');
  });
});

describe('a form', () => {
  it('becomes an object; a name that comes several times a list', () => {
    expect(parseBody(utf8('a=1&b=2&b=3&__proto__=x&a+b=%C3%A4'), 'application/x-www-form-urlencoded', LIMITS)).toEqual(
      JSON.parse('{"a":"1","b":["2","3"],"__proto__":"x","a b":"ä"}'),
    );
  });

  it('is refused with more fields than anybody fills in', () => {
    const fields = Array.from({ length: 80_000 }, (_, index) => `k${index}=`).join('&');
    expect(codeOf(() => parseBody(utf8(fields), 'application/x-www-form-urlencoded', LIMITS))).toBe('BODY_TOO_COMPLEX');
  });
});

describe('the room for bodies', () => {
  it('keeps some for the other doors, and is free again afterwards', async () => {
    const room = createBodyRoom({ total: 1_000_000, share: 500_000 });
    let end = (): void => undefined;
    const held = room.hold('greedy', 400_000, () => new Promise<void>((resolve) => (end = resolve)));
    await expect(room.hold('greedy', 200_000, async () => 1)).rejects.toMatchObject({ data: { status: 503, code: 'TOO_BUSY' } });
    expect(await room.hold('greedy', 1_000, async () => 'small')).toBe('small');
    expect(await room.hold('other', 400_000, async () => 'other')).toBe('other');
    end();
    await held;
    expect(await room.hold('greedy', 500_000, async () => 'again')).toBe('again');
  });
});

describe('the threads that read bodies', () => {
  const threads = createBodyThreads({ size: 2 });
  const read = async (door: string, change: BodyJob): Promise<unknown> => {
    const { json } = await threads.read(door, change);
    return JSON.parse(Buffer.from(json).toString('utf8'));
  };

  it('give back the stored form of the value', async () => {
    const value = { text: 'ä'.repeat(50_000), list: [1, null, true] };
    expect(await read('a', job(JSON.stringify(value)))).toEqual({ body: value });
  });

  it('refuse what does not fit, in the same words as elsewhere', async () => {
    await expect(read('a', job('[1', {}))).rejects.toMatchObject({ data: { code: 'MALFORMED_JSON' } });
    await expect(read('a', job('{"v":1}', { schema: { properties: { v: { type: 'string' } } } }))).rejects.toMatchObject({
      data: { code: 'BODY_INVALID', message: 'body.v: must be string' },
    });
    await expect(read('a', job('{"$blob":"x","bytes":1}'))).rejects.toMatchObject({ data: { code: 'VALUE_RESERVED' } });
  });

  it('give up a body that takes too long with its thread, and take the next one', async () => {
    const hasty = createBodyThreads({ size: 1, timeLimitMs: 1 });
    const long = `[${'{"a":[1,2,3]},'.repeat(20_000)}1]`;
    const [first, second] = await Promise.allSettled([hasty.read('a', job(long)), hasty.read('b', job(long))]);
    for (const end of [first, second]) expect(end).toMatchObject({ status: 'rejected', reason: { data: { code: 'BODY_TOO_COMPLEX' } } });
  });

  it('let no door have more than a few bodies wait', async () => {
    const all = await Promise.allSettled(Array.from({ length: 40 }, () => read('flood', job('[1]'))));
    const refused = all.filter((end) => end.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ reason: { data: { code: 'TOO_BUSY' } } });
    expect(await read('flood', job('[2]'))).toEqual({ body: [2] });
  });
});

function measure(value: Json): { readonly depth: number; readonly values: number } {
  if (typeof value !== 'object' || value === null) return { depth: 0, values: 0 };
  const inner = Object.values(value).map((part) => measure(part as Json));
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    values: 1 + Math.max(0, inner.length - 1) + inner.reduce((sum, part) => sum + part.values, 0),
  };
}
