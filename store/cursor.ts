import type { Page } from './contract/page.ts';

/** A place in a list ordered by time and id, newest first. */
export interface Position {
  readonly at: string;
  readonly id: string;
}

/** The position that a cursor names; null for a text that is none. */
export function parseCursor(cursor: string): Position | null {
  const [at, id, ...rest] = Buffer.from(cursor, 'base64url').toString('utf8').split('|');
  return at !== undefined && id !== undefined && rest.length === 0 && /^\d{4}-\d\d-\d\dT/.test(at) ? { at, id } : null;
}

/** Makes a page of `limit` items from rows of which one more was asked for. */
export function toPage<T>(rows: readonly T[], limit: number, positionOf: (row: T) => Position): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items, nextCursor: null };
  const { at, id } = positionOf(last);
  return { items, nextCursor: Buffer.from(`${at}|${id}`).toString('base64url') };
}
