import type { Cutting } from './cutting.ts';
import { sentencesOf } from './sentences.ts';
import type { Piece } from './to-chunks.ts';

/** A part for each sentence, with `window` sentences on each side as its context. */
export function* cutSentences(cutting: Cutting, window: number): Generator<Piece> {
  const sentences = [...sentencesOf(cutting)];
  for (const [position, sentence] of sentences.entries()) {
    const first = sentences[Math.max(0, position - window)]!;
    const last = sentences[Math.min(sentences.length - 1, position + window)]!;
    yield { ...sentence, context: cutting.text.slice(first.start, last.end).trim() };
  }
}
