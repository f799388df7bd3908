import type { z } from 'zod';
import { NodeError } from '#graph/errors';
import type {
  changeQuestionBody,
  draftQuestionsBody,
  importQuestionsBody,
  importReportSchema,
  Question,
  questionBody,
  QuestionSet,
} from '#graph/knowledge-evaluation';
import type { Store } from '#store/contract/store';
import { newId } from '../new-id.ts';
import type { SearchRequest } from '../search/search-service.ts';
import { draftQuestions } from './draft-questions.ts';
import { readQuestions } from './read-questions.ts';
import { plain } from './score-question.ts';

interface QuestionOptions {
  readonly store: Store;
  readonly aside: (signal: AbortSignal) => Pick<SearchRequest, 'ask'>;
}

/** Question sets for the API. Missing things are null. */
export function createQuestionService({ store, aside }: QuestionOptions) {
  const { questions, knowledge } = store;
  const now = (): string => new Date().toISOString();
  const hasSet = async (knowledgeId: string, setId: string): Promise<boolean> => (await questions.set(knowledgeId, setId)) !== null;

  return {
    async sets(knowledgeId: string): Promise<readonly QuestionSet[] | null> {
      return (await knowledge.exists(knowledgeId)) ? questions.sets(knowledgeId) : null;
    },

    async createSet(knowledgeId: string, { name }: { readonly name: string }): Promise<QuestionSet | null> {
      return (await knowledge.exists(knowledgeId)) ? questions.insertSet({ id: newId('set'), knowledgeId, name, createdAt: now() }) : null;
    },

    async renameSet(knowledgeId: string, setId: string, { name }: { readonly name: string }): Promise<QuestionSet | null> {
      return (await questions.renameSet(knowledgeId, setId, name)) ? questions.set(knowledgeId, setId) : null;
    },

    async removeSet(knowledgeId: string, setId: string): Promise<boolean> {
      const base = await knowledge.get(knowledgeId);
      if (base?.gate?.setId === setId)
        throw new NodeError({
          code: 'QUESTION_SET_IN_USE',
          message: 'The gate of the knowledge base asks these questions.',
          hint: 'Take the gate off, or have it ask others, first.',
        });
      return questions.removeSet(knowledgeId, setId);
    },

    async questions(knowledgeId: string, setId: string): Promise<readonly Question[] | null> {
      return (await hasSet(knowledgeId, setId)) ? questions.questions(setId) : null;
    },

    async addQuestion(knowledgeId: string, setId: string, body: z.output<typeof questionBody>): Promise<Question | null> {
      if (!(await hasSet(knowledgeId, setId))) return null;
      assertLabelled(body);
      const question = { ...body, id: newId('q'), setId, createdAt: now() };
      await questions.insert([question]);
      return question;
    },

    async changeQuestion(
      knowledgeId: string,
      setId: string,
      id: string,
      body: z.output<typeof changeQuestionBody>,
    ): Promise<Question | null> {
      const before = (await hasSet(knowledgeId, setId))
        ? (await questions.questions(setId)).find((question) => question.id === id)
        : undefined;
      if (before === undefined) return null;
      assertLabelled({ status: body.status ?? before.status, relevant: body.relevant ?? before.relevant });
      return questions.change(setId, id, body);
    },

    async removeQuestion(knowledgeId: string, setId: string, id: string): Promise<boolean> {
      return (await hasSet(knowledgeId, setId)) && questions.remove(setId, id);
    },

    /** Adds the questions of a file; those that can't be used are told with their line. */
    async importQuestions(
      knowledgeId: string,
      setId: string,
      { format, text }: z.output<typeof importQuestionsBody>,
    ): Promise<z.output<typeof importReportSchema> | null> {
      if (!(await hasSet(knowledgeId, setId))) return null;
      const read = readQuestions(format, text);
      const keys = await documentKeys(knowledgeId);
      const known = new Set((await questions.questions(setId)).map(({ question }) => plain(question)));
      const skipped = [...read.skipped];
      const usable = read.questions.filter(({ line, question, relevant }) => {
        const strange = keys.size === 0 ? undefined : relevant.find(({ document }) => !keys.has(document));
        const reason = known.has(plain(question))
          ? 'the set has this question already'
          : strange === undefined
            ? null
            : `no document has the key "${strange.document}"`;
        if (reason !== null) skipped.push({ line, reason });
        return reason === null;
      });
      const at = Date.now();
      // In the order of the file, which is the order in which they are listed.
      await questions.insert(
        usable.map(({ question, relevant }, place) => ({
          id: newId('q'),
          setId,
          question,
          relevant: [...relevant],
          status: 'confirmed',
          origin: 'import',
          runId: null,
          createdAt: new Date(at + place).toISOString(),
        })),
      );
      return { added: usable.length, skipped: skipped.toSorted((a, b) => a.line - b.line) };
    },

    /** Has a model write questions, which count once a person has confirmed them. */
    async draft(
      knowledgeId: string,
      setId: string,
      body: z.output<typeof draftQuestionsBody>,
      signal: AbortSignal,
    ): Promise<readonly Question[] | null> {
      if (!(await hasSet(knowledgeId, setId))) return null;
      const { drafts, error } = await draftQuestions(
        { store, knowledgeId, ask: aside(signal).ask, questions: await questions.questions(setId) },
        body,
      );
      if (!(await hasSet(knowledgeId, setId))) return null;
      const at = Date.now();
      const added = drafts.map(({ question, relevant }, place): Question => ({
        id: newId('q'),
        setId,
        question,
        relevant: [...relevant],
        status: 'draft',
        origin: 'model',
        runId: null,
        createdAt: new Date(at + place).toISOString(),
      }));
      await questions.insert(added);
      // What is written is paid for: it stays, whatever came after.
      if (error !== null)
        throw new NodeError(
          added.length === 0
            ? error
            : { ...error, message: `${added.length} of ${body.count} questions were drafted and are in the set. Then: ${error.message}` },
        );
      if (added.length === 0)
        throw new NodeError({
          code: 'KNOWLEDGE_EMPTY',
          message: 'There is no passage to ask about that the set does not ask about already.',
          hint: 'Add documents, and wait until they are indexed.',
        });
      return added;
    },
  };

  async function documentKeys(knowledgeId: string): Promise<ReadonlySet<string>> {
    const keys = new Set<string>();
    for await (const { key } of knowledge.allDocuments(knowledgeId)) keys.add(key);
    return keys;
  }
}

/** A question that nothing answers would count as one of which nothing was found. */
function assertLabelled({ status, relevant }: Pick<Question, 'status' | 'relevant'>): void {
  if (status === 'confirmed' && relevant.length === 0)
    throw new NodeError({
      code: 'QUESTION_UNLABELLED',
      message: 'Nothing is said to answer this question.',
      hint: 'Name a document that answers it, with a phrase from it, or keep it as a draft.',
    });
}
