import { describe, expect, it } from 'vitest';
import { durationText, durationValue, textOf, valueOf } from './field-value.ts';

describe('the value of a field', () => {
  it('leaves text alone where text is wanted', () => {
    expect(valueOf('42', { type: 'string' })).toBe('42');
    expect(valueOf('{"a":1}', { type: 'string' })).toBe('{"a":1}');
  });

  it('takes JSON for what it says where anything is welcome', () => {
    expect(valueOf('{ "a": "{{ input.b }}" }', {})).toEqual({ a: '{{ input.b }}' });
    expect(valueOf('[1, 2]', { type: 'array' })).toEqual([1, 2]);
    expect(valueOf('3', { type: 'number' })).toBe(3);
  });

  it('keeps every digit, and leaves as text what reading would change', () => {
    const text = '{\n  "id": 12345678901234567890\n}';
    expect(textOf(valueOf(text, {}))).toBe(text);
    expect(valueOf('12345678901234567890', { type: 'integer' })).toEqual({ $number: '12345678901234567890' });
    expect(valueOf('{"a":1,"a":2}', {})).toBe('{"a":1,"a":2}');
  });

  it('keeps expressions and unfinished JSON as text', () => {
    expect(valueOf('{{ input.items }}', {})).toBe('{{ input.items }}');
    expect(valueOf('{ "a": ', {})).toBe('{ "a": ');
  });

  it('shows what it stored', () => {
    expect(valueOf(textOf({ a: [1] }), {})).toEqual({ a: [1] });
  });

  it('takes a length of time for the same everywhere, and leaves expressions alone', () => {
    expect(['90', '1 h 30 min', '{{ input.ms }}', 'soon'].map(durationValue)).toEqual([90_000, 5_400_000, '{{ input.ms }}', 'soon']);
    expect([90_000, '{{ input.ms }}', undefined].map(durationText)).toEqual(['90 s', '{{ input.ms }}', '']);
  });
});
