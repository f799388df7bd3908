import { describe, expect, it } from 'vitest';
import type { Json, JsonSchema } from '../json.ts';
import { describeType } from '../types/schema-type.ts';
import { inferBinding } from './infer.ts';
import { scopeWith } from './type-scope.ts';
import { parseBinding } from './parse.ts';

const user: JsonSchema = {
  type: 'object',
  properties: { name: { type: 'string' }, email: { type: 'string' }, age: { type: 'integer' } },
  required: ['name', 'age'],
};
const line: JsonSchema = {
  type: 'object',
  properties: { sku: { type: 'string' }, price: { type: 'number' }, count: { type: 'integer' } },
  required: ['sku', 'price', 'count'],
  additionalProperties: false,
};
const types = scopeWith({
  input: {
    schema: {
      type: 'object',
      properties: { user, lines: { type: 'array', items: line }, note: { type: ['string', 'null'] }, any: {} },
      required: ['user', 'lines', 'note', 'any'],
      additionalProperties: false,
    },
  },
  draft: { schema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] }, mayBeAbsent: true },
  answer: {
    schema: {
      anyOf: [
        { type: 'object', properties: { kind: { const: 'found' }, item: line }, required: ['kind', 'item'], additionalProperties: false },
        {
          type: 'object',
          properties: { kind: { const: 'none' }, reason: { type: 'string' } },
          required: ['kind', 'reason'],
          additionalProperties: false,
        },
      ],
    },
  },
  mode: { schema: { enum: ['fast', 'slow', null] } },
});

function infer(field: Json) {
  const parsed = parseBinding(field);
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return inferBinding(parsed.binding, types);
}

describe.each<[string, string]>([
  ['input.user.name', 'text'],
  ['input.user.email', 'text or nothing'],
  ['input.user.email ?? "none"', 'text'],
  ['input.user.email || "none"', 'text'],
  ['input.user.email?.trim().length', 'number or nothing'],
  ['input.user.name.length + 1', 'number'],
  ['input.user.name + 1', 'text'],
  ['input.lines', 'list of object { sku, price, count }'],
  ['input.lines[0]?.sku', 'text or nothing'],
  ['input.lines.map(l => l.price * l.count)', 'list of numbers'],
  ['input.lines.filter(l => l.price > 1).map(l => l.sku)', 'list of texts'],
  ['input.lines.find(l => l.sku === "a")?.price ?? 0', 'number'],
  ['input.lines.reduce((sum, l) => sum + l.price, 0)', 'number'],
  ['input.lines.reduce((all, l) => [...all, l.sku], [])', 'list'],
  ['input.lines.flatMap(l => [l.sku, l.price])', 'list of text or number'],
  ['input.lines.map((l, i) => ({ ...l, at: i }))[0]', 'object { sku, price, count, at } or nothing'],
  ['Object.keys(input.user)', 'list of texts'],
  ['Object.values(input.lines[0] ?? { a: true })', 'list of text or number or yes or no'],
  ['`${input.note}`', 'text'],
  ['input.any', 'anything'],
  ['input.any.whatever', 'anything'],
  ['input.any.toUpperCase()', 'text'],
  ['input.any.map(x => x.y)', 'list'],
  ['draft?.text', 'text or nothing'],
  ['draft ? draft.text : "none"', 'text'],
  ['draft && draft.text', 'text or nothing'],
  ['draft !== null && draft.text.length > 3', 'yes or no'],
  ['!draft ? "" : draft.text', 'text'],
  ['draft?.text ? draft.text.trim() : ""', 'text'],
  ['input.user.email ? input.user.email.trim() : null', 'text or nothing'],
  ['input.user.email == null ? "" : input.user.email.trim()', 'text'],
  ['input.note === null || input.note.length > 3', 'yes or no'],
  ['typeof input.note === "string" ? input.note.length : 0', 'number'],
  ['Array.isArray(input.any) ? 1 : 2', '1 or 2'],
  ['answer.kind === "found" ? answer.item.price : answer.reason.length', 'number'],
  ['mode === "fast"', 'yes or no'],
  ['mode ?? "slow"', '"fast" or "slow"'],
  ['{ a: 1, b: [input.user.age] }', 'object { a, b }'],
  ['[1, 2].includes(3)', 'yes or no'],
  ['Date.parse("2027-01-01") + 1', 'number'],
])('%s', (source, type) => {
  it(`is ${type}`, () => {
    const { schema, findings } = infer(`{{ ${source} }}`);
    expect(findings).toEqual([]);
    expect(describeType(schema)).toBe(type);
  });
});

