import { useState } from 'react';

/** What was known of the rows of a list: what they held, and what they are called. */
export interface KnownRows {
  readonly contents: readonly string[];
  readonly ids: readonly number[];
}

/**
 * Names the rows of a list that have no name of their own, so that what a row keeps on the screen (its cursor, what is unfolded)
 * stays with it when others are added, removed or moved, by hand or by undo.
 */
export function useRowIds(rows: readonly unknown[]): readonly number[] {
  const contents = rows.map((row) => JSON.stringify(row) ?? '');
  const [known, setKnown] = useState<KnownRows>(() => ({ contents, ids: contents.map((_, index) => index) }));
  const isSame = contents.length === known.contents.length && contents.every((content, index) => content === known.contents[index]);
  if (isSame) return known.ids;
  const ids = matchRows(known, contents);
  setKnown({ contents, ids });
  return ids;
}

/**
 * The ids of changed rows: what begins or ends alike is the same row, then what holds the same, then, in lists as long as before,
 * what is at the same place.
 */
export function matchRows({ contents: before, ids }: KnownRows, after: readonly string[]): readonly number[] {
  const matched: (number | undefined)[] = after.map(() => undefined);
  const free = new Set(before.keys());
  const take = (to: number, from: number): void => {
    matched[to] = ids[from];
    free.delete(from);
  };
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) {
    take(start, start);
    start += 1;
  }
  const most = Math.min(before.length, after.length) - start;
  for (let back = 1; back <= most && before.at(-back) === after.at(-back); back += 1) take(after.length - back, before.length - back);
  for (const [to, content] of after.entries()) {
    if (matched[to] !== undefined) continue;
    const from = [...free].find((index) => before[index] === content);
    if (from !== undefined) take(to, from);
  }
  if (before.length === after.length) for (const to of after.keys()) if (matched[to] === undefined && free.has(to)) take(to, to);
  let next = Math.max(-1, ...ids);
  return matched.map((id) => id ?? (next += 1));
}
