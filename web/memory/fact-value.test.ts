import { describe, expect, it } from 'vitest';
import { asKind, editedValue, writtenValue } from './fact-value.ts';

describe('a fact while it is edited', () => {
  it('gives the value back that it was made from', () => {
    for (const value of ['de', '12', '', 12, true, null, ['a'], { a: { b: 1 } }]) expect(writtenValue(editedValue(value))).toEqual(value);
  });

  it('has no value while its JSON is not finished', () => {
    expect(writtenValue({ kind: 'json', text: '{ "a": ' })).toBeUndefined();
  });

  it('keeps its words when it is written the other way', () => {
    expect(asKind({ kind: 'text', text: 'de' }, 'json')).toEqual({ kind: 'json', text: '"de"' });
    expect(asKind({ kind: 'text', text: '{"a":1}' }, 'json')).toEqual({ kind: 'json', text: '{"a":1}' });
    expect(asKind({ kind: 'json', text: '"de"' }, 'text')).toEqual({ kind: 'text', text: 'de' });
    expect(asKind({ kind: 'json', text: '{"a":1}' }, 'text')).toEqual({ kind: 'text', text: '{"a":1}' });
  });
});
