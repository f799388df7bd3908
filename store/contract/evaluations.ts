import type { NodeErrorData } from '#graph/errors';
import type { Evaluation, Question, QuestionResult, RetrievalMetrics } from '#graph/knowledge-evaluation';

/** What an evaluation is made with. */
export type NewEvaluation = Pick<
  Evaluation,
  'id' | 'knowledgeId' | 'setId' | 'label' | 'generation' | 'settings' | 'k' | 'answerModel' | 'createdAt'
> & { readonly total: number };

/** How a question fared, and how long its search took in milliseconds. */
export interface TimedResult {
  readonly result: QuestionResult;
  readonly timeMs: number;
}

/** Evaluations of knowledge bases, with how each question fared. */
export interface EvaluationStore {
  /** Begins an evaluation. */
  insert(evaluation: NewEvaluation): Promise<Evaluation>;

  /** Newest first. */
  list(knowledgeId: string, setId?: string): Promise<readonly Evaluation[]>;

  /** One evaluation of a base; null when it is not there. */
  get(knowledgeId: string, id: string): Promise<Evaluation | null>;

  /** The newest finished evaluation of a generation with a set. */
  newestOf(generation: { readonly knowledgeId: string; readonly setId: string; readonly generation: number }): Promise<Evaluation | null>;

  /** Confirmed questions of the set that have no result yet, in order. */
  unasked(evaluation: Pick<Evaluation, 'id' | 'setId'>, limit: number): Promise<readonly Question[]>;

  /** Keeps how a question fared; the first to say so counts. Nothing is kept for an evaluation that is gone. */
  addResult(id: string, result: TimedResult): Promise<void>;

  /** In the order of the set. */
  results(id: string): Promise<readonly TimedResult[]>;

  /** Ends an evaluation that runs. */
  finish(
    id: string,
    end: {
      readonly status: 'finished' | 'failed';
      readonly metrics: RetrievalMetrics | null;
      readonly failed: number;
      readonly total: number;
      readonly p50Ms: number | null;
      readonly error: NodeErrorData | null;
      readonly at: string;
    },
  ): Promise<void>;

  /** The evaluations of all bases that have not ended. */
  running(): Promise<readonly { readonly knowledgeId: string; readonly evaluationId: string }[]>;

  /** Removes an evaluation with its results; false when it was not there. */
  remove(knowledgeId: string, id: string): Promise<boolean>;
}
