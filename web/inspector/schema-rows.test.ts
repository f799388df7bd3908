import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '#graph/json';
import { rowsOf, schemaOfExample, schemaOfRows } from './schema-rows.ts';

describe('the simple editor of a JSON Schema', () => {
  it('reads and writes the same schema', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: { name: { type: 'string', description: 'Who' }, tags: { type: 'array', items: { type: 'string' } }, extra: {} },
      required: ['name'],
    };
    expect(schemaOfRows(rowsOf(schema)!, schema)).toEqual(schema);
  });

  it('steps back where a schema says more than rows can', () => {
    expect(rowsOf({ anyOf: [{ type: 'string' }] })).toBeNull();
    expect(rowsOf({ type: 'object', properties: { a: { type: ['string', 'null'] } } })).toBeNull();
  });

  it('forgets the items of what is no list any more', () => {
    const rows = rowsOf({ type: 'object', properties: { a: { type: 'array', items: { type: 'string' } } } })!;
    expect(schemaOfRows([{ ...rows[0]!, type: 'string' }]).properties).toEqual({ a: { type: 'string' } });
  });

  it('makes a schema from an example', () => {
    expect(schemaOfExample({ id: 1, tags: ['a'], ok: true })).toEqual({
      type: 'object',
      properties: { id: { type: 'integer' }, tags: { type: 'array', items: { type: 'string' } }, ok: { type: 'boolean' } },
      required: ['id', 'tags', 'ok'],
    });
  });
});
