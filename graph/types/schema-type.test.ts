import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonSchema } from '../json.ts';
import {
  anyOf,
  describeType,
  elementType,
  isAssignable,
  propertyType,
  typeOfValue,
  valueMatches,
  valuesType,
  withoutNull,
} from './schema-type.ts';
import { isSubtype } from './subtype.ts';

const text: JsonSchema = { type: 'string' };
const number: JsonSchema = { type: 'number' };
const integer: JsonSchema = { type: 'integer' };
const nothing: JsonSchema = { type: 'null' };
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const object = (
  properties: { readonly [key: string]: JsonSchema },
  required: readonly string[] = Object.keys(properties),
  more?: boolean | JsonSchema,
): JsonSchema => ({
  type: 'object',
  properties,
  required,
  ...(more === undefined ? {} : { additionalProperties: more }),
});

describe('a union', () => {
  it.each<[string, readonly JsonSchema[], JsonSchema]>([
    ['says a thing once', [text, text], text],
    ['keeps the wider of two', [{ type: 'string', const: 'a' }, text, integer, number], { anyOf: [text, number] }],
    ['keeps a number beside a whole one', [integer, number], number],
    ['is anything as soon as one option is', [text, {}], {}],
    ['keeps lists of other items', [list(text), { type: 'array' }], { type: 'array' }],
    ['is flat', [{ anyOf: [text, nothing] }, { type: ['string', 'number'] }], { anyOf: [text, nothing, number] }],
  ])('%s', (_what, options, expected) => {
    expect(anyOf(options)).toEqual(expected);
  });

  it('of very many options is anything, instead of taking for ever', () => {
    expect(anyOf(Array.from({ length: 50_000 }, (_none, at): JsonSchema => ({ type: 'integer', const: at })))).toEqual({});
  });
});

describe('parts of types', () => {
  it('may be missing when they are optional', () => {
    expect(propertyType(object({ a: text }, []), 'a')).toEqual({ anyOf: [text, nothing] });
    expect(propertyType(object({ a: text }), 'a')).toEqual(text);
    expect(propertyType(object({ a: text }, [], number), 'b')).toEqual({ anyOf: [number, nothing] });
  });

  it('are null when there is no such field, and anything when nothing is known', () => {
    expect(propertyType(object({ a: text }), 'toString')).toBeNull();
    expect(propertyType({ type: 'object' }, 'b')).toEqual({});
    expect(propertyType(object({ a: text }, ['a'], true), 'b')).toEqual({});
    expect(propertyType(number, 'a')).toBeNull();
  });

  it('of unions come from each option', () => {
    expect(propertyType({ anyOf: [object({ a: text }), object({ a: number }), nothing] }, 'a')).toEqual({ anyOf: [text, number] });
    expect(elementType({ anyOf: [list(text), list(number)] })).toEqual({ anyOf: [text, number] });
    expect(valuesType(object({ a: text, b: number }, ['a'], false))).toEqual({ anyOf: [text, number, nothing] });
    expect(withoutNull({ type: ['string', 'null'] })).toEqual(text);
    expect(withoutNull({ enum: ['a', null] })).toEqual({ type: 'string', enum: ['a'] });
  });
});

describe('assignability', () => {
  it.each<[JsonSchema, JsonSchema]>([
    [integer, number],
    [number, integer],
    [{}, text],
    [text, {}],
    [{ const: 'a' }, { enum: ['a', 'b'] }],
    [text, { enum: ['a', 'b'] }],
    [object({ a: text, b: number }), object({ a: text })],
    [object({ a: { type: ['string', 'null'] } }), object({ a: text }, [])],
    [{ type: 'array' }, list(text)],
    [{ type: 'object' }, object({ a: text })],
  ])('%j fits %j', (from, to) => {
    expect(isAssignable(from, to)).toEqual({ ok: true });
  });

  it.each<[JsonSchema, JsonSchema, string, string]>([
    [text, number, '', 'text where number is expected'],
    [{ const: 'c' }, { enum: ['a', 'b'] }, '', '"c" where "a" or "b" is expected'],
    [{ type: ['string', 'null'] }, text, '', 'nothing where text is expected'],
    [list(text), list(number), '[]', '[]: text where number is expected'],
    [object({ a: object({ b: text }) }), object({ a: object({ b: number }) }), 'a.b', 'a.b: text where number is expected'],
    [object({ a: text }), object({ a: text, b: text }), 'b', 'the field "b" is missing'],
    [number, { anyOf: [text, nothing] }, '', 'number where text or nothing is expected'],
  ])('%j does not fit %j', (from, to, path, message) => {
    expect(isAssignable(from, to)).toEqual({ ok: false, path, message });
  });
});

