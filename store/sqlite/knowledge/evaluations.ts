import { and, asc, count, desc, eq, notInArray } from 'drizzle-orm';
import type { NodeErrorData } from '#graph/errors';
import type { SearchSettings } from '#graph/knowledge';
import type { Evaluation, Question, QuestionResult, RetrievalMetrics } from '#graph/knowledge-evaluation';
import { type StoreDatabase, writing } from '../database.ts';
import { knowledgeEvaluationResults, knowledgeEvaluations, knowledgeQuestionSets, knowledgeQuestions } from '../schema/knowledge.ts';

type EvaluationRow = typeof knowledgeEvaluations.$inferSelect;

/** What an evaluation is made with. */
export type NewEvaluation = Pick<Evaluation, 'id' | 'knowledgeId' | 'setId' | 'label' | 'generation' | 'settings' | 'k' | 'answerModel' | 'createdAt'> & { readonly total: number };

/** How a question fared, and how long its search took in milliseconds. */
export interface TimedResult {
  readonly result: QuestionResult;
  readonly timeMs: number;
}

/** Evaluations of knowledge bases, with how each question fared. */
export function knowledgeEvaluationTable(database: StoreDatabase) {
  const is = (knowledgeId: string, id: string) => and(eq(knowledgeEvaluations.knowledgeId, knowledgeId), eq(knowledgeEvaluations.id, id));

  function toEvaluation(row: EvaluationRow): Evaluation {
    const { settingsJson, metricsJson, errorJson, total, ...rest } = row;
    const set = database.select({ name: knowledgeQuestionSets.name }).from(knowledgeQuestionSets).where(eq(knowledgeQuestionSets.id, row.setId)).get();
    const done = database.select({ count: count() }).from(knowledgeEvaluationResults).where(eq(knowledgeEvaluationResults.evaluationId, row.id)).get();
    return {
      ...rest,
      setName: set?.name ?? '',
      settings: JSON.parse(settingsJson) as SearchSettings,
      progress: { done: done?.count ?? 0, total },
      metrics: metricsJson === null ? null : (JSON.parse(metricsJson) as RetrievalMetrics),
      error: errorJson === null ? null : (JSON.parse(errorJson) as NodeErrorData),
    };
  }

  return {
    async insert({ settings, ...evaluation }: NewEvaluation): Promise<Evaluation> {
      const row = { ...evaluation, settingsJson: JSON.stringify(settings), status: 'running' as const, metricsJson: null, failed: 0, p50Ms: null, errorJson: null, finishedAt: null };
      database.insert(knowledgeEvaluations).values(row).run();
      return toEvaluation(row);
    },

    /** Newest first. */
    async list(knowledgeId: string, setId?: string): Promise<readonly Evaluation[]> {
      const wanted = and(eq(knowledgeEvaluations.knowledgeId, knowledgeId), setId === undefined ? undefined : eq(knowledgeEvaluations.setId, setId));
      return database.select().from(knowledgeEvaluations).where(wanted).orderBy(desc(knowledgeEvaluations.createdAt), desc(knowledgeEvaluations.id)).all().map(toEvaluation);
    },

    async get(knowledgeId: string, id: string): Promise<Evaluation | null> {
      const row = database.select().from(knowledgeEvaluations).where(is(knowledgeId, id)).get();
      return row === undefined ? null : toEvaluation(row);
    },

    /** The newest finished evaluation of a generation with a set. */
    async newestOf(generation: { readonly knowledgeId: string; readonly setId: string; readonly generation: number }): Promise<Evaluation | null> {
      const { knowledgeId, setId, generation: number } = generation;
      const row = database
        .select()
        .from(knowledgeEvaluations)
        .where(and(eq(knowledgeEvaluations.knowledgeId, knowledgeId), eq(knowledgeEvaluations.setId, setId), eq(knowledgeEvaluations.generation, number), eq(knowledgeEvaluations.status, 'finished')))
        .orderBy(desc(knowledgeEvaluations.finishedAt))
        .get();
      return row === undefined ? null : toEvaluation(row);
    },

    /** Confirmed questions of the set that have no result yet, in order. */
    async unasked({ id, setId }: Pick<Evaluation, 'id' | 'setId'>, limit: number): Promise<readonly Question[]> {
      const asked = database.select({ id: knowledgeEvaluationResults.questionId }).from(knowledgeEvaluationResults).where(eq(knowledgeEvaluationResults.evaluationId, id));
      const rows = database
        .select()
        .from(knowledgeQuestions)
        .where(and(eq(knowledgeQuestions.setId, setId), eq(knowledgeQuestions.status, 'confirmed'), notInArray(knowledgeQuestions.id, asked)))
        .orderBy(asc(knowledgeQuestions.createdAt), asc(knowledgeQuestions.id))
        .limit(limit)
        .all();
      return rows.map(({ relevantJson, ...question }) => ({ ...question, relevant: JSON.parse(relevantJson) as Question['relevant'] }));
    },

    /** Keeps how a question fared; the first to say so counts. Nothing is kept for an evaluation that is gone. */
    async addResult(id: string, { result, timeMs }: TimedResult): Promise<void> {
      writing(database, (tx) => {
        if (tx.select({ id: knowledgeEvaluations.id }).from(knowledgeEvaluations).where(eq(knowledgeEvaluations.id, id)).get() === undefined) return;
        const position = tx.select({ count: count() }).from(knowledgeEvaluationResults).where(eq(knowledgeEvaluationResults.evaluationId, id)).get()?.count ?? 0;
        tx.insert(knowledgeEvaluationResults).values({ evaluationId: id, questionId: result.questionId, position, resultJson: JSON.stringify(result), timeMs }).onConflictDoNothing().run();
      });
    },

    /** In the order of the set. */
    async results(id: string): Promise<readonly TimedResult[]> {
      const rows = database
        .select({ resultJson: knowledgeEvaluationResults.resultJson, timeMs: knowledgeEvaluationResults.timeMs })
        .from(knowledgeEvaluationResults)
        .leftJoin(knowledgeQuestions, eq(knowledgeQuestions.id, knowledgeEvaluationResults.questionId))
        .where(eq(knowledgeEvaluationResults.evaluationId, id))
        .orderBy(asc(knowledgeQuestions.createdAt), asc(knowledgeEvaluationResults.position))
        .all();
      return rows.map(({ resultJson, timeMs }) => ({ result: JSON.parse(resultJson) as QuestionResult, timeMs }));
    },

    /** Ends an evaluation that runs. */
    async finish(id: string, end: { readonly status: 'finished' | 'failed'; readonly metrics: RetrievalMetrics | null; readonly failed: number; readonly total: number; readonly p50Ms: number | null; readonly error: NodeErrorData | null; readonly at: string }): Promise<void> {
      const { metrics, error, at, ...columns } = end;
      database
        .update(knowledgeEvaluations)
        .set({ ...columns, metricsJson: metrics === null ? null : JSON.stringify(metrics), errorJson: error === null ? null : JSON.stringify(error), finishedAt: at })
        .where(and(eq(knowledgeEvaluations.id, id), eq(knowledgeEvaluations.status, 'running')))
        .run();
    },

    /** The evaluations of all bases that have not ended. */
    async running(): Promise<readonly { readonly knowledgeId: string; readonly evaluationId: string }[]> {
      return database.select({ knowledgeId: knowledgeEvaluations.knowledgeId, evaluationId: knowledgeEvaluations.id }).from(knowledgeEvaluations).where(eq(knowledgeEvaluations.status, 'running')).all();
    },

    async remove(knowledgeId: string, id: string): Promise<boolean> {
      return database.delete(knowledgeEvaluations).where(is(knowledgeId, id)).run().changes > 0;
    },
  };
}
