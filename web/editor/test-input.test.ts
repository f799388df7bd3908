import { describe, expect, it } from 'vitest';
import { nodeSchema } from '#graph/graph';
import type { JsonObject } from '#graph/json';
import { completed, problemsOf, testFormOf } from './test-input.ts';

const trigger = (type: string, config: JsonObject) => nodeSchema.parse({ id: 't', type, name: 't', position: { x: 0, y: 0 }, config });

describe('the form of a test run', () => {
  it('asks for the fields of a manual trigger', () => {
    const form = testFormOf(
      trigger('manual', {
        fields: [
          { type: 'long-text', name: 'question', title: 'Your question' },
          { type: 'choice', name: 'tone', options: ['kind', 'formal'], default: 'kind' },
        ],
      }),
    );
    expect(form.fields.map((field) => [field.key, field.title, field.widget, field.isRequired])).toEqual([
      ['question', 'Your question', 'textarea', true],
      ['tone', 'tone', 'select', false],
    ]);
    expect(problemsOf(form, {}).map(({ path, message }) => [path, message])).toEqual([['test.question', 'Your question is required.']]);
    expect(form.toInput({ question: 'Why?' })).toEqual({ question: 'Why?' });
  });

  it('asks for the body of a webhook and makes a request of it', () => {
    const form = testFormOf(
      trigger('webhook', {
        method: 'POST',
        bodySchema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
      }),
    );
    expect(form.fields.map((field) => field.key)).toEqual(['message']);
    const input = form.toInput({ message: 'Hi' });
    expect(input).toEqual({ method: 'POST', headers: {}, query: {}, body: { message: 'Hi' } });
    expect(form.fromInput(input)).toEqual({ message: 'Hi' });
  });

  it('asks for the arguments of a workflow that is called', () => {
    const form = testFormOf(
      trigger('called', {
        inputSchema: {
          type: 'object',
          properties: { order: { type: 'string', title: 'Order' }, urgent: { type: 'boolean' } },
          required: ['order'],
        },
      }),
    );
    expect(form.fields.map((field) => [field.key, field.title, field.isRequired])).toEqual([
      ['order', 'Order', true],
      ['urgent', 'Urgent', false],
    ]);
    expect(form.toInput({ order: 'A-17' })).toEqual({ order: 'A-17' });
    expect(form.fromInput({ order: 'A-17' })).toEqual({ order: 'A-17' });
  });

  it('takes any JSON where nothing is described', () => {
    expect(testFormOf(trigger('manual', {})).fields).toEqual([]);
    expect(testFormOf(trigger('webhook', {})).fields).toEqual([]);
    expect(testFormOf(trigger('called', {})).fields).toEqual([]);
  });
});

describe('files in the form of a test run', () => {
  const file = { type: 'object', properties: { $file: { type: 'string' } }, required: ['$file'] };

  it('are uploaded where a manual trigger asks for them, or a schema describes them', () => {
    const manual = testFormOf(
      trigger('manual', {
        fields: [
          { type: 'file', name: 'photo' },
          { type: 'files', name: 'papers', required: false },
        ],
      }),
    );
    expect(manual.fields.map((field) => [field.key, field.widget, field.isRequired])).toEqual([
      ['photo', 'files', true],
      ['papers', 'files', false],
    ]);
    const webhook = testFormOf(
      trigger('webhook', {
        bodySchema: { type: 'object', properties: { photo: file, pages: { type: 'array', items: file }, note: { type: 'string' } } },
      }),
    );
    expect(webhook.fields.map((field) => field.widget)).toEqual(['files', 'files', 'text']);
  });
});

describe('the form of a test run of a chat', () => {
  it('asks for a message, and for attachments where the chat takes them', () => {
    expect(testFormOf(trigger('chat', {})).fields.map((field) => [field.key, field.widget])).toEqual([['message', 'textarea']]);
    expect(testFormOf(trigger('chat', { allowFiles: true })).fields.map((field) => [field.key, field.widget])).toEqual([
      ['message', 'textarea'],
      ['files', 'files'],
    ]);
  });

  it('reads an earlier message back, and keeps the conversation that came with it', () => {
    const form = testFormOf(trigger('chat', {}));
    expect(form.fromInput('Hello')).toEqual({ message: 'Hello' });
    const whole = { sessionId: 's', message: 'And then?', history: [{ role: 'user', text: 'First' }] };
    expect(form.toInput(form.fromInput(whole))).toEqual(whole);
  });
});

describe('what a test run is refused for', () => {
  const form = testFormOf(
    trigger('called', {
      inputSchema: {
        type: 'object',
        properties: {
          items: {
            type: 'array',
            items: { type: 'object', properties: { name: { type: 'string' }, tags: { type: 'array' } }, required: ['name', 'tags'] },
          },
          urgent: { type: 'boolean' },
          address: { type: 'object', properties: { city: { type: 'string' }, lines: { type: 'array' } }, required: ['city', 'lines'] },
          amount: { type: 'number', minimum: 1 },
          note: { type: 'string' },
        },
        required: ['items', 'urgent', 'address'],
      },
    }),
  );
  const paths = (value: JsonObject) => problemsOf(form, value).map(({ path }) => path);

  it('is told at the very field, also deep inside', () => {
    expect(paths({ items: [{ name: 'a' }, { name: 7 }], address: { city: 'Bonn' }, amount: 0, note: 3 })).toEqual([
      'test.items[1].name',
      'test.amount',
      'test.note',
    ]);
    expect(paths({ items: [], address: {} })).toEqual(['test.address.city']);
  });

  it('is not that a list is empty or a switch untouched', () => {
    const value = { address: { city: 'Bonn' } };
    expect(paths(value)).toEqual([]);
    expect(completed(form, value)).toEqual({ items: [], urgent: false, address: { city: 'Bonn', lines: [] } });
  });

  it('is not what was left empty and may be', () => {
    expect(paths({ address: { city: 'Bonn' }, note: '', amount: null })).toEqual([]);
  });
});

describe('an example', () => {
  it('that is only the body of a call fills the form of a webhook', () => {
    const form = testFormOf(trigger('webhook', { bodySchema: { type: 'object', properties: { message: { type: 'string' } } } }));
    expect(form.fromInput({ message: 'Hi' })).toEqual({ message: 'Hi' });
    expect(form.fromInput({ method: 'POST', headers: {}, query: {}, body: { message: 'Hi' } })).toEqual({ message: 'Hi' });
  });
});