describe('a value', () => {
  it.each<[Json, JsonSchema, string, string]>([
    [1, text, '', 'text is expected, but it is 1'],
    [{ a: [1, 'x'] }, object({ a: list(number) }), 'a[1]', 'a[1]: number is expected, but it is the text "x"'],
    [{}, object({ a: text }), 'a', 'the field "a" is missing'],
    [{ a: null }, object({ a: text }), 'a', 'a: text is expected, but it is nothing (null)'],
    [{ a: 'x', b: 1 }, object({ a: text }, ['a'], false), 'b', 'there is no field "b" in object { a }'],
    [{ b: 'x' }, object({}, [], number), 'b', 'b: number is expected, but it is the text "x"'],
    [1.5, integer, '', 'number is expected, but it is 1.5'],
    [11, { type: 'integer', maximum: 10 }, '', 'at most 10 are expected, not 11'],
    ['', { type: 'string', minLength: 1 }, '', 'at least 1 characters are expected, not 0'],
    [[], { type: 'array', minItems: 2 }, '', 'at least 2 items are expected, not 0'],
    ['c', { enum: ['a', 'b'] }, '', '"a" or "b" is expected, but it is the text "c"'],
    [true, { anyOf: [text, number] }, '', 'text or number is expected, but it is true'],
  ])('%j is not of %j', (value, schema, path, message) => {
    expect(valueMatches(value, schema)).toEqual({ ok: false, path, message });
  });

  it('may leave an optional field empty, and bring fields that are not named', () => {
    expect(valueMatches({ a: null, more: 1 }, object({ a: text }, []))).toEqual({ ok: true });
  });

  it('equals a constant whatever the order of its fields', () => {
    expect(valueMatches({ a: 1, b: 2 }, { const: { b: 2, a: 1 } })).toEqual({ ok: true });
  });

  it('named __proto__ or like a method is a field like any other', () => {
    const value = JSON.parse('{"__proto__": 1, "toString": 2}') as Json;
    expect(valueMatches(value, typeOfValue(value))).toEqual({ ok: true });
    expect(valueMatches({}, object({ toString: number }))).toMatchObject({ ok: false });
  });
});

describe('descriptions', () => {
  it.each<[JsonSchema, string]>([
    [{}, 'anything'],
    [list(text), 'list of texts'],
    [{ type: ['null', 'string'] }, 'text or nothing'],
    [object({ a: text, b: text, c: text, d: text, e: text }), 'object { a, b, c, d, … }'],
    [{ enum: [1, 2, 3, 4, 5] }, 'one of 5 values'],
  ])('%j is "%s"', (schema, words) => {
    expect(describeType(schema)).toBe(words);
  });
});

describe('for any values', () => {
  const values = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
  /** Types of values, made wider in several ways. */
  const schemas = fc
    .tuple(
      fc.array(values, { minLength: 1, maxLength: 3 }),
      fc.constantFrom<(schema: JsonSchema) => JsonSchema>(
        (s) => s,
        (s) => anyOf([s, nothing]),
        (s) => ({ ...s, ...(s.type === 'object' ? { additionalProperties: false } : {}) }),
        (s) => (s.required ? { ...s, required: s.required.slice(1) } : s),
      ),
    )
    .map(([some, widen]) => widen(anyOf(some.map(typeOfValue))));

  it('a value is of its own type', () => {
    fc.assert(
      fc.property(values, (value) => valueMatches(value, typeOfValue(value)).ok),
      { numRuns: 1_000 },
    );
  });

  it('a part of a type has only values of it, and is assignable to it', () => {
    fc.assert(
      fc.property(schemas, schemas, values, (one, other, value) => {
        if (!isSubtype(one, other)) return true;
        return isAssignable(one, other).ok && (!valueMatches(value, one).ok || valueMatches(value, other).ok);
      }),
      { numRuns: 3_000 },
    );
  });

  it('a union has the values of its options, and no others', () => {
    fc.assert(
      fc.property(schemas, schemas, values, (one, other, value) => {
        const isOfOne = valueMatches(value, one).ok || valueMatches(value, other).ok;
        return valueMatches(value, anyOf([one, other])).ok === isOfOne || Object.keys(anyOf([one, other])).length === 0;
      }),
      { numRuns: 3_000 },
    );
  });

  it("the values of a subtype are found by sampling: a value of two types is of their union's parts", () => {
    fc.assert(
      fc.property(values, values, (one, other) => isSubtype(typeOfValue(one), anyOf([typeOfValue(one), typeOfValue(other)]))),
      { numRuns: 1_000 },
    );
  });
});
