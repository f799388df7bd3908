import type { NodeErrorData } from '#graph/errors';
import type { Chunk, Chunking } from '#graph/knowledge';
import type { CutDocument } from '../chunk/cut-document.ts';
import type { DocumentFile } from '../parse/parsed-document.ts';
import type { Sitemap } from '../sources/sitemap.ts';

/** What the process for documents is told. One document at a time. */
export type ToProcess =
  | { readonly kind: 'cut'; readonly file: DocumentFile; readonly chunking: Chunking; readonly first: number | undefined }
  | { readonly kind: 'sitemap'; readonly bytes: Uint8Array; readonly url: string }
  | { readonly kind: 'embedded'; readonly vectors: readonly Float32Array[] }
  /** The texts could not be embedded: the document is given up. */
  | { readonly kind: 'not-embedded' };

/** What it tells. Chunks come in parts, in order, and then the rest with `cut`. */
export type FromProcess =
  | { readonly kind: 'ready' }
  | { readonly kind: 'parsed' }
  | { readonly kind: 'embed'; readonly texts: readonly string[] }
  | { readonly kind: 'chunks'; readonly chunks: readonly Chunk[] }
  | { readonly kind: 'cut'; readonly document: Omit<CutDocument, 'chunks'> }
  | { readonly kind: 'sitemap'; readonly sitemap: Sitemap }
  | { readonly kind: 'refused'; readonly error: NodeErrorData }
  | { readonly kind: 'broken'; readonly message: string };
