import { cutSpan } from './cut.ts';
import type { Cutting } from './cutting.ts';
import type { Piece } from './to-chunks.ts';

/** Small parts, each with the large part it lies in as its context. */
export function* cutParents({ text, index }: Cutting, parentSize: number, size: number): Generator<Piece> {
  for (const parent of cutSpan(text, index, { start: 0, end: text.length }, { size: parentSize, overlap: 0, atSentences: true })) {
    const context = text.slice(parent.start, parent.end);
    for (const part of cutSpan(text, index, parent, { size: Math.min(size, parentSize), overlap: 0, atSentences: true }))
      yield { ...part, context };
  }
}
