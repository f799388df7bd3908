/**
 * Measures of a ranking, as trec_eval counts them. A ranking is the ids as they were found, the best first; judgements say how
 * relevant an id is, where 0 and what is absent are not. An id that comes twice in a ranking counts where it comes first.
 */
export type Judgements = ReadonlyMap<string, number>;

/** Judgements in which all that is named is as relevant. */
export function binary(relevant: Iterable<string>): Judgements {
  return new Map([...relevant].map((id) => [id, 1]));
}

/** The share of all that is relevant among the first k. 0 where nothing is relevant. */
export function recallAt(k: number, ranking: readonly string[], judged: Judgements): number {
  const all = [...judged.values()].filter((grade) => grade > 0).length;
  return all === 0 ? 0 : relevantIn(first(k, ranking), judged) / all;
}

/** The share of the first k places that hold what is relevant; a place that stays empty counts as wrong. */
export function precisionAt(k: number, ranking: readonly string[], judged: Judgements): number {
  return relevantIn(first(k, ranking), judged) / k;
}

/** 1 / the rank of the first that is relevant, 0 without one. Its mean over questions is the MRR. */
export function reciprocalRank(ranking: readonly string[], judged: Judgements): number {
  const at = first(Infinity, ranking).findIndex((id) => gradeOf(id, judged) > 0);
  return at === -1 ? 0 : 1 / (at + 1);
}

/**
 * Normalized discounted cumulative gain (Järvelin and Kekäläinen 2002): the sum of grade / log2(rank + 1) over the first k,
 * divided by that of the best ranking of everything that is relevant. The gain is the grade itself, as in trec_eval's ndcg_cut,
 * not 2^grade − 1. 0 where nothing is relevant.
 */
export function ndcgAt(k: number, ranking: readonly string[], judged: Judgements): number {
  const ideal = [...judged.values()].filter((grade) => grade > 0).sort((a, b) => b - a);
  const best = gainOf(ideal.slice(0, k));
  return best === 0 ? 0 : gainOf(first(k, ranking).map((id) => gradeOf(id, judged))) / best;
}

/** The mean of a measure over questions; 0 without any. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function gainOf(grades: readonly number[]): number {
  return grades.reduce((sum, grade, index) => sum + grade / Math.log2(index + 2), 0);
}

/** A grade below 0, which trec uses for what is spam, is no gain and no loss. */
function gradeOf(id: string, judged: Judgements): number {
  return Math.max(0, judged.get(id) ?? 0);
}

function first(k: number, ranking: readonly string[]): readonly string[] {
  return [...new Set(ranking)].slice(0, k);
}

function relevantIn(ids: readonly string[], judged: Judgements): number {
  return ids.filter((id) => gradeOf(id, judged) > 0).length;
}
