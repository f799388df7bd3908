import type { z } from 'zod';
import type { pageQuery } from '#graph/page-query';
import { badCursor } from './routes/runs.ts';

/**
 * A page of a list that is known as a whole. A cursor names the last item of a page, and its place for when that item is gone by then.
 * Throws 400 for a cursor that is none.
 */
export function pageOf<T>(
  items: readonly T[],
  { cursor, limit }: z.output<typeof pageQuery>,
  keyOf: (item: T) => string,
): { readonly items: readonly T[]; readonly nextCursor: string | null } {
  const start = cursor === undefined ? 0 : startAfter(items, cursor, keyOf);
  const page = items.slice(start, start + limit);
  const last = page.at(-1);
  const end = start + page.length;
  return {
    items: page,
    nextCursor: last === undefined || end >= items.length ? null : Buffer.from(`${end - 1}|${keyOf(last)}`).toString('base64url'),
  };
}

function startAfter<T>(items: readonly T[], cursor: string, keyOf: (item: T) => string): number {
  const [, position, key = ''] = /^(\d{1,9})\|(.+)$/s.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (position === undefined) throw badCursor();
  const at = items.findIndex((item) => keyOf(item) === key);
  return at < 0 ? Number(position) : at + 1;
}
