import { describe, expect, it } from 'vitest';
import type { Json } from '#graph/json';
import { labelOf, reviewedValue, reviewFields } from './review-form.ts';

const values: readonly Json[] = [
  { to: 'a@b.c', body: 'Dear', score: 0.5, urgent: true, tags: ['a'], nothing: null },
  'just a text',
  12,
  [1, 2],
  null,
  {},
  { $number: '9007199254740993' },
  { id: { $number: '9007199254740993' }, list: [{ $number: '0.12345678901234567890' }] },
  JSON.parse('{"__proto__": {"a": 1}}') as Json,
];

describe('a reviewed value', () => {
  it.each(values)('comes back as it was when nothing was changed: %j', (value) => {
    expect(reviewedValue(value, reviewFields(value))).toEqual({ ok: true, value });
  });

  it('takes the changed field and keeps its type', () => {
    const value = { score: 1, body: 'a' };
    const fields = reviewFields(value).map((field) => (field.key === 'score' ? { ...field, text: ' 2.5 ' } : field));
    expect(reviewedValue(value, fields)).toEqual({ ok: true, value: { score: 2.5, body: 'a' } });
  });

  it('keeps all digits of a number that is typed', () => {
    const value = { id: 1, rows: [1] };
    const texts: { readonly [key: string]: string } = { id: '9007199254740993', rows: '[9007199254740995]' };
    const fields = reviewFields(value).map((field) => ({ ...field, text: texts[field.key] ?? '' }));
    expect(reviewedValue(value, fields)).toEqual({
      ok: true,
      value: { id: { $number: '9007199254740993' }, rows: [{ $number: '9007199254740995' }] },
    });
  });

  it.each([
    ['number', 'abc', 'number'],
    ['number', ' ', 'number'],
    ['json', '{oops', 'JSON'],
  ] as const)('refuses %s "%s" and names the field', (kind, text, word) => {
    expect(reviewedValue({ x: 1 }, [{ key: 'x', kind, text }])).toMatchObject({
      ok: false,
      key: 'x',
      message: expect.stringContaining(word),
    });
  });
});

it('makes labels of property names', () => {
  expect([labelOf('customerName'), labelOf('due_date'), labelOf('')]).toEqual(['Customer name', 'Due date', 'Value']);
});
