import type { Chunk } from '#graph/knowledge';
import type { ParsedDocument } from '../parsed-document.ts';
import { countTokens } from './count-tokens.ts';
import { skipBlank, trimEnd } from './cut.ts';
import type { Span } from './token-index.ts';

/** A part of a document that is to be a chunk. */
export interface Piece extends Span {
  readonly path?: readonly string[];
  readonly context?: string;
  /** Goes before the text, such as the header of a table. */
  readonly before?: string;
}

/** Makes chunks of parts, in order; blank ones are left out. */
export function toChunks(parsed: ParsedDocument, pieces: Iterable<Piece>): Chunk[] {
  const chunks: Chunk[] = [];
  for (const piece of pieces) {
    const start = skipBlank(parsed.text, piece.start, piece.end);
    const end = trimEnd(parsed.text, start, piece.end);
    if (start >= end) continue;
    const text = `${piece.before ?? ''}${parsed.text.slice(start, end)}`;
    const page = pageAt(parsed, start);
    chunks.push({
      ordinal: chunks.length,
      text,
      ...(piece.context === undefined || piece.context === text ? {} : { context: piece.context }),
      start,
      end,
      path: [...(piece.path ?? [])],
      ...(page === undefined ? {} : { page }),
      tokens: countTokens(text),
    });
  }
  return chunks;
}

/** The page that a chunk begins on. */
function pageAt({ pages }: ParsedDocument, start: number): number | undefined {
  if (pages === undefined || pages.length === 0) return undefined;
  let low = 0;
  let high = pages.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pages[middle]!.start <= start) low = middle;
    else high = middle - 1;
  }
  return pages[low]!.page;
}
