import { describe, expect, it } from 'vitest';
import { allPages } from './request.ts';

describe('all pages of a list', () => {
  it('are read until there is no further one', async () => {
    const pages: Record<string, { items: readonly number[]; nextCursor: string | null }> = {
      first: { items: [1, 2], nextCursor: 'b' },
      b: { items: [], nextCursor: 'c' },
      c: { items: [3], nextCursor: null },
    };
    expect(await allPages(async (cursor = 'first') => pages[cursor]!)).toEqual([1, 2, 3]);
  });
});
