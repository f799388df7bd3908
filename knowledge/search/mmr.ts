import { similarity } from '#workers/services/embed/embedder';
import type { Scored } from './fuse.ts';

/**
 * Maximal marginal relevance: takes the best candidate again and again, where likeness to what was taken before counts against
 * it. Carbonell and Goldstein 1998; `diversity` is 1 − λ. Relevance is brought to 0…1 first.
 */
export function diversify(candidates: readonly (Scored & { readonly vector: Float32Array })[], diversity: number): readonly Scored[] {
  const best = Math.max(...candidates.map(({ score }) => score));
  const least = Math.min(...candidates.map(({ score }) => score));
  const relevance = (score: number): number => (best === least ? 1 : (score - least) / (best - least));
  const left = [...candidates];
  const taken: (Scored & { readonly vector: Float32Array })[] = [];
  const chosen: Scored[] = [];
  while (left.length > 0) {
    let at = 0;
    let highest = -Infinity;
    left.forEach((candidate, index) => {
      const likeness = taken.reduce((most, other) => Math.max(most, similarity(candidate.vector, other.vector)), 0);
      const value = (1 - diversity) * relevance(candidate.score) - diversity * likeness;
      if (value > highest) [highest, at] = [value, index];
    });
    const [next] = left.splice(at, 1);
    if (next === undefined) break;
    taken.push(next);
    chosen.push({ chunkId: next.chunkId, score: highest });
  }
  return chosen;
}
