import type { Candidate, SearchResult } from '#graph/knowledge';
import type { Evaluation, Question, QuestionResult } from '#graph/knowledge-evaluation';
import type { TimedResult } from '#store/contract/evaluations';
import type { AskModel } from '../search/rewrite.ts';
import { answerFrom, asRead, groundednessOf } from './ground-answer.ts';
import { labelsMet, NDCG_DEPTH, scoreQuestion } from './score-question.ts';
import { type Patience, tryPatiently } from './try-patiently.ts';

/** What asking a question needs. */
export interface Asking {
  readonly search: (query: string, settings: Evaluation['settings'], signal: AbortSignal) => Promise<SearchResult>;
  readonly ask: AskModel;
  /** The key of a document by its id; null for one that is gone. */
  readonly keyOf: (documentId: string) => Promise<string | null>;
  /** Otherwise a model that is away is waited for some seconds. */
  readonly patience?: Patience;
}

/** What is kept of a passage. */
const KEPT_TEXT = 400;
const NOTHING = { recall: 0, precision: 0, mrr: 0, ndcg: 0, contextPrecision: 0 };

/**
 * Asks a question and scores what is found. What finally goes wrong is part of the result: without a search nothing was found, without an
 * answer what was found still counts, and nothing of the answer is grounded.
 */
export async function askQuestion(
  { id, question, relevant }: Question,
  evaluation: Evaluation,
  asking: Asking,
  signal: AbortSignal,
): Promise<TimedResult> {
  const { answerModel, k } = evaluation;
  const about = { questionId: id, question, relevant };
  const searched = await tryPatiently(
    () => asking.search(question, { ...evaluation.settings, generation: evaluation.generation }, signal),
    signal,
    asking.patience,
  );
  const { timeMs } = searched;
  if (searched.error !== null)
    return {
      timeMs,
      result: {
        ...about,
        found: [],
        metrics: { ...NOTHING, groundedness: answerModel === null ? null : 0 },
        answer: null,
        error: searched.error,
      },
    };

  const { passages } = searched.value;
  const read = async (documentId: string, path: readonly string[], text: string) => ({
    document: (await asking.keyOf(documentId)) ?? '',
    text: [...path, text].join('\n'),
  });
  const ranked = await Promise.all(
    inOrder(searched.value.candidates).map(async (candidate) => ({
      ...(await read(candidate.documentId, candidate.path, candidate.text)),
      candidate,
    })),
  );
  const inContext = await Promise.all(passages.map(({ documentId, path, text }) => read(documentId, path, text)));
  const found = ranked.slice(0, Math.max(k, NDCG_DEPTH)).map(({ document, text, candidate }): QuestionResult['found'][number] => {
    const { score } = candidate.reranked ?? candidate.fused ?? candidate.keyword ?? candidate.vector ?? { score: 0 };
    return {
      document: document === '' ? candidate.documentName : document,
      text: candidate.text.slice(0, KEPT_TEXT),
      score,
      label: labelsMet({ document, text }, relevant)[0] ?? null,
    };
  });
  const answered =
    answerModel === null
      ? null
      : await tryPatiently(() => answerFrom(question, searched.value, answerModel, asking.ask), signal, asking.patience);
  const answer = answered?.value ?? null;
  const groundedness = answered === null ? null : answer === null ? 0 : groundednessOf(answer, asRead(searched.value));
  return {
    timeMs,
    result: {
      ...about,
      found,
      metrics: { ...scoreQuestion(ranked, inContext, relevant, k), groundedness },
      answer,
      error: answered?.error ?? null,
    },
  };
}

/** A search names what it hands on first; behind it what was reranked comes before what was not. */
function inOrder(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.toSorted((a, b) => (a.reranked?.rank ?? Infinity) - (b.reranked?.rank ?? Infinity) || 0);
}
