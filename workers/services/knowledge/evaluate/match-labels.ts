import type { Relevance } from '#graph/knowledge-evaluation';
import type { Judgements } from './metrics.ts';

/** A found chunk as labels see it; the key is null when its document is gone. */
export interface LabelledChunk {
  readonly chunkId: number;
  readonly documentKey: string | null;
  readonly text: string;
}

/** A ranking of labels, ready to be measured. */
export interface LabelRanking {
  readonly ranking: readonly string[];
  readonly judged: Judgements;
  /** For each chunk the place in `relevant` of the best label that it meets, or null. */
  readonly labels: readonly (number | null)[];
}

/** A text as labels compare it: without regard to case, white space, and how accents are written. */
export function comparable(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

/**
 * Turns found chunks into a ranking of ids that trec_eval's measures can count. Each label is one id.
 * - A chunk that meets no label has an id of its own, and is wrong.
 * - A chunk that meets several labels stands for all of them, one after the other, the highest grade first.
 * - A label that was met before is not counted again: a second chunk that meets nothing but such labels takes no place, neither as right
 *   nor as wrong, as when a ranking of passages is measured by documents. So precision never grows by finding one answer twice.
 */
export function rankLabels(chunks: readonly LabelledChunk[], relevant: readonly Relevance[]): LabelRanking {
  const wanted = relevant.map(({ document, phrase, grade }, index) => ({ index, document, phrase: comparable(phrase), grade })).toSorted((a, b) => b.grade - a.grade || a.index - b.index);
  const met = chunks.map(({ documentKey, text }) => {
    const own = comparable(text);
    return wanted.filter(({ document, phrase }) => document === documentKey && own.includes(phrase)).map(({ index }) => index);
  });
  return {
    ranking: [...new Set(met.flatMap((labels, place) => (labels.length === 0 ? [`chunk ${chunks[place]?.chunkId ?? ''}`] : labels.map(labelId))))],
    judged: new Map(relevant.map(({ grade }, index) => [labelId(index), grade])),
    labels: met.map(([best]) => best ?? null),
  };
}

function labelId(index: number): string {
  return `label ${index}`;
}
