import { and, asc, count, eq, sql } from 'drizzle-orm';
import type { Question, QuestionSet } from '#graph/knowledge-evaluation';
import type { QuestionStore } from '../../contract/questions.ts';
import { type StoreDatabase, writing } from '../database.ts';
import { knowledgeEvaluationResults, knowledgeEvaluations, knowledgeQuestionSets, knowledgeQuestions } from '../schema/knowledge.ts';
import { deleteRows } from '../slices.ts';

type QuestionRow = typeof knowledgeQuestions.$inferSelect;
type SetRow = typeof knowledgeQuestionSets.$inferSelect;

/** Sets of labelled questions of knowledge bases. */
export function knowledgeQuestionTable(database: StoreDatabase): QuestionStore {
  const isSet = (knowledgeId: string, id: string) =>
    and(eq(knowledgeQuestionSets.knowledgeId, knowledgeId), eq(knowledgeQuestionSets.id, id));
  const isQuestion = (setId: string, id: string) => and(eq(knowledgeQuestions.setId, setId), eq(knowledgeQuestions.id, id));

  function toSet(row: SetRow): QuestionSet {
    const counts = database
      .select({ questions: count(), drafts: sql<number>`coalesce(sum(${knowledgeQuestions.status} = 'draft'), 0)` })
      .from(knowledgeQuestions)
      .where(eq(knowledgeQuestions.setId, row.id))
      .get();
    return { ...row, questions: counts?.questions ?? 0, drafts: counts?.drafts ?? 0 };
  }

  return {
    async sets(knowledgeId) {
      return database
        .select()
        .from(knowledgeQuestionSets)
        .where(eq(knowledgeQuestionSets.knowledgeId, knowledgeId))
        .orderBy(asc(knowledgeQuestionSets.name), asc(knowledgeQuestionSets.id))
        .all()
        .map(toSet);
    },

    async set(knowledgeId, id) {
      const row = database.select().from(knowledgeQuestionSets).where(isSet(knowledgeId, id)).get();
      return row === undefined ? null : toSet(row);
    },

    async insertSet(set) {
      database.insert(knowledgeQuestionSets).values(set).run();
      return toSet(set);
    },

    async renameSet(knowledgeId, id, name) {
      return database.update(knowledgeQuestionSets).set({ name }).where(isSet(knowledgeId, id)).run().changes > 0;
    },

    async removeSet(knowledgeId, id) {
      if (database.select({ id: knowledgeQuestionSets.id }).from(knowledgeQuestionSets).where(isSet(knowledgeId, id)).get() === undefined)
        return false;
      await deleteRows(
        database,
        knowledgeEvaluationResults,
        sql`evaluation_id in (select ${knowledgeEvaluations.id} from ${knowledgeEvaluations} where ${knowledgeEvaluations.setId} = ${id})`,
      );
      await deleteRows(database, knowledgeQuestions, eq(knowledgeQuestions.setId, id));
      return database.delete(knowledgeQuestionSets).where(isSet(knowledgeId, id)).run().changes > 0;
    },

    async questions(setId) {
      return database
        .select()
        .from(knowledgeQuestions)
        .where(eq(knowledgeQuestions.setId, setId))
        .orderBy(asc(knowledgeQuestions.createdAt), asc(knowledgeQuestions.id))
        .all()
        .map(toQuestion);
    },

    async insert(questions) {
      writing(database, (tx) => {
        for (const { relevant, ...question } of questions)
          tx.insert(knowledgeQuestions)
            .values({ ...question, relevantJson: JSON.stringify(relevant) })
            .run();
      });
    },

    async change(setId, id, { relevant, question, status }) {
      const changes = {
        ...(question === undefined ? {} : { question }),
        ...(status === undefined ? {} : { status }),
        ...(relevant === undefined ? {} : { relevantJson: JSON.stringify(relevant) }),
      };
      const isSame = Object.keys(changes).length === 0;
      // Only what is given is written: of two people who label at once, neither writes back what the other has just changed.
      const row = isSame
        ? database.select().from(knowledgeQuestions).where(isQuestion(setId, id)).get()
        : database.update(knowledgeQuestions).set(changes).where(isQuestion(setId, id)).returning().get();
      return row === undefined ? null : toQuestion(row);
    },

    async remove(setId, id) {
      return database.delete(knowledgeQuestions).where(isQuestion(setId, id)).run().changes > 0;
    },
  };
}

function toQuestion({ relevantJson, ...row }: QuestionRow): Question {
  return { ...row, relevant: JSON.parse(relevantJson) as Question['relevant'] };
}
