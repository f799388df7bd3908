import { describe, expect, it } from 'vitest';
import { placeholderAt, placeholdersOf } from './template-text.ts';

/** The cursor is where the bar stands. */
const at = (marked: string) => {
  const cursor = marked.indexOf('|');
  const text = marked.replace('|', '');
  const found = placeholderAt(text, cursor);
  return found === null ? null : text.slice(found.from, found.to);
};

describe('the placeholder under the cursor', () => {
  it('is found inside the braces and nowhere else', () => {
    expect(at('Hi {{ input.na|me }}!')).toBe(' input.name ');
    expect(at('Hi |{{ input.name }}!')).toBeNull();
    expect(at('Hi {{ input.name }}!|')).toBeNull();
    expect(at('{{|')).toBe('');
  });

  it('reaches to the end while it is not closed', () => {
    expect(at('Hi {{ inp|')).toBe(' inp');
  });

  it('is not fooled by braces in strings and objects', () => {
    expect(at('{{ { a: { b: 1 } }.a.|b }}')).toBe(' { a: { b: 1 } }.a.b ');
    expect(at('{{ "}}" + x| }} after')).toBe(' "}}" + x ');
  });
});

describe('the placeholders of a text', () => {
  it('may span lines and hold braces', () => {
    const text = 'a {{ x }} b {{ { k: "}}" }\n.k }} c {{ open';
    expect(placeholdersOf(text).map(({ from, to }) => text.slice(from, to))).toEqual(['{{ x }}', '{{ { k: "}}" }\n.k }}']);
  });
});
