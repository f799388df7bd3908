import { expect, it } from 'vitest';
import { markWords } from './mark-words.ts';

const marked = (text: string, query: string) =>
  markWords(text, query)
    .filter(({ isMarked }) => isMarked)
    .map(({ part }) => part);

it('marks the words of a query where words begin, in any case', () => {
  expect(marked('Batteries: the battery of a Battery pack, not a flat-battery lamp.', 'battery?')).toEqual([
    'battery',
    'Battery',
    'battery',
  ]);
  expect(marked('Die Größe der Türen', 'größe türen')).toEqual(['Größe', 'Türen']);
});

it('leaves out the short words that are everywhere, unless there are no others', () => {
  expect(marked('The fuse of the K2', 'is the fuse of K2')).toEqual(['fuse', 'K2']);
  expect(marked('the end', 'the')).toEqual(['the']);
});

it('loses nothing of the text', () => {
  const text = 'a+b (c) [warranty] 2 years. Warranty\nends.';
  expect(
    markWords(text, 'warranty (c) + years [')
      .map(({ part }) => part)
      .join(''),
  ).toBe(text);
  expect(markWords('nothing here', '?!').map(({ part }) => part)).toEqual(['nothing here']);
});

it('marks inside of what is written without spaces', () => {
  expect(marked('请在设置页面中重置密码。', '怎么重置密码?')).toEqual(['重置', '密码']);
  expect(marked('영업시간은 오전 9시부터입니다.', '영업시간')).toEqual(['영업', '시간']);
});
