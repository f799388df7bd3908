import { countTokens } from './count-tokens.ts';
import { cutSpan } from './cut.ts';
import type { Cutting } from './cutting.ts';
import { fits } from './pack.ts';
import type { Piece } from './to-chunks.ts';

/** Rows that are as long as a book are cut: no model takes them whole. */
const LONGEST_GROUP = 2_000;

/** Parts of `rows` rows, or of as many as fit, with the header of their table before them. Null when the document is no table with rows. */
export function cutRows(
  cutting: Cutting,
  { rows: most, size = LONGEST_GROUP }: { readonly rows?: number; readonly size?: number },
): Generator<Piece> | null {
  const { table } = cutting.parsed;
  return table === undefined || table.rows.length === 0 ? null : cut(cutting, table, most ?? Number.POSITIVE_INFINITY, size);
}

type Table = NonNullable<Cutting['parsed']['table']>;

function* cut({ text, index }: Cutting, table: Table, most: number, size: number): Generator<Piece> {
  let group: { start: number; end: number; rows: number; header: string } | undefined;
  let known = { header: '', tokens: 0 };
  const room = (header: string): number => {
    if (known.header !== header) known = { header, tokens: countTokens(`${header}\n`) + 2 };
    return known.tokens > size / 2 ? size : size - known.tokens;
  };
  const write = function* ({ start, end, header }: NonNullable<typeof group>): Generator<Piece> {
    const budget = room(header);
    // A header that leaves no room for rows is not repeated.
    const before = budget === size || header === '' ? {} : { before: `${header}\n` };
    if (fits(text, index, { start, end }, budget)) yield { start, end, ...before };
    else
      for (const span of cutSpan(text, index, { start, end }, { size: budget, overlap: 0, atSentences: true }))
        yield { ...span, ...before };
  };
  for (const row of table.rows) {
    const header = row.header ?? table.header;
    if (
      group !== undefined &&
      group.header === header &&
      group.rows < most &&
      fits(text, index, { start: group.start, end: row.end }, room(header))
    ) {
      group.end = row.end;
      group.rows += 1;
      continue;
    }
    if (group !== undefined) yield* write(group);
    group = { start: row.start, end: row.end, rows: 1, header };
  }
  if (group !== undefined) yield* write(group);
}
