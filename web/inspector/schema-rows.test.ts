import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '#graph/json';
import {
  nameProblem,
  rowTypes,
  shapeOf,
  withChoices,
  withDescription,
  withItems,
  withNewRow,
  withNullable,
  withRows,
  withType,
} from './schema-rows.ts';

const order: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { type: 'string', description: 'Who', minLength: 1 },
    kind: { type: ['string', 'null'], enum: ['a', 'b', null] },
    tags: { type: 'array', items: { type: 'string' }, minItems: 1 },
    odd: { anyOf: [{ type: 'string' }, { type: 'number' }], description: 'Either' },
    extra: {},
  },
  required: ['tags', 'name', 'ghost'],
};

describe('the form of a JSON Schema', () => {
  it('shows fields with type, values and description, and says what it keeps unseen', () => {
    const { type, rows, kept } = shapeOf(order);
    expect([type, kept]).toEqual(['object', ['additionalProperties']]);
    expect(rows.map(({ name, isRequired, schema }) => [name, isRequired, shapeOf(schema).type, shapeOf(schema).kept])).toEqual([
      ['name', true, 'string', ['minLength']],
      ['kind', false, 'choice', []],
      ['tags', true, 'array', ['minItems']],
      ['odd', false, 'other', []],
      ['extra', false, 'any', []],
    ]);
    expect(shapeOf(order.properties!['kind']!)).toMatchObject({ choices: ['a', 'b'], isNullable: true });
  });

  it('writes back what it has read, in the order asked for', () => {
    expect(withRows(order, shapeOf(order).rows)).toEqual(order);
    expect(Object.keys(withRows(order, shapeOf(order).rows.toReversed()).properties!)).toEqual(['extra', 'odd', 'tags', 'kind', 'name']);
  });

  it('keeps what it does not show when a field is renamed, described or made optional', () => {
    const rows = shapeOf(order).rows.map((row) =>
      row.name === 'name' ? { name: 'who', isRequired: false, schema: withDescription(row.schema, '') } : row,
    );
    const changed = withRows(order, rows);
    expect(changed.properties!['who']).toEqual({ type: 'string', minLength: 1 });
    expect(changed.required).toEqual(['tags', 'ghost']);
    expect(changed.properties!['odd']).toBe(order.properties!['odd']);
  });

  it('forgets what belonged to another type, and keeps the description', () => {
    const list: JsonSchema = { type: ['array', 'null'], items: { type: 'string' }, minItems: 1, description: 'Some' };
    expect(withType(list, 'string')).toEqual({ description: 'Some', type: ['string', 'null'] });
    expect(withType(list, 'any')).toEqual({ description: 'Some' });
    expect(withType({ type: 'number', minimum: 1 }, 'integer')).toEqual({ type: 'integer', minimum: 1 });
    expect(withType({ type: 'string', minLength: 1 }, 'choice')).toEqual({ type: 'string', enum: ['first', 'second'] });
    expect(withType(order, 'object')).toBe(order);
  });

  it('shows every type that it makes as that type', () => {
    for (const type of rowTypes.filter((name) => name !== 'other')) expect(shapeOf(withType({ const: 1 }, type)).type).toBe(type);
  });

  it('lets null be a value, and takes it back', () => {
    for (const schema of [{ type: 'string' }, { type: 'string', enum: ['a'] }, { type: 'object', properties: {} }] as const) {
      const nullable = withNullable(schema, true);
      expect(shapeOf(nullable)).toMatchObject({ type: shapeOf(schema).type, isNullable: true });
      expect(withNullable(nullable, false)).toEqual(schema);
    }
    expect(withNullable({}, true)).toEqual({});
  });

  it('changes the values of a choice and the items of a list', () => {
    expect(withChoices({ type: ['string', 'null'], enum: ['a', null] }, ['a', 'b'])).toEqual({
      type: ['string', 'null'],
      enum: ['a', 'b', null],
    });
    expect(withItems({ type: 'array', minItems: 1 }, { type: 'number' })).toEqual({
      type: 'array',
      minItems: 1,
      items: { type: 'number' },
    });
  });

  it('adds fields under names that are free', () => {
    const first = withNewRow({});
    expect(first).toEqual({ name: 'field1', schema: { type: 'object', properties: { field1: { type: 'string' } }, required: ['field1'] } });
    expect(withNewRow({ type: 'object', properties: { field2: {} } }).name).toBe('field3');
    expect([nameProblem('a', ['b']), nameProblem(' ', []), nameProblem('b', ['b'])]).toEqual([
      null,
      'A field needs a name.',
      'There is a field b already.',
    ]);
  });

  it('takes schemas as people write them, also wrong ones', () => {
    const odd = [
      { type: 'strng' },
      { type: ['string', 'number'] },
      { enum: [1, 2] },
      { enum: [] },
      { type: 'object', properties: 1 },
      { type: 'array', items: true },
      { properties: { a: true } },
      { type: 'object', required: 'a' },
      { $ref: '#' },
    ];
    expect(odd.map((schema) => shapeOf(schema as unknown as JsonSchema).type)).toEqual(odd.map(() => 'other'));
    expect([shapeOf({ properties: {} }).type, shapeOf({ items: {} }).type, shapeOf({ enum: ['a'] }).type, shapeOf({}).type]).toEqual([
      'object',
      'array',
      'choice',
      'any',
    ]);
  });
});
