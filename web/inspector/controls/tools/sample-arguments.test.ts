import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '#graph/json';
import { sampleArguments } from './sample-arguments.ts';

describe('arguments to begin a test with', () => {
  it('hold the required fields, or all where none is required', () => {
    const properties: JsonSchema['properties'] = { query: { type: 'string' }, limit: { type: 'integer' } };
    expect(sampleArguments({ type: 'object', properties, required: ['query'] })).toEqual({ query: 'text' });
    expect(sampleArguments({ type: 'object', properties })).toEqual({ query: 'text', limit: 1 });
  });

  it('take defaults, examples and choices as they come', () => {
    const schema = {
      properties: {
        a: { default: 7 },
        b: { enum: ['x', 'y'] },
        c: { type: 'string', format: 'date' },
        d: { type: ['null', 'boolean'] },
        e: { anyOf: [{ type: 'array', items: { type: 'number', minimum: 5 } }, { type: 'null' }] },
      },
    } as JsonSchema;
    expect(sampleArguments(schema)).toEqual({ a: 7, b: 'x', c: '2026-01-31', d: true, e: [5] });
  });

  it('are an object whatever the schema says', () => {
    expect([sampleArguments({}), sampleArguments({ type: 'string' })]).toEqual([{}, {}]);
  });

  it('end where a schema goes on and on', () => {
    const endless: { type: 'object'; properties: Record<string, unknown> } = { type: 'object', properties: {} };
    endless.properties['next'] = endless;
    expect(JSON.stringify(sampleArguments(endless as JsonSchema)).length).toBeLessThan(200);
  });
});
