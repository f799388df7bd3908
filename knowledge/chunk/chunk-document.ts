import type { Chunk, Chunking } from '#graph/knowledge';
import type { ParsedDocument } from '../parse/parsed-document.ts';
import { cutHeadings } from './cut-headings.ts';
import { cutParents } from './cut-parents.ts';
import { cutRows } from './cut-rows.ts';
import { cutSemantic } from './cut-semantic.ts';
import { cutSentences } from './cut-sentences.ts';
import { cutSpan } from './cut.ts';
import type { Cutting, Embed } from './cutting.ts';
import { readOutline } from './outline.ts';
import { type Piece, toChunks } from './to-chunks.ts';
import { indexTokens } from './token-index.ts';

const DEFAULT_SIZE = 350;

/**
 * Cuts a document. The text of each chunk is `parsed.text.slice(start, end)`, but for a repeated table header before it;
 * together they have all of the text that is not blank. The same document and settings give the same chunks. A strategy
 * that does not fit the document, such as rows for what is no table, cuts recursively.
 */
export async function chunkDocument(parsed: ParsedDocument, chunking: Chunking, embed: Embed): Promise<readonly Chunk[]> {
  const cutting: Cutting = { parsed, text: parsed.text, index: await indexTokens(parsed.text), outline: readOutline(parsed) };
  return await toChunks(parsed, cutting.outline, await cut(cutting, chunking, embed));
}

async function cut(cutting: Cutting, chunking: Chunking, embed: Embed): Promise<Iterable<Piece>> {
  switch (chunking.strategy) {
    case 'tokens':
      return recursive(cutting, chunking.size, chunking.overlap, false);
    case 'recursive':
      return cutRows(cutting, chunking) ?? recursive(cutting, chunking.size, chunking.overlap);
    case 'headings':
      return cutRows(cutting, { size: chunking.size }) ?? cutHeadings(cutting, chunking.size);
    case 'sentences':
      return cutSentences(cutting, chunking.window);
    case 'semantic':
      return cutRows(cutting, { size: chunking.size }) ?? (await cutSemantic(cutting, chunking.size, chunking.percentile, embed));
    case 'code':
      return (await import('./cut-code.ts')).cutCode(cutting, chunking.size) ?? recursive(cutting, chunking.size);
    case 'rows':
      return cutRows(cutting, { rows: chunking.rows }) ?? recursive(cutting, DEFAULT_SIZE);
    case 'parents':
      return cutParents(cutting, chunking.parentSize, chunking.size);
  }
}

function recursive({ text, index }: Cutting, size: number, overlap = 0, atSentences = true): Iterable<Piece> {
  return cutSpan(text, index, { start: 0, end: text.length }, { size, overlap, atSentences });
}
