import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { anyJson, MAX_VALUE_DEPTH } from './any-json.ts';

const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

describe('any JSON', () => {
  it('is what JSON holds, and nothing else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(anyJson.parse(value)).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(anyJson.safeParse(value).success).toBe(z.json().safeParse(value).success);
      }),
    );
    for (const value of [
      undefined,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      () => 1,
      new Date(),
      new Map(),
      [undefined],
      { a: undefined },
      1n,
    ])
      expect(anyJson.safeParse(value).success, String(value)).toBe(false);
  });

  it('is nested so deep and no deeper', () => {
    expect(anyJson.safeParse(nested(MAX_VALUE_DEPTH)).success).toBe(true);
    expect(anyJson.safeParse(nested(MAX_VALUE_DEPTH + 1)).success).toBe(false);
    expect(anyJson.safeParse(nested(100_000)).success).toBe(false);
  });

  it('is a field that has to be there, of any type', () => {
    expect(z.object({ value: anyJson }).safeParse({}).success).toBe(false);
    expect(z.toJSONSchema(z.object({ value: anyJson }), { unrepresentable: 'any' })).toMatchObject({
      properties: { value: {} },
      required: ['value'],
    });
  });
});
