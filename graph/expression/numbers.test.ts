import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberOfText } from '../exact-number.ts';
import type { Json } from '../json.ts';
import { readJson, writeJson } from '../json-text.ts';
import { evaluateBinding } from './evaluate.ts';
import { inferBinding } from './infer.ts';
import { parseBinding } from './parse.ts';
import { noNames } from './type-scope.ts';

const scope = {
  input: readJson(
    '{"id":9007199254740993,"half":0.1234567890123456789,"zero":-0,"huge":1e400,"ids":[9007199254740993,9007199254740992,5],"text":"18446744073709551616"}',
  ),
};

function result(source: Json): string {
  const parsed = parseBinding(source);
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  return writeJson(evaluateBinding(parsed.binding, scope));
}

describe('numbers that JavaScript would round', () => {
  it.each<[string, string]>([
    ['input.id', '9007199254740993'],
    ['({ a: [input.id, input.huge, input.zero] })', '{"a":[9007199254740993,1e400,-0]}'],
    ['input.id + 1', '9007199254740994'],
    ['9007199254740991 + 2', '9007199254740993'],
    ['9007199254740993', '9007199254740993'],
    ['0x20000000000001', '9007199254740993'],
    ['3037000500 * 3037000500', '9223372037000250000'],
    ['2 ** 64 + 1', '18446744073709551617'],
    ['input.text * 1', '18446744073709551616'],
    ['Number(input.text) - 1', '18446744073709551615'],
    ['parseInt("18446744073709551617 items")', '18446744073709551617'],
    ['parseInt("ffffffffffffffff", 16)', '18446744073709551615'],
    ['input.half * 10', '1.234567890123456789'],
    ['-input.id', '-9007199254740993'],
    ['input.id % 10', '3'],
    ['input.id === 9007199254740993', 'true'],
    ['input.id === 9007199254740992', 'false'],
    ['input.id > 9007199254740992 && input.huge > input.id', 'true'],
    ['input.zero === 0 && !input.zero && !Boolean(input.zero)', 'true'],
    ['input.ids.sort()', '[5,9007199254740992,9007199254740993]'],
    ['input.ids.unique().length', '3'],
    ['input.ids.includes(9007199254740993) && input.ids.indexOf(9007199254740992) === 1', 'true'],
    ['input.ids.sum()', '18014398509481990'],
    ['Math.max(input.id, 5) - Math.floor(9007199254740992.5)', '1'],
    ['typeof input.id', '"number"'],
    ['`${input.id}/` + input.half', '"9007199254740993/0.1234567890123456789"'],
    ['String(input.id)', '"9007199254740993"'],
    ['JSON.stringify({ id: input.id })', '"{\\"id\\":9007199254740993}"'],
    ['JSON.parse("[9007199254740993]")[0]', '9007199254740993'],
    ['input.id.toString() + input.half.toFixed(3)', '"90071992547409930.123"'],
    ['input.id["$number"] ?? "hidden"', '"hidden"'],
    ['Math.approximate(input.id)', '9007199254740992'],
    ['0.1 + 0.2', '0.30000000000000004'],
  ])('%s', (source, json) => {
    expect(result(`{{ ${source} }}`)).toBe(json);
  });

  it('are numbers to types, and digits within text', () => {
    expect(result('Order {{ input.id }}')).toBe('"Order 9007199254740993"');
    const parsed = parseBinding('{{ 9007199254740993 + 0 }}');
    expect(parsed.ok && inferBinding(parsed.binding, noNames)).toEqual({ schema: { type: 'integer' }, findings: [] });
  });

  it('add up like big integers, whatever the parts', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), { maxLength: 8 }), (parts) => {
        const list = parts.map((part) => numberOfText(String(part)));
        const parsed = parseBinding('{{ [list.sum(), list.reduce((total, n) => total + n, 0)] }}');
        expect(parsed.ok && writeJson(evaluateBinding(parsed.binding, { list }))).toBe(
          `[${parts.reduce((a, b) => a + b, 0n)},${parts.reduce((a, b) => a + b, 0n)}]`,
        );
      }),
    );
  });
});
