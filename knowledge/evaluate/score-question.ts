import type { Relevance, RetrievalMetrics } from '#graph/knowledge-evaluation';
import { streamSafe } from '#graph/stream-safe';
import { type Judgements, ndcgAt, reciprocalRank } from './metrics.ts';

/** A passage that was found, as labels are held against it. */
export interface FoundPassage {
  /** The key of its document. */
  readonly document: string;
  /** With its headings. */
  readonly text: string;
}

/** nDCG is of the first so many. */
export const NDCG_DEPTH = 10;

/** The places in `relevant` of the labels that a passage meets. */
export function labelsMet({ document, text }: FoundPassage, relevant: readonly Relevance[]): readonly number[] {
  const read = plain(text);
  return relevant.flatMap((label, index) => (label.document === document && read.includes(plain(label.phrase)) ? [index] : []));
}

/**
 * How well a ranking, the best first, answers its labels. A passage stands for the label with the highest grade that none before it stood
 * for; another passage of the same label is relevant to precision, and nothing new to the others. Questions without labels score 0.
 */
export function scoreQuestion(
  found: readonly FoundPassage[],
  context: readonly FoundPassage[],
  relevant: readonly Relevance[],
  k: number,
): Omit<RetrievalMetrics, 'groundedness'> {
  const met = found.map((passage) => labelsMet(passage, relevant));
  const { ranking, judged } = asRanking(met, relevant);
  const first = met.slice(0, k);
  return {
    recall: relevant.length === 0 ? 0 : new Set(first.flat()).size / relevant.length,
    precision: first.filter((labels) => labels.length > 0).length / k,
    mrr: reciprocalRank(ranking, judged),
    ndcg: ndcgAt(NDCG_DEPTH, ranking, judged),
    contextPrecision: averagePrecision(context.map((passage) => labelsMet(passage, relevant).length > 0)),
  };
}

/** Labels in the place of the passages that stand for them, and ids of their own for all other passages. */
function asRanking(
  met: readonly (readonly number[])[],
  relevant: readonly Relevance[],
): { readonly ranking: readonly string[]; readonly judged: Judgements } {
  const taken = new Set<number>();
  const ranking = met.map((labels, place) => {
    const [best] = labels.filter((label) => !taken.has(label)).toSorted((a, b) => (relevant[b]?.grade ?? 0) - (relevant[a]?.grade ?? 0));
    if (best === undefined) return `other ${place}`;
    taken.add(best);
    return `label ${best}`;
  });
  return { ranking, judged: new Map(relevant.map(({ grade }, index) => [`label ${index}`, grade])) };
}

/** The mean of the precision at each relevant place; 0 without one. */
function averagePrecision(isRelevant: readonly boolean[]): number {
  let hits = 0;
  const precisions = isRelevant.flatMap((hit, place) => (hit ? [(hits += 1) / (place + 1)] : []));
  return precisions.length === 0 ? 0 : precisions.reduce((sum, value) => sum + value, 0) / precisions.length;
}

/** Whether two texts are the same but for case, white space and the way accents are written. */
export function sameText(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

/** A text as it is compared: without regard to case, white space and the way accents are written. */
export function plain(text: string): string {
  return streamSafe(text, 'NFC').replaceAll(/\s+/g, ' ').trim().toLowerCase();
}
