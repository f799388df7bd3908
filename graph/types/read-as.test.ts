import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonSchema } from '../json.ts';
import { readAs } from './read-as.ts';
import { valueMatches, valueProblems } from './schema-type.ts';

const schema: JsonSchema = {
  type: 'object',
  properties: {
    target: { anyOf: [{ type: 'object', properties: { path: { type: 'string' }, line: { type: 'integer' } } }, { type: 'null' }] },
    limit: { type: 'integer' },
    ratio: { type: 'number' },
    dry: { type: 'boolean' },
    tags: { type: 'array', items: { type: 'number' } },
    text: { type: 'string' },
    either: { type: ['string', 'number'] },
  },
};

describe('reading texts as what a schema asks for', () => {
  it.each<[Json, Json]>([
    [{ target: '{"path":"x","line":"3"}' }, { target: { path: 'x', line: 3 } }],
    [
      { limit: '5', ratio: ' 0.5 ', dry: 'true', tags: '["1", 2]' },
      { limit: 5, ratio: 0.5, dry: true, tags: [1, 2] },
    ],
    [{ target: 'null' }, { target: null }],
    [
      { dry: 'TRUE', limit: '5.0' },
      { dry: true, limit: 5 },
    ],
    [
      { limit: '12345678901234567890', ratio: '0.1000' },
      { limit: { $number: '12345678901234567890' }, ratio: 0.1 },
    ],
  ])('reads %j', (value, read) => {
    expect(readAs(value, schema)).toEqual(read);
  });

  it.each<Json>([
    { text: '5', either: '5' },
    { limit: '5.5', dry: 'yes', tags: '5' },
    { limit: '', target: '{"path":' },
    { unknown: '5', ['__proto__']: '1' },
  ])('leaves %j as it is, which can mean something else', (value) => {
    expect(readAs(value, schema)).toEqual(value);
  });

  it('changes no value that fits already', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(readAs(value as Json, {})).toEqual(value);
      }),
    );
    const fitting = { target: { path: '7' }, limit: 1, text: 'true' };
    expect(valueMatches(readAs(fitting, schema), schema)).toEqual({ ok: true });
  });
});

describe('the problems of a value', () => {
  it('are found all at once, each with its path once', () => {
    const problems = valueProblems({ limit: 'many', dry: 'perhaps', tags: [1, 'x'] }, { ...schema, required: ['text'] });
    expect(problems.map(({ path }) => path)).toEqual(['text', 'limit', 'dry', 'tags[1]']);
    expect(problems.map(({ message }) => message.split(':').length - 1)).toEqual([0, 1, 1, 1]);
  });

  it('are 20 at most', () => {
    expect(
      valueProblems(
        Array.from({ length: 100 }, () => 'x'),
        { type: 'array', items: { type: 'number' } },
      ),
    ).toHaveLength(20);
  });
});
