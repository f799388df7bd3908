import type { ParsedDocument } from '../parse/parsed-document.ts';
import type { Outline } from './outline.ts';
import type { TokenIndex } from './token-index.ts';

/** Vectors of texts, in order. */
export type Embed = (texts: readonly string[]) => Promise<readonly Float32Array[]>;

/** A document that is ready to be cut. */
export interface Cutting {
  readonly parsed: ParsedDocument;
  readonly text: string;
  readonly index: TokenIndex;
  readonly outline: Outline;
}
