import type { Chunk, Chunking, ChunkPreview } from '#graph/knowledge';
import { parseDocument } from '../parse/parse-document.ts';
import type { DocumentFile, ParsedDocument } from '../parse/parsed-document.ts';
import { chunkDocument } from './chunk-document.ts';
import type { Embed } from './cutting.ts';

/** A document in pieces, and what is known of it. */
export interface CutDocument extends ChunkPreview {
  readonly chunks: Chunk[];
  readonly format: ParsedDocument['format'];
  readonly about: ParsedDocument['about'];
}

export interface CutOptions {
  readonly embed: Embed;
  readonly signal: AbortSignal;
  /** Called between reading and cutting. */
  readonly onParsed?: () => void | Promise<void>;
  /** How many of the chunks are wanted; all of them by default. The numbers are of all. */
  readonly first?: number;
}

/** Reads and cuts a file. Throws a NodeError that says why, where it can't be read, and what the signal was aborted with. */
export async function cutDocument(
  file: DocumentFile,
  chunking: Chunking,
  { embed, signal, onParsed, first }: CutOptions,
): Promise<CutDocument> {
  const parsed = await parseDocument(file, { signal });
  await onParsed?.();
  const chunks = await chunkDocument(parsed, chunking, embed);
  signal.throwIfAborted();
  const sizes = chunks.map(({ tokens }) => tokens).toSorted((a, b) => a - b);
  return {
    chunks: chunks.slice(0, first),
    total: chunks.length,
    stats: { min: sizes[0] ?? 0, median: sizes[Math.floor(sizes.length / 2)] ?? 0, max: sizes.at(-1) ?? 0 },
    format: parsed.format,
    about: parsed.about,
  };
}
