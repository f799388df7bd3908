import { and, asc, count, desc, eq, notInArray } from 'drizzle-orm';
import type { NodeErrorData } from '#graph/errors';
import type { SearchSettings } from '#graph/knowledge';
import type { Evaluation, Question, QuestionResult, RetrievalMetrics } from '#graph/knowledge-evaluation';
import type { EvaluationStore } from '../../contract/evaluations.ts';
import { type StoreDatabase, writing } from '../database.ts';
import { knowledgeEvaluationResults, knowledgeEvaluations, knowledgeQuestionSets, knowledgeQuestions } from '../schema/knowledge.ts';

type EvaluationRow = typeof knowledgeEvaluations.$inferSelect;

/** Evaluations of knowledge bases, with how each question fared. */
export function knowledgeEvaluationTable(database: StoreDatabase): EvaluationStore {
  const is = (knowledgeId: string, id: string) => and(eq(knowledgeEvaluations.knowledgeId, knowledgeId), eq(knowledgeEvaluations.id, id));

  function toEvaluation(row: EvaluationRow): Evaluation {
    const { settingsJson, metricsJson, errorJson, total, ...rest } = row;
    const set = database
      .select({ name: knowledgeQuestionSets.name })
      .from(knowledgeQuestionSets)
      .where(eq(knowledgeQuestionSets.id, row.setId))
      .get();
    const done = database
      .select({ count: count() })
      .from(knowledgeEvaluationResults)
      .where(eq(knowledgeEvaluationResults.evaluationId, row.id))
      .get();
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
    async insert({ settings, ...evaluation }) {
      const row = {
        ...evaluation,
        settingsJson: JSON.stringify(settings),
        status: 'running' as const,
        metricsJson: null,
        failed: 0,
        p50Ms: null,
        errorJson: null,
        finishedAt: null,
      };
      database.insert(knowledgeEvaluations).values(row).run();
      return toEvaluation(row);
    },

    async list(knowledgeId, setId) {
      const wanted = and(
        eq(knowledgeEvaluations.knowledgeId, knowledgeId),
        setId === undefined ? undefined : eq(knowledgeEvaluations.setId, setId),
      );
      return database
        .select()
        .from(knowledgeEvaluations)
        .where(wanted)
        .orderBy(desc(knowledgeEvaluations.createdAt), desc(knowledgeEvaluations.id))
        .all()
        .map(toEvaluation);
    },

    async get(knowledgeId, id) {
      const row = database.select().from(knowledgeEvaluations).where(is(knowledgeId, id)).get();
      return row === undefined ? null : toEvaluation(row);
    },

    async newestOf(generation) {
      const { knowledgeId, setId, generation: number } = generation;
      const row = database
        .select()
        .from(knowledgeEvaluations)
        .where(
          and(
            eq(knowledgeEvaluations.knowledgeId, knowledgeId),
            eq(knowledgeEvaluations.setId, setId),
            eq(knowledgeEvaluations.generation, number),
            eq(knowledgeEvaluations.status, 'finished'),
          ),
        )
        .orderBy(desc(knowledgeEvaluations.finishedAt))
        .get();
      return row === undefined ? null : toEvaluation(row);
    },

    async unasked({ id, setId }, limit) {
      const asked = database
        .select({ id: knowledgeEvaluationResults.questionId })
        .from(knowledgeEvaluationResults)
        .where(eq(knowledgeEvaluationResults.evaluationId, id));
      const rows = database
        .select()
        .from(knowledgeQuestions)
        .where(
          and(eq(knowledgeQuestions.setId, setId), eq(knowledgeQuestions.status, 'confirmed'), notInArray(knowledgeQuestions.id, asked)),
        )
        .orderBy(asc(knowledgeQuestions.createdAt), asc(knowledgeQuestions.id))
        .limit(limit)
        .all();
      return rows.map(({ relevantJson, ...question }) => ({ ...question, relevant: JSON.parse(relevantJson) as Question['relevant'] }));
    },

    async addResult(id, { result, timeMs }) {
      writing(database, (tx) => {
        if (
          tx.select({ id: knowledgeEvaluations.id }).from(knowledgeEvaluations).where(eq(knowledgeEvaluations.id, id)).get() === undefined
        )
          return;
        const position =
          tx.select({ count: count() }).from(knowledgeEvaluationResults).where(eq(knowledgeEvaluationResults.evaluationId, id)).get()
            ?.count ?? 0;
        tx.insert(knowledgeEvaluationResults)
          .values({ evaluationId: id, questionId: result.questionId, position, resultJson: JSON.stringify(result), timeMs })
          .onConflictDoNothing()
          .run();
      });
    },

    async results(id) {
      const rows = database
        .select({ resultJson: knowledgeEvaluationResults.resultJson, timeMs: knowledgeEvaluationResults.timeMs })
        .from(knowledgeEvaluationResults)
        .leftJoin(knowledgeQuestions, eq(knowledgeQuestions.id, knowledgeEvaluationResults.questionId))
        .where(eq(knowledgeEvaluationResults.evaluationId, id))
        .orderBy(asc(knowledgeQuestions.createdAt), asc(knowledgeEvaluationResults.position))
        .all();
      return rows.map(({ resultJson, timeMs }) => ({ result: JSON.parse(resultJson) as QuestionResult, timeMs }));
    },

    async finish(id, end) {
      const { metrics, error, at, ...columns } = end;
      database
        .update(knowledgeEvaluations)
        .set({
          ...columns,
          metricsJson: metrics === null ? null : JSON.stringify(metrics),
          errorJson: error === null ? null : JSON.stringify(error),
          finishedAt: at,
        })
        .where(and(eq(knowledgeEvaluations.id, id), eq(knowledgeEvaluations.status, 'running')))
        .run();
    },

    async running() {
      return database
        .select({ knowledgeId: knowledgeEvaluations.knowledgeId, evaluationId: knowledgeEvaluations.id })
        .from(knowledgeEvaluations)
        .where(eq(knowledgeEvaluations.status, 'running'))
        .all();
    },

    async remove(knowledgeId, id) {
      return database.delete(knowledgeEvaluations).where(is(knowledgeId, id)).run().changes > 0;
    },
  };
}
