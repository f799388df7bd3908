import type { NodeErrorData } from '#graph/errors';
import type { Evaluation, QuestionResult, RetrievalMetrics } from '#graph/knowledge-evaluation';
import type { TimedResult } from '#store/contract/evaluations';
import type { Store } from '#store/contract/store';
import type { EvaluateActivities } from '#workers/workflow/evaluate/messages';
import type { SearchRequest, SearchService } from '../search/search-service.ts';
import { askQuestion, type Asking } from './ask-question.ts';
import { mean } from './metrics.ts';

/** Questions of one activity. */
const BATCH = 12;
/** Questions at a time where models are waited for; without them one after the other, so that the times are those of a search alone. */
const AT_ONCE = 4;

/** The pieces of an evaluation, each safe to repeat; `signal` stops them. */
export type EvaluationActivities = {
  readonly [K in keyof EvaluateActivities]: (
    args: Parameters<EvaluateActivities[K]>[0],
    signal: AbortSignal,
  ) => ReturnType<EvaluateActivities[K]>;
};

/** Asks the questions of evaluations and puts their results together. */
export function createEvaluationActivities({
  store,
  search,
  aside,
}: {
  readonly store: Store;
  readonly search: SearchService;
  readonly aside: (signal: AbortSignal) => Pick<SearchRequest, 'ask' | 'http'>;
}): EvaluationActivities {
  const { evaluations, knowledge } = store;

  function askingOf({ knowledgeId }: Evaluation, signal: AbortSignal): Asking {
    const outside = aside(signal);
    const keys = new Map<string, Promise<string | null>>();
    return {
      ask: outside.ask,
      search: async (query, settings) => {
        const result = await search.search({ knowledgeId, query, filter: [], settings, signal, ...outside });
        if (result === null) throw new Error('The knowledge base was removed');
        return result;
      },
      keyOf: (id) => {
        const known = keys.get(id) ?? knowledge.document(knowledgeId, id).then((document) => document?.key ?? null);
        keys.set(id, known);
        return known;
      },
    };
  }

  return {
    async 'evaluation.ask'({ knowledgeId, evaluationId }, signal) {
      const evaluation = await evaluations.get(knowledgeId, evaluationId);
      if (evaluation?.status !== 'running') return false;
      const questions = [...(await evaluations.unasked(evaluation, BATCH))];
      const more = questions.length === BATCH;
      const asking = askingOf(evaluation, signal);
      const lane = async (): Promise<void> => {
        for (let question = questions.shift(); question !== undefined; question = questions.shift())
          await evaluations.addResult(evaluationId, await askQuestion(question, evaluation, asking, signal));
      };
      await Promise.all(Array.from({ length: asksModels(evaluation) ? AT_ONCE : 1 }, lane));
      return more;
    },

    async 'evaluation.finish'({ knowledgeId, evaluationId, error: stopped }) {
      const evaluation = await evaluations.get(knowledgeId, evaluationId);
      if (evaluation?.status !== 'running') return;
      const results = await evaluations.results(evaluationId);
      if (stopped !== undefined) {
        // Means over some of the questions would pass for those of all.
        await evaluations.finish(evaluationId, {
          status: 'failed',
          metrics: null,
          failed: 0,
          total: evaluation.progress.total,
          p50Ms: null,
          error: stopped,
          at: new Date().toISOString(),
        });
        return;
      }
      const errors = results.flatMap(({ result }) => (result.error === null ? [] : [result.error as NodeErrorData]));
      const isLost = errors.length === results.length;
      const at = new Date().toISOString();
      await evaluations.finish(evaluationId, {
        status: isLost ? 'failed' : 'finished',
        metrics: isLost ? null : meansOf(results.map(({ result }) => result)),
        failed: errors.length,
        total: results.length,
        p50Ms: isLost ? null : medianOf(results),
        error: isLost
          ? (errors[0] ?? {
              code: 'QUESTIONS_MISSING',
              message: 'The set has no confirmed question any more.',
              hint: 'Add questions, or confirm drafts.',
              retryable: false,
            })
          : null,
        at,
      });
    },
  };
}

function meansOf(results: readonly QuestionResult[]): RetrievalMetrics {
  const meanOf = (name: Exclude<keyof RetrievalMetrics, 'groundedness'>): number => mean(results.map(({ metrics }) => metrics[name]));
  const grounded = results.flatMap(({ metrics }) => metrics.groundedness ?? []);
  return {
    recall: meanOf('recall'),
    precision: meanOf('precision'),
    mrr: meanOf('mrr'),
    ndcg: meanOf('ndcg'),
    contextPrecision: meanOf('contextPrecision'),
    groundedness: grounded.length === 0 ? null : mean(grounded),
  };
}

function asksModels({ answerModel, settings }: Evaluation): boolean {
  return (
    answerModel !== null || settings.rerank.kind === 'model' || settings.rerank.kind === 'endpoint' || settings.rewrite.kind !== 'none'
  );
}

/** The middle of the times of searches that went well, of two the mean. */
function medianOf(results: readonly TimedResult[]): number {
  const times = results.flatMap(({ result, timeMs }) => (result.error === null ? [timeMs] : [])).sort((a, b) => a - b);
  const half = times.length / 2;
  return Math.round((((times[Math.ceil(half) - 1] ?? 0) + (times[Math.floor(half)] ?? 0)) / 2) * 10) / 10;
}
