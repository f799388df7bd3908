import { describe, expect, it } from 'vitest';
import { nodeSchema } from '#graph/graph';
import type { JsonObject } from '#graph/json';
import { inputLine } from './input-line.ts';
import { testFormOf } from './test-input.ts';

const form = (type: string, config: JsonObject = {}) =>
  testFormOf(nodeSchema.parse({ id: 't', type, name: 't', position: { x: 0, y: 0 }, config }));
const order = { type: 'object', properties: { customer: { type: 'string' }, lines: { type: 'array', items: { type: 'number' } } } };

describe('an input in one line', () => {
  it('shows the fields of the form by their titles, and leaves empty ones out', () => {
    expect(
      inputLine(form('webhook', { bodySchema: order }), {
        method: 'POST',
        headers: { accept: 'x' },
        query: {},
        body: { customer: 'Ada', lines: [1, 2] },
      }),
    ).toBe('Customer: Ada · Lines: [1,2]');
    expect(inputLine(form('webhook', { bodySchema: order }), { body: { customer: 'Ada', lines: null } })).toBe('Customer: Ada');
  });

  it('shows the value alone where there is one field', () => {
    expect(inputLine(form('manual', { fields: [{ type: 'long-text', name: 'question' }] }), { question: 'Where is\nmy parcel?' })).toBe(
      'Where is my parcel?',
    );
    expect(inputLine(form('chat'), { message: 'Hello', conversation: 'c1' })).toBe('Hello');
  });

  it('shows JSON where no form describes it, and of a call only its body', () => {
    expect(inputLine(form('webhook'), { method: 'POST', headers: { a: 'b' }, query: {}, body: { id: 7 } })).toBe('{"id":7}');
    expect(inputLine(form('manual'), null)).toBe('No input');
    expect(inputLine(form('called'), { id: 7 })).toBe('{"id":7}');
  });

  it('cuts what is long', () => {
    expect(inputLine(form('manual'), 'x'.repeat(900))).toHaveLength(201);
  });
});
