import type { Chunk, Chunking } from '#graph/knowledge';
import type { ParsedDocument } from '../parsed-document.ts';
import { cutSpan } from './cut.ts';
import { toChunks } from './to-chunks.ts';
import { indexTokens } from './token-index.ts';

/** Vectors of texts, in order. */
export type Embed = (texts: readonly string[]) => Promise<readonly Float32Array[]>;

/**
 * Cuts a document. The text of each chunk is `parsed.text.slice(start, end)`, but for a repeated table header before it;
 * together they have all of the text that is not blank. The same document and settings give the same chunks.
 */
export async function chunkDocument(parsed: ParsedDocument, chunking: Chunking, _embed: Embed): Promise<readonly Chunk[]> {
  const index = await indexTokens(parsed.text);
  const whole = { start: 0, end: parsed.text.length };
  const size = 'size' in chunking ? chunking.size : 350;
  const overlap = 'overlap' in chunking ? chunking.overlap : 0;
  return toChunks(parsed, cutSpan(parsed.text, index, whole, { size, overlap, atSentences: chunking.strategy !== 'tokens' }));
}
