import { expect, it } from 'vitest';
import { markWords } from './mark-words.ts';

const marked = (text: string, query: string) => markWords(text, query).filter(({ isMarked }) => isMarked).map(({ part }) => part);

it('marks the words of a query where words begin, in any case', () => {
  expect(marked('Batteries: the battery of a Battery pack, not a flat-battery lamp.', 'battery?')).toEqual(['battery', 'Battery', 'battery']);
  expect(marked('Die Größe der Tür', 'größe tür')).toEqual(['Größe', 'Tür']);
});

it('loses nothing of the text', () => {
  const text = 'a+b (c) [warranty] 2 years. Warranty\nends.';
  expect(markWords(text, 'warranty (c) + years [').map(({ part }) => part).join('')).toBe(text);
  expect(markWords('nothing here', '?!').map(({ part }) => part)).toEqual(['nothing here']);
});
