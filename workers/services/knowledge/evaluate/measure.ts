import type { RetrievalMetrics } from '#graph/knowledge-evaluation';
import type { LabelRanking } from './match-labels.ts';
import { mean, ndcgAt, precisionAt, recallAt, reciprocalRank } from './metrics.ts';

/** nDCG is of so many places. */
export const NDCG_PLACES = 10;

/** What a question comes to of which nothing was found. */
export const NOTHING_FOUND: RetrievalMetrics = { recall: 0, precision: 0, mrr: 0, ndcg: 0, contextPrecision: 0, groundedness: null };

/** Measures what was found for one question; `context` tells of each passage that a model would read whether it meets a label. */
export function measure({ ranking, judged }: Pick<LabelRanking, 'ranking' | 'judged'>, k: number, context: readonly boolean[]): RetrievalMetrics {
  return {
    recall: recallAt(k, ranking, judged),
    precision: precisionAt(k, ranking, judged),
    mrr: reciprocalRank(ranking, judged),
    ndcg: ndcgAt(NDCG_PLACES, ranking, judged),
    contextPrecision: averagePrecision(context),
    groundedness: null,
  };
}

/**
 * The mean of the precision at each relevant passage; 0 without one. Every passage counts, also two that meet the same label, because a
 * model reads both; and it is divided by the relevant passages of the context, not by all labels: what was missed is what recall tells.
 */
export function averagePrecision(isRelevant: readonly boolean[]): number {
  const places = isRelevant.flatMap((is, index) => (is ? [index + 1] : []));
  return mean(places.map((place, index) => (index + 1) / place));
}

/** The means over questions; that of groundedness only where answers were asked for. */
export function meanOf(metrics: readonly RetrievalMetrics[], isAnswered: boolean): RetrievalMetrics {
  const of = (name: keyof RetrievalMetrics): number => mean(metrics.map((one) => one[name] ?? 0));
  return { recall: of('recall'), precision: of('precision'), mrr: of('mrr'), ndcg: of('ndcg'), contextPrecision: of('contextPrecision'), groundedness: isAnswered ? of('groundedness') : null };
}

/** The middle of the values, of two the mean; null without any. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length === 0 ? null : (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}
