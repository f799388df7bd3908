import { describe, expect, it } from 'vitest';
import { schemaOfExample, withDescriptionsOf } from './schema-example.ts';

describe('a schema from an example', () => {
  it('has the fields of the example, all required', () => {
    expect(schemaOfExample({ id: 1, price: 1.5, tags: ['a'], ok: true, note: null })).toEqual({
      type: 'object',
      properties: {
        id: { type: 'integer' },
        price: { type: 'number' },
        tags: { type: 'array', items: { type: 'string' } },
        ok: { type: 'boolean' },
        note: {},
      },
      required: ['id', 'price', 'tags', 'ok', 'note'],
    });
  });

  it('looks at every item of a list', () => {
    expect(
      schemaOfExample([
        { sku: 'a', price: 1 },
        { sku: 'b', price: 2.5, note: 'x' },
        { sku: null, price: 3 },
      ]),
    ).toEqual({
      type: 'array',
      items: {
        type: 'object',
        properties: { sku: { type: ['string', 'null'] }, price: { type: 'number' }, note: { type: 'string' } },
        required: ['sku', 'price'],
      },
    });
    expect([
      schemaOfExample([]),
      schemaOfExample([1, 'a']),
      schemaOfExample([[], ['a']]),
      schemaOfExample([1, null, 2]),
      schemaOfExample([1, 'a', 2]),
      schemaOfExample([null, null]),
    ]).toEqual([
      { type: 'array' },
      { type: 'array', items: {} },
      { type: 'array', items: { type: 'array', items: { type: 'string' } } },
      { type: 'array', items: { type: ['integer', 'null'] } },
      { type: 'array', items: {} },
      { type: 'array', items: {} },
    ]);
  });

  it('keeps the descriptions of fields that were there before', () => {
    const earlier = {
      type: 'object',
      description: 'An order',
      properties: {
        id: { type: 'string', description: 'Its number' },
        lines: { type: 'array', items: { type: 'object', properties: { sku: { description: 'What' } } } },
      },
    } as const;
    expect(withDescriptionsOf(earlier, schemaOfExample({ id: 1, lines: [{ sku: 'a' }] }))).toMatchObject({
      description: 'An order',
      properties: {
        id: { type: 'integer', description: 'Its number' },
        lines: { items: { properties: { sku: { type: 'string', description: 'What' } } } },
      },
    });
  });
});
