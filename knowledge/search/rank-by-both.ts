import { similarity } from '#workers/services/embed/embedder';
import { fuseByWeight } from './fuse.ts';
import { rankByWords } from './rank-by-words.ts';
import type { RerankCandidate, Reranked } from './rerank.ts';

/** The vectors of the queries, and of candidates by their ids. */
export interface Meanings {
  readonly queries: readonly Float32Array[];
  readonly candidates: ReadonlyMap<number, Float32Array>;
}

/**
 * Judges without a model: 0 to 10, half for how much of the query's words a candidate has, half for how near it is in meaning. Best first.
 */
export function rankByBoth(query: string, candidates: readonly RerankCandidate[], meanings: Meanings): readonly Reranked[] {
  const words = rankByWords(query, candidates);
  const near = candidates.map(({ chunkId }) => ({ chunkId, score: nearness(chunkId, meanings) }));
  const reasons = new Map(words.map(({ chunkId, reason }) => [chunkId, reason ?? '']));
  const cosines = new Map(near.map(({ chunkId, score }) => [chunkId, score]));
  return fuseByWeight([
    { list: words, weight: 0.5 },
    { list: near, weight: 0.5 },
  ]).map(({ chunkId, score }) => ({
    chunkId,
    score: Math.round(score * 1_000) / 100,
    reason: `${reasons.get(chunkId) ?? ''} Likeness ${(cosines.get(chunkId) ?? 0).toFixed(2)}.`,
  }));
}

/** The likeness to the nearest query; a text in which there is nothing to go by is like nothing. */
function nearness(chunkId: number, { queries, candidates }: Meanings): number {
  const own = candidates.get(chunkId);
  return own === undefined ? 0 : Math.max(...queries.map((query) => similarity(query, own)));
}
