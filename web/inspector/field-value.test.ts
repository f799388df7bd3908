import { describe, expect, it } from 'vitest';
import { parseDuration, textOf, valueOf, writeDuration } from './field-value.ts';

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

  it('keeps expressions and unfinished JSON as text', () => {
    expect(valueOf('{{ input.items }}', {})).toBe('{{ input.items }}');
    expect(valueOf('{ "a": ', {})).toBe('{ "a": ');
  });

  it('shows what it stored', () => {
    expect(valueOf(textOf({ a: [1] }), {})).toEqual({ a: [1] });
  });

  it('reads and writes spans of time', () => {
    expect(['90', '1.5 min', '2h', '1 day', '500 ms', 'soon'].map(parseDuration)).toEqual([90_000, 90_000, 7_200_000, 86_400_000, 500, null]);
    expect([90_000, 3_600_000, 1_500].map(writeDuration)).toEqual(['90 s', '1 h', '1500 ms']);
  });
});
