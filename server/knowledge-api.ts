import type { z } from 'zod';
import type {
  AddDocument,
  Chunk,
  changeKnowledgeBody,
  ChunkPreview,
  createKnowledgeBody,
  documentListQuery,
  Generation,
  KnowledgeBase,
  KnowledgeDocument,
  newGenerationBody,
  previewBody,
  searchBody,
  SearchResult,
} from '#graph/knowledge';
import type {
  changeQuestionBody,
  draftQuestionsBody,
  Evaluation,
  evaluationDetailSchema,
  importQuestionsBody,
  importReportSchema,
  Question,
  questionBody,
  QuestionSet,
  questionSetBody,
  startEvaluationBody,
} from '#graph/knowledge-evaluation';
import type {
  changeSourceBody,
  createSourceBody,
  KnowledgeSource,
  pushAnswerSchema,
  pushBody,
  SourceItem,
  sourceItemQuery,
} from '#graph/knowledge-source';

/** What the server needs of knowledge. Missing things are null; other failures are `NodeError`s with a code, a message and a hint. */
export interface KnowledgeApi {
  list(): Promise<readonly KnowledgeBase[]>;
  get(id: string): Promise<KnowledgeBase | null>;
  /** Whether there is such a base; counts nothing. */
  exists(id: string): Promise<boolean>;
  create(body: z.output<typeof createKnowledgeBody>): Promise<KnowledgeBase>;
  change(id: string, body: z.output<typeof changeKnowledgeBody>): Promise<KnowledgeBase | null>;
  remove(id: string): Promise<boolean>;
  generations(id: string): Promise<readonly Generation[] | null>;
  /** Begins to build the next generation beside the live one. */
  build(id: string, body: z.output<typeof newGenerationBody>): Promise<Generation | null>;
  /** Lets a failed build go over the documents again that it lacks. */
  retryBuild(id: string, generation: number): Promise<Generation | null>;
  /** Points searches at a generation that is ready. */
  switchTo(id: string, generation: number): Promise<KnowledgeBase | null>;
  removeGeneration(id: string, generation: number): Promise<boolean>;
  documents(
    id: string,
    query: z.output<typeof documentListQuery>,
  ): Promise<{ readonly items: readonly KnowledgeDocument[]; readonly nextCursor: string | null } | null>;
  document(id: string, documentId: string): Promise<KnowledgeDocument | null>;
  chunks(id: string, documentId: string): Promise<readonly Chunk[] | null>;
  /** Takes a document in; it is durable once resolved, and indexed soon after. */
  add(id: string, body: AddDocument): Promise<KnowledgeDocument | null>;
  retry(id: string, documentId: string): Promise<KnowledgeDocument | null>;
  removeDocument(id: string, documentId: string): Promise<boolean>;
  preview(id: string, body: z.output<typeof previewBody>, signal: AbortSignal): Promise<ChunkPreview | null>;
  search(id: string, body: z.output<typeof searchBody>, signal: AbortSignal): Promise<SearchResult | null>;
}

/** A source with the key that opens its address, where it has one. */
export type SourceWithKey = Omit<KnowledgeSource, 'hook'> & { readonly key: string | null };

/** What the server needs of the sources of knowledge. Missing things are null. */
export interface KnowledgeSourcesApi {
  list(knowledgeId: string): Promise<readonly SourceWithKey[] | null>;
  create(knowledgeId: string, body: z.output<typeof createSourceBody>): Promise<SourceWithKey | null>;
  change(knowledgeId: string, id: string, body: z.output<typeof changeSourceBody>): Promise<SourceWithKey | null>;
  remove(knowledgeId: string, id: string, documents: 'keep' | 'remove'): Promise<boolean>;
  /** Has a source read now, or once more after the sync that runs. */
  sync(knowledgeId: string, id: string): Promise<SourceWithKey | null>;
  /** The page is null for a cursor that is none. */
  items(
    knowledgeId: string,
    id: string,
    query: z.output<typeof sourceItemQuery>,
  ): Promise<{ readonly page: { readonly items: readonly SourceItem[]; readonly nextCursor: string | null } | null } | null>;
  /** Names of the folders that the operator allows. */
  folders(): readonly string[];
  /** The key that opens the address of a webhook source; null when there is no such source. */
  keyOf(id: string): Promise<string | null>;
  /** Takes in what was sent to a webhook source; durable once resolved. */
  push(id: string, body: z.output<typeof pushBody>): Promise<z.output<typeof pushAnswerSchema> | null>;
}

/** What the server needs of labelled questions. Missing things are null. */
export interface QuestionsApi {
  sets(knowledgeId: string): Promise<readonly QuestionSet[] | null>;
  createSet(knowledgeId: string, body: z.output<typeof questionSetBody>): Promise<QuestionSet | null>;
  renameSet(knowledgeId: string, setId: string, body: z.output<typeof questionSetBody>): Promise<QuestionSet | null>;
  removeSet(knowledgeId: string, setId: string): Promise<boolean>;
  questions(knowledgeId: string, setId: string): Promise<readonly Question[] | null>;
  addQuestion(knowledgeId: string, setId: string, body: z.output<typeof questionBody>): Promise<Question | null>;
  changeQuestion(knowledgeId: string, setId: string, id: string, body: z.output<typeof changeQuestionBody>): Promise<Question | null>;
  removeQuestion(knowledgeId: string, setId: string, id: string): Promise<boolean>;
  importQuestions(
    knowledgeId: string,
    setId: string,
    body: z.output<typeof importQuestionsBody>,
  ): Promise<z.output<typeof importReportSchema> | null>;
  draft(
    knowledgeId: string,
    setId: string,
    body: z.output<typeof draftQuestionsBody>,
    signal: AbortSignal,
  ): Promise<readonly Question[] | null>;
}

/** What the server needs of evaluations. Missing things are null. */
export interface EvaluationsApi {
  list(knowledgeId: string, setId?: string): Promise<readonly Evaluation[] | null>;
  get(knowledgeId: string, id: string): Promise<z.output<typeof evaluationDetailSchema> | null>;
  /** Begins to ask the questions; the evaluation is durable once resolved. */
  start(knowledgeId: string, body: z.output<typeof startEvaluationBody>): Promise<Evaluation | null>;
  remove(knowledgeId: string, id: string): Promise<boolean>;
}
