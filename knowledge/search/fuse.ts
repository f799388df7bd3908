/** A chunk with its score in one stage; a list is ordered by it, the best first. */
export interface Scored {
  readonly chunkId: number;
  readonly score: number;
}

/**
 * Reciprocal rank fusion: each list gives 1 / (k + rank) to what it holds. Scores of different scales need not be compared.
 * Cormack, Clarke, Büttcher 2009, where k = 60.
 */
export function fuseByRank(lists: readonly (readonly Scored[])[], k: number): readonly Scored[] {
  const sums = new Map<number, number>();
  for (const list of lists) list.forEach(({ chunkId }, index) => sums.set(chunkId, (sums.get(chunkId) ?? 0) + 1 / (k + index + 1)));
  return ordered(sums);
}

/** A weighted sum of scores that were brought to 0…1 within their list; what a list does not hold counts 0 there. */
export function fuseByWeight(lists: readonly { readonly list: readonly Scored[]; readonly weight: number }[]): readonly Scored[] {
  const sums = new Map<number, number>();
  for (const { list, weight } of lists) {
    const scores = list.map(({ score }) => score);
    const least = Math.min(...scores);
    const range = Math.max(...scores) - least;
    for (const { chunkId, score } of list)
      sums.set(chunkId, (sums.get(chunkId) ?? 0) + weight * (range === 0 ? 1 : (score - least) / range));
  }
  return ordered(sums);
}

/** Best first; equal scores by id, so that the same search gives the same order. */
function ordered(sums: ReadonlyMap<number, number>): readonly Scored[] {
  return [...sums].map(([chunkId, score]) => ({ chunkId, score })).sort((a, b) => b.score - a.score || a.chunkId - b.chunkId);
}
