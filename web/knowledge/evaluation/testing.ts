import { searchSettingsSchema } from '#graph/knowledge';
import type { Evaluation, QuestionResult, QuestionSet, RetrievalMetrics } from '#graph/knowledge-evaluation';

const none: RetrievalMetrics = { recall: 0, precision: 0, mrr: 0, ndcg: 0, contextPrecision: 0, groundedness: null };

/** Measures for tests; what is not given is 0. */
export function metricsOf(change: Partial<RetrievalMetrics> = {}): RetrievalMetrics {
  return { ...none, ...change };
}

/** A question set for tests. */
export function setOf(change: Partial<QuestionSet> = {}): QuestionSet {
  return { id: 'set_1', knowledgeId: 'kb_1', name: 'Support', questions: 3, drafts: 1, createdAt: '2026-01-01T00:00:00.000Z', ...change };
}

/** A finished evaluation for tests. */
export function evaluationOf({
  metrics,
  ...change
}: Partial<Omit<Evaluation, 'metrics'>> & { readonly metrics?: Partial<RetrievalMetrics> | null } = {}): Evaluation {
  return {
    id: 'ev_1',
    knowledgeId: 'kb_1',
    setId: 'set_1',
    setName: 'Support',
    label: '',
    generation: 1,
    settings: searchSettingsSchema.parse({}),
    k: 5,
    answerModel: null,
    status: 'finished',
    progress: { done: 3, total: 3 },
    metrics: metrics === null ? null : metricsOf(metrics),
    failed: 0,
    p50Ms: 12,
    error: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:01.000Z',
    ...change,
  };
}

/** How a question fared, for tests: `labels` are those of what was found, in order. */
export function resultOf(
  questionId: string,
  labels: readonly (number | null)[],
  change: Partial<QuestionResult> & { readonly ndcg?: number } = {},
): QuestionResult {
  const { ndcg = 0, ...others } = change;
  return {
    questionId,
    question: `Question ${questionId}?`,
    found: labels.map((label, index) => ({ document: `doc-${index}.md`, text: `Text ${index}`, score: 1 / (index + 1), label })),
    relevant: [{ document: 'doc-0.md', phrase: 'two years', grade: 1 }],
    metrics: metricsOf({ ndcg }),
    answer: null,
    error: null,
    ...others,
  };
}
