import { setImmediate } from 'node:timers/promises';
import type { Chunk } from '#graph/knowledge';
import type { ParsedDocument } from '../parse/parsed-document.ts';
import { countTokens } from './count-tokens.ts';
import { skipBlank, trimEnd } from './cut.ts';
import type { Outline } from './outline.ts';
import type { Span } from './token-index.ts';

/** A part of a document that is to be a chunk. */
export interface Piece extends Span {
  readonly path?: readonly string[];
  readonly context?: string;
  /** Goes before the text, such as the header of a table. */
  readonly before?: string;
}

/** After so many chunks other work of the process gets its turn. */
const CHUNKS_A_TURN = 100;

/** Makes chunks of parts, in order; blank ones are left out. */
export async function toChunks(parsed: ParsedDocument, outline: Outline, pieces: Iterable<Piece>): Promise<Chunk[]> {
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
      path: [...(piece.path ?? outline.pathAt(start))],
      ...(page === undefined ? {} : { page }),
      tokens: countTokens(text),
    });
    if (chunks.length % CHUNKS_A_TURN === 0) await setImmediate();
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
