import { z } from 'zod';
import { searchSettingsSchema } from './knowledge.ts';
import { pageQuery } from './page-query.ts';
import { nodeErrorSchema } from './run.ts';

/**
 * What answers a question: a document by its key and, where given, a phrase that the passage must hold (compared without regard to case
 * and white space). A found chunk is relevant when it meets one label; `grade` is its gain in nDCG.
 */
export const relevanceSchema = z.object({
  document: z.string().min(1).max(500),
  phrase: z.string().max(2_000).default(''),
  grade: z.number().int().min(1).max(3).default(1),
});

const relevant = z.array(relevanceSchema).max(50);
const questionText = z.string().trim().min(1).max(4_000);

/** A question with what should be found. A draft was written by a model, and counts only once a person has confirmed it. */
export const questionSchema = z.object({
  id: z.string(),
  setId: z.string(),
  question: questionText,
  relevant,
  status: z.enum(['draft', 'confirmed']),
  origin: z.enum(['written', 'import', 'run', 'search', 'model']),
  /** The run that it was asked in. */
  runId: z.string().nullable(),
  createdAt: z.string(),
});

/** Labelled questions of a knowledge base. */
export const questionSetSchema = z.object({
  id: z.string(),
  knowledgeId: z.string(),
  name: z.string(),
  questions: z.number().int(),
  drafts: z.number().int(),
  createdAt: z.string(),
});

/**
 * Means over questions, each 0 to 1, as trec_eval counts them. `recall` and `precision` are of the first `k`; `contextPrecision` is the
 * average
 * precision of what goes into the context; `groundedness` is the share of an answer's sentences that its citations support, null without a
 * model.
 */
export const retrievalMetricsSchema = z.object({
  recall: z.number(),
  precision: z.number(),
  mrr: z.number(),
  ndcg: z.number(),
  contextPrecision: z.number(),
  groundedness: z.number().nullable(),
});

/** How one question fared. */
export const questionResultSchema = z.object({
  questionId: z.string(),
  question: z.string(),
  /** What was found, the best first; `label` is the place in `relevant` of what it meets, null for none. */
  found: z.array(z.object({ document: z.string(), text: z.string(), score: z.number(), label: z.number().int().nullable() })),
  relevant,
  metrics: retrievalMetricsSchema,
  answer: z.string().nullable(),
  error: nodeErrorSchema.nullable(),
});

/** One set of questions asked of one generation with one way of searching. */
export const evaluationSchema = z.object({
  id: z.string(),
  knowledgeId: z.string(),
  setId: z.string(),
  setName: z.string(),
  label: z.string(),
  generation: z.number().int(),
  settings: searchSettingsSchema,
  /** Of recall and precision; nDCG is of the first ten. */
  k: z.number().int(),
  /** Answers the questions, for groundedness; null: only retrieval is measured. */
  answerModel: z.string().nullable(),
  status: z.enum(['running', 'finished', 'failed']),
  progress: z.object({ done: z.number().int(), total: z.number().int() }),
  /** Null until it is finished. */
  metrics: retrievalMetricsSchema.nullable(),
  /** Questions that could not be asked; they count as nothing found. */
  failed: z.number().int(),
  p50Ms: z.number().nullable(),
  error: nodeErrorSchema.nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});

export const questionSetBody = z.object({ name: z.string().trim().min(1).max(120) });
export const questionBody = z.object({
  question: questionText,
  relevant,
  status: z.enum(['draft', 'confirmed']).default('confirmed'),
  origin: z.enum(['written', 'run', 'search']).default('written'),
  runId: z.string().nullable().default(null),
});
export const changeQuestionBody = z.object({
  question: questionText.optional(),
  relevant: relevant.optional(),
  status: z.enum(['draft', 'confirmed']).optional(),
});
/**
 * CSV with the columns question, document, phrase and grade (a question in several rows has several answers), or JSONL of { question,
 * relevant: [{ document, phrase?, grade? }] }.
 */
export const importQuestionsBody = z.object({ format: z.enum(['csv', 'jsonl']), text: z.string().max(5_000_000) });
export const importReportSchema = z.object({
  added: z.number().int(),
  skipped: z.array(z.object({ line: z.number().int(), reason: z.string() })),
});
export const draftQuestionsBody = z.object({
  count: z.number().int().min(1).max(50).default(10),
  model: z.string().min(1).default('auto'),
});
export const startEvaluationBody = z.object({
  setId: z.string(),
  label: z.string().trim().max(120).default(''),
  generation: z.number().int().positive().optional(),
  settings: searchSettingsSchema.default(searchSettingsSchema.parse({})),
  k: z.number().int().min(1).max(100).default(5),
  answerModel: z.string().min(1).nullable().default(null),
});
export const evaluationDetailSchema = evaluationSchema.extend({ results: z.array(questionResultSchema) });
export const evaluationListQuery = pageQuery.extend({ setId: z.string().optional() });

export type Relevance = z.output<typeof relevanceSchema>;
export type Question = z.output<typeof questionSchema>;
export type QuestionSet = z.output<typeof questionSetSchema>;
export type RetrievalMetrics = z.output<typeof retrievalMetricsSchema>;
export type QuestionResult = z.output<typeof questionResultSchema>;
export type Evaluation = z.output<typeof evaluationSchema>;
