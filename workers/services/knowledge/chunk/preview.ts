import type { Chunk, Chunking } from '#graph/knowledge';
import { parseDocument } from '../parse/parse-document.ts';
import type { DocumentFile, ParsedDocument } from '../parsed-document.ts';
import { chunkDocument } from './chunk-document.ts';
import type { Embed } from './cutting.ts';

/** What a document would be cut into. */
export interface ChunkPreview {
  /** The first ones. */
  readonly chunks: readonly Chunk[];
  readonly total: number;
  /** Of all chunks; zeros when there are none. */
  readonly stats: { readonly tokens: { readonly min: number; readonly median: number; readonly max: number } };
  readonly format: ParsedDocument['format'];
}

/** Reads and cuts a file as indexing would, and stores nothing. Throws what reading it throws. */
export async function previewChunks(file: DocumentFile, chunking: Chunking, embed: Embed, limit: number): Promise<ChunkPreview> {
  const parsed = await parseDocument(file);
  const chunks = await chunkDocument(parsed, chunking, embed);
  const tokens = chunks.map((chunk) => chunk.tokens).toSorted((a, b) => a - b);
  const stats = { tokens: { min: tokens[0] ?? 0, median: tokens[Math.floor(tokens.length / 2)] ?? 0, max: tokens.at(-1) ?? 0 } };
  return { chunks: chunks.slice(0, limit), total: chunks.length, stats, format: parsed.format };
}