describe.each<[string, string, string]>([
  ['inptu.user', 'EXPRESSION_UNKNOWN_NAME', 'Did you mean input?'],
  ['zzz', 'EXPRESSION_UNKNOWN_NAME', 'Use input, or the name of an earlier node.'],
  ['input.usr', 'EXPRESSION_UNKNOWN_FIELD', 'Did you mean user?'],
  ['input.user.phone', 'EXPRESSION_UNKNOWN_FIELD', 'Its fields are name, email, age.'],
  ['input["usr"]', 'EXPRESSION_UNKNOWN_FIELD', 'Did you mean user?'],
  ['input.lines.map(l => l.skuu)', 'EXPRESSION_UNKNOWN_FIELD', 'Did you mean sku?'],
  ['input.user.name.toUppercase()', 'EXPRESSION_UNKNOWN_METHOD', 'Did you mean toUpperCase?'],
  ['input.any.mapp(x => x)', 'EXPRESSION_UNKNOWN_METHOD', 'Did you mean map?'],
  ['draft.text', 'EXPRESSION_MAYBE_ABSENT', 'Write draft?.text, and ?? to give another value instead.'],
  ['input.user.email.trim()', 'EXPRESSION_MAYBE_ABSENT', 'Write input.user.email?.trim(…), and ?? to give another value instead.'],
  ['input?.user.email.length', 'EXPRESSION_MAYBE_ABSENT', 'Write input?.user.email?.length, and ?? to give another value instead.'],
  ['input.lines[0].sku', 'EXPRESSION_MAYBE_ABSENT', 'Write ?.sku, and ?? to give another value instead.'],
  ['input.user.age + input.lines[0]?.count', 'EXPRESSION_MAYBE_ABSENT', 'Write ?? to give another value instead, such as ?? 0.'],
  ['"a".includes(input.note)', 'EXPRESSION_MAYBE_ABSENT', 'Write ?? to give another value instead.'],
  ['input.lines * 2', 'EXPRESSION_WRONG_TYPE', ''],
  ['input.lines + 1', 'EXPRESSION_WRONG_TYPE', 'For lists there is concat; ?? gives another value when one is missing.'],
  ['[...input.user]', 'EXPRESSION_WRONG_TYPE', ''],
  ['"a".repeat("b")', 'EXPRESSION_WRONG_TYPE', ''],
  ['"a".repeat()', 'EXPRESSION_WRONG_TYPE', ''],
  ['input.lines.map(1)', 'EXPRESSION_WRONG_TYPE', ''],
  ['"a".trim().split(x => x)', 'EXPRESSION_WRONG_TYPE', ''],
  ['x => x', 'EXPRESSION_NOT_A_VALUE', ''],
])('%s', (source, code, hint) => {
  it(`is found to be ${code}`, () => {
    const { findings } = infer(`{{ ${source} }}`);
    expect(findings.map((finding) => [finding.code, finding.hint ?? '', finding.severity])).toEqual([[code, hint, 'error']]);
    expect(findings[0]?.at).toBeDefined();
  });
});

it('keeps what stood before an optional field that is spread', () => {
  const { schema } = infer('{{ { email: 1, ...input.user } }}');
  expect(describeType(schema.properties?.['email'] ?? {})).toBe('text or 1 or nothing');
});

it('says of a node that it may not have run', () => {
  expect(infer('{{ draft.text }}').findings[0]?.message).toBe('"draft" may not have run on the way here: its value may be missing.');
});

it('tells of one mistake once, however many types there are', () => {
  expect(infer('{{ (input.any ? [1] : ["a"]).map(x => nothing) }}').findings).toHaveLength(1);
});

it("describes a long literal list by its items' types", () => {
  expect(describeType(infer(Array.from({ length: 5_000 }, (_none, at) => ({ at, name: `n${at}` }))).schema)).toBe(
    'list of object { at, name }',
  );
});

it('stops at functions within functions whose types would take for ever', () => {
  const nested = (levels: number) => infer(`{{ ${'[1].reduce((a, b) => '.repeat(levels)}a${', 0)'.repeat(levels)} }}`);
  expect(nested(4)).toEqual({ schema: { type: 'integer' }, findings: [] });
  expect(nested(40).findings.map(({ code }) => code)).toEqual(['EXPRESSION_TOO_DEEP']);
});
