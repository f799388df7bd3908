import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from './json-text.ts';
import type { Json } from './json.ts';
import { schemaCheck } from './schema-check.ts';

const first = (schema: Record<string, unknown>, value: Json) => schemaCheck(schema)(value)[0];

describe('a schema check', () => {
  it('names the place of the first error, and all of them when asked', () => {
    const schema = {
      type: 'object',
      properties: { 'a/b': { type: 'array', items: { type: 'number' } }, c: { type: 'string' } },
      required: ['c'],
    };
    expect(first(schema, { 'a/b': [1, 'x'], c: '' })).toMatchObject({ path: ['a/b', '1'], keyword: 'type' });
    expect(schemaCheck(schema, { all: true })({ 'a/b': ['x', 'y'] })).toHaveLength(3);
    expect(first(schema, { c: 'x' })).toBeUndefined();
  });

  it('passes over what it does not know, and takes the same schema twice', () => {
    for (let time = 0; time < 2; time += 1)
      expect(
        first(
          { $id: 'https://example.com/x', $schema: 'http://json-schema.org/draft-07/schema#', type: 'string', format: 'iban', 'x-note': 1 },
          'x',
        ),
      ).toBeUndefined();
  });

  it('refuses patterns that only a backtracking engine can run', () => {
    expect(() => schemaCheck({ type: 'string', pattern: '(?=a)b' })).toThrow(/\S/);
  });

  it('knows formats', () => {
    const is = (format: string, text: string) => first({ format }, text) === undefined;
    expect([
      is('email', 'a@example.com'),
      is('email', 'a'),
      is('date', '2026-02-29'),
      is('date-time', '2026-12-01T10:00:00Z'),
      is('uuid', 'x'),
      is('uri', 'https://a.example/b?c#d'),
      is('ipv4', '1.2.3.4'),
      is('hostname', 'a.b'),
    ]).toEqual([true, false, false, true, false, true, true, true]);
  });

  it('finds the same item twice as JSON Schema does, whatever the order of fields', () => {
    const unique = (list: Json) => first({ uniqueItems: true }, list) === undefined;
    expect([
      unique([1, '1', true, null, [], {}]),
      unique([
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ]),
      unique([[1], [1]]),
      unique([{ a: 1 }, { a: 2 }]),
    ]).toEqual([true, false, false, true]);
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 2 }), { minLength: 1 }), (list) => {
        expect(unique([...list, structuredClone(list[0])] as Json)).toBe(false);
      }),
    );
  });
});

describe('a number with more digits than plain numbers have', () => {
  const exact = (literal: string): Json => readJson(literal);

  it.each<[string, Record<string, unknown>, string, string[]]>([
    ['whole', { type: 'integer' }, '9007199254740993', []],
    ['with a fraction', { type: 'integer' }, '9007199254740993.5', ['type']],
    ['below zero with a fraction', { type: 'integer' }, '-9007199254740993.5', ['type']],
    ['with a fraction, as a number', { type: 'number', minimum: 1 }, '9007199254740993.5', []],
    ['too large', { maximum: 10 }, '1e400', ['maximum']],
    ['beside its neighbour', { uniqueItems: true }, '[9007199254740993,9007199254740992]', []],
    ['twice', { uniqueItems: true }, '[9007199254740993,9007199254740993]', ['uniqueItems']],
  ])('is checked as what it is: %s', (_what, schema, literal, keywords) => {
    expect(schemaCheck(schema)(exact(literal)).map(({ keyword }) => keyword)).toEqual(keywords);
  });
});

/**
 * Each of these held the event loop for seconds, minutes or for ever; the count of steps is what matters, so the tests have no clock but
 * their time limit.
 */
describe('what costs too much elsewhere', () => {
  it.each([
    ['nested quantifiers', { pattern: '^(\\w+\\s?)*$' }, `${'a'.repeat(50_000)}!`],
    ['alternatives that overlap', { pattern: '^(a|aa)+$' }, `${'a'.repeat(50_000)}!`],
    ['many texts that must differ', { uniqueItems: true }, Array.from({ length: 100_000 }, (_, index) => `i${index}`)],
    ['many objects that must differ', { uniqueItems: true }, Array.from({ length: 50_000 }, (_, index) => ({ index }))],
    ['a list of wrong objects', { items: { required: ['a'] } }, Array.from({ length: 300_000 }, () => ({}))],
    ...[
      'date',
      'time',
      'date-time',
      'duration',
      'uri',
      'uri-reference',
      'uri-template',
      'url',
      'email',
      'hostname',
      'ipv4',
      'ipv6',
      'regex',
      'uuid',
      'json-pointer',
      'json-pointer-uri-fragment',
      'relative-json-pointer',
      'byte',
      'iso-time',
      'iso-date-time',
      'unknown',
    ].flatMap((format) =>
      ['a', 'a.', 'a-', 'http://a.', ':1', '(', '1', '%', '/', '{a', 'P1Y', '@', 'a@', '"', '\\', 'A=', '0:', '.1'].map(
        (piece): [string, Record<string, unknown>, Json] => [`${format} of ${piece}`, { format }, `${piece.repeat(4_000)}~\\`],
      ),
    ),
  ])('is linear: %s', { timeout: 4_000 }, (_name, schema, value) => {
    expect(schemaCheck(schema)(value).length).toBeLessThanOrEqual(1);
  });
});
