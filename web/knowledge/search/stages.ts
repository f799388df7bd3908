import type { Candidate, Passage, SearchResult } from '#graph/knowledge';

export type Stage = 'keyword' | 'vector' | 'fused' | 'reranked';

export interface StageName {
  readonly key: Stage;
  readonly label: string;
}

/** The stages of a search in their order. */
export const stages: readonly StageName[] = [
  { key: 'keyword', label: 'Keyword' },
  { key: 'vector', label: 'Semantic' },
  { key: 'fused', label: 'Together' },
  { key: 'reranked', label: 'Reordered' },
];

/** The stages that took part in a search. */
export function stagesOf({ candidates }: Pick<SearchResult, 'candidates'>): readonly StageName[] {
  return stages.filter(({ key }) => candidates.some((candidate) => candidate[key] !== undefined));
}

/** Candidates by their rank in a stage, those without one last; null leaves the final order. */
export function inOrder(candidates: readonly Candidate[], stage: Stage | null): readonly Candidate[] {
  if (stage === null) return candidates;
  const rank = (candidate: Candidate): number => candidate[stage]?.rank ?? Number.POSITIVE_INFINITY;
  return candidates.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}

/** The number under which a candidate is in the context; null when it did not get in. A passage may hold more than the candidate. */
export function citationOf(candidate: Candidate, passages: readonly Passage[]): number | null {
  return (
    passages.find(({ documentId, start, end }) => documentId === candidate.documentId && start <= candidate.start && end >= candidate.end)
      ?.citation ?? null
  );
}

/** A score with as many digits as its size deserves. */
export function scoreText(score: number): string {
  const size = Math.abs(score);
  return score === 0
    ? '0'
    : size >= 100
      ? score.toFixed(0)
      : size >= 10
        ? score.toFixed(1)
        : size >= 0.1
          ? score.toFixed(2)
          : size >= 0.001
            ? score.toPrecision(2)
            : score.toExponential(1);
}
