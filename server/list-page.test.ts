import { expect, it } from 'vitest';
import { pageOf } from './list-page.ts';

const keyOf = (item: string): string => item;
const abc = [...'abcdefg'];

it('gives a list page by page, each item once', () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = pageOf(abc, { cursor, limit: 3 }, keyOf);
    seen.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(abc);
  expect(pageOf(abc, { limit: 7 }, keyOf).nextCursor).toBeNull();
  expect(pageOf([], { limit: 7 }, keyOf)).toEqual({ items: [], nextCursor: null });
});

it('goes on behind the last item seen, whatever came or went before it', () => {
  const { nextCursor } = pageOf(abc, { limit: 3 }, keyOf);
  const next = (items: readonly string[]) => pageOf(items, { cursor: nextCursor ?? '', limit: 2 }, keyOf).items;
  expect(next(['new', ...abc])).toEqual(['d', 'e']);
  expect(next(['a', 'c', 'd', 'e'])).toEqual(['d', 'e']);
  expect(next(['a', 'b', 'd', 'e'])).toEqual(['d', 'e']);
});

it.each(['', 'x', Buffer.from('a|b').toString('base64url')])('refuses the cursor %j', (cursor) => {
  expect(() => pageOf(abc, { cursor, limit: 1 }, keyOf)).toThrow('cursor');
});
