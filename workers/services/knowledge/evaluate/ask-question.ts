import { setTimeout as sleep } from 'node:timers/promises';
import { isNodeError, type NodeErrorData } from '#graph/errors';
import type { Passage, SearchResult } from '#graph/knowledge';
import type { Evaluation, Question, QuestionResult } from '#graph/knowledge-evaluation';
import { sentencesOf } from '#nodes/cite-check/sentences';
import { claimOf, judgeByWords } from '#nodes/cite-check/verdict';
import type { TimedResult } from '#store/knowledge-evaluations';
import type { AskModel } from '../search/rewrite.ts';
import { labelsMet, NDCG_DEPTH, scoreQuestion } from './score-question.ts';

/** What asking a question needs. */
export interface Asking {
  readonly search: (query: string, settings: Evaluation['settings'], signal: AbortSignal) => Promise<SearchResult>;
  readonly ask: AskModel;
  /** The key of a document by its id; null for one that is gone. */
  readonly keyOf: (documentId: string) => Promise<string | null>;
}

/** A model that is away is waited for this often. */
const MOST_TRIES = 4;
const FIRST_WAIT_MS = 1_000;
/** Of the telling words of a sentence, so many must stand in what it cites, as in the node Check citations. */
const ENOUGH_WORDS = 0.5;
/** What is kept of a passage. */
const KEPT_TEXT = 400;
const NOTHING = { recall: 0, precision: 0, mrr: 0, ndcg: 0, contextPrecision: 0 };

/** Asks a question and scores what is found. What finally goes wrong is part of the result, and scores as nothing found. */
export async function askQuestion(question: Question, evaluation: Evaluation, asking: Asking, signal: AbortSignal): Promise<TimedResult> {
  const about = { questionId: question.id, question: question.question, relevant: question.relevant };
  for (let wait = FIRST_WAIT_MS, tries = 1; ; wait *= 2, tries += 1) {
    const began = performance.now();
    try {
      return await asked(question, evaluation, asking, signal);
    } catch (error) {
      signal.throwIfAborted();
      const data = dataOf(error);
      if (!data.retryable || tries === MOST_TRIES) {
        const groundedness = evaluation.answerModel === null ? null : 0;
        return { timeMs: performance.now() - began, result: { ...about, found: [], metrics: { ...NOTHING, groundedness }, answer: null, error: data } };
      }
      await sleep(data.retryAfterMs ?? wait, undefined, { signal });
    }
  }
}

async function asked({ id, question, relevant }: Question, evaluation: Evaluation, { search, ask, keyOf }: Asking, signal: AbortSignal): Promise<TimedResult> {
  const began = performance.now();
  const { candidates, passages, context } = await search(question, { ...evaluation.settings, generation: evaluation.generation }, signal);
  const timeMs = performance.now() - began;
  const read = async (documentId: string, path: readonly string[], text: string) => ({ document: (await keyOf(documentId)) ?? '', text: [...path, text].join('\n') });
  const ranked = await Promise.all(candidates.slice(0, Math.max(evaluation.k, NDCG_DEPTH)).map(async (candidate) => ({ ...(await read(candidate.documentId, candidate.path, candidate.text)), candidate })));
  const inContext = await Promise.all(passages.map(({ documentId, path, text }) => read(documentId, path, text)));
  const answer = evaluation.answerModel === null ? null : await answerOf(question, context.text, evaluation.answerModel, ask);
  const found = ranked.map(({ document, text, candidate }): QuestionResult['found'][number] => {
    const { score } = candidate.reranked ?? candidate.fused ?? candidate.keyword ?? candidate.vector ?? { score: 0 };
    return { document: document === '' ? candidate.documentName : document, text: candidate.text.slice(0, KEPT_TEXT), score, label: labelsMet({ document, text }, relevant)[0] ?? null };
  });
  const groundedness = answer === null ? null : groundednessOf(answer, passages);
  return { timeMs, result: { questionId: id, question, relevant, found, metrics: { ...scoreQuestion(ranked, inContext, relevant, evaluation.k), groundedness }, answer, error: null } };
}

async function answerOf(question: string, context: string, model: string, ask: AskModel): Promise<string> {
  const { text } = await ask({
    model,
    system: 'You answer from the context only, and cite each sentence with the numbers of its passages, like [1]. When the context does not answer the question, say so.',
    prompt: `${question}\n\n<context>\n${context}\n</context>`,
  });
  return text;
}

/** The share of an answer's sentences that what they cite bears out; 0 for an answer that states nothing. */
export function groundednessOf(answer: string, passages: readonly Passage[]): number {
  const verdicts = sentencesOf(answer).map((sentence) => {
    const claim = claimOf(sentence, passages);
    return 'cited' in claim ? judgeByWords(claim, ENOUGH_WORDS) : claim;
  });
  return verdicts.length === 0 ? 0 : verdicts.filter(({ isSupported }) => isSupported).length / verdicts.length;
}

function dataOf(error: unknown): NodeErrorData {
  if (isNodeError(error)) return error.data;
  return { code: 'EVALUATION_FAILED', message: error instanceof Error ? error.message : String(error), retryable: false };
}
