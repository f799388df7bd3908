import { listOf } from '#graph/api';
import {
  changeQuestionBody,
  draftQuestionsBody,
  evaluationDetailSchema,
  evaluationListQuery,
  evaluationSchema,
  importQuestionsBody,
  importReportSchema,
  questionBody,
  questionSchema,
  questionSetBody,
  questionSetSchema,
  startEvaluationBody,
} from '#graph/knowledge-evaluation';
import { pageQuery } from '#graph/page-query';
import { type Api, wholeList } from '../endpoint.ts';
import { pageOf } from '../list-page.ts';
import { notFound, orNotFound } from '../http-error.ts';
import type { EvaluationsApi, QuestionsApi } from '../knowledge-api.ts';
import { orUnprocessable } from '../or-unprocessable.ts';

const gone = { 204: { description: 'It is gone', schema: null } };
const tag = 'knowledge';

/** Labelled questions of knowledge bases, and evaluations that ask them. */
export function knowledgeEvaluationRoutes(
  api: Api,
  { questions, evaluations }: { readonly questions: QuestionsApi; readonly evaluations: EvaluationsApi },
): void {
  setRoutes(api, questions);
  questionRoutes(api, questions);
  evaluationRoutes(api, evaluations);
}

function setRoutes(api: Api, questions: QuestionsApi): void {
  const path = '/api/knowledge/:id/question-sets';

  api.on(
    {
      method: 'get',
      path,
      tag,
      summary: 'Sets of labelled questions',
      query: pageQuery,
      answers: { 200: { description: 'A page of sets', schema: listOf(questionSetSchema) } },
    },
    async ({ params, query }) => pageOf(orNotFound(await questions.sets(params.id), 'knowledge base', params.id), query, ({ id }) => id),
  );

  api.on(
    {
      method: 'post',
      path,
      tag,
      summary: 'Make a question set',
      body: questionSetBody,
      answers: { 201: { description: 'The set', schema: questionSetSchema } },
    },
    async ({ params, body }) => orNotFound(await questions.createSet(params.id, body), 'knowledge base', params.id),
  );

  api.on(
    {
      method: 'put',
      path: `${path}/:set`,
      tag,
      summary: 'Rename a question set',
      body: questionSetBody,
      answers: { 200: { description: 'The set', schema: questionSetSchema } },
    },
    async ({ params, body }) => orNotFound(await questions.renameSet(params.id, params.set, body), 'question set', params.set),
  );

  api.on(
    {
      method: 'delete',
      path: `${path}/:set`,
      tag,
      summary: 'Remove a question set with its questions and evaluations',
      answers: gone,
      errors: [422],
    },
    async ({ params }) => {
      if (!(await orUnprocessable(questions.removeSet(params.id, params.set)))) throw notFound('question set', params.set);
    },
  );
}

function questionRoutes(api: Api, questions: QuestionsApi): void {
  const path = '/api/knowledge/:id/question-sets/:set';

  api.on(
    {
      method: 'get',
      path: `${path}/questions`,
      tag,
      summary: 'Questions of a set, oldest first',
      query: pageQuery,
      answers: { 200: { description: 'A page of questions', schema: listOf(questionSchema) } },
    },
    async ({ params, query }) =>
      pageOf(orNotFound(await questions.questions(params.id, params.set), 'question set', params.set), query, ({ id }) => id),
  );

  api.on(
    {
      method: 'post',
      path: `${path}/questions`,
      tag,
      summary: 'Add a question',
      body: questionBody,
      answers: { 201: { description: 'The question', schema: questionSchema } },
      errors: [422],
    },
    async ({ params, body }) =>
      orNotFound(await orUnprocessable(questions.addQuestion(params.id, params.set, body)), 'question set', params.set),
  );

  api.on(
    {
      method: 'put',
      path: `${path}/questions/:question`,
      tag,
      summary: 'Change or confirm a question',
      body: changeQuestionBody,
      answers: { 200: { description: 'The question', schema: questionSchema } },
      errors: [422],
    },
    async ({ params, body }) =>
      orNotFound(
        await orUnprocessable(questions.changeQuestion(params.id, params.set, params.question, body)),
        'question',
        params.question,
      ),
  );

  api.on(
    { method: 'delete', path: `${path}/questions/:question`, tag, summary: 'Remove a question', answers: gone },
    async ({ params }) => {
      if (!(await questions.removeQuestion(params.id, params.set, params.question))) throw notFound('question', params.question);
    },
  );

  api.on(
    {
      method: 'post',
      path: `${path}/import`,
      tag,
      summary: 'Add questions from CSV or JSONL',
      body: importQuestionsBody,
      answers: { 200: { description: 'What was added, and which lines were not', schema: importReportSchema } },
      errors: [422],
    },
    async ({ params, body }) =>
      orNotFound(await orUnprocessable(questions.importQuestions(params.id, params.set, body)), 'question set', params.set),
  );

  api.on(
    {
      method: 'post',
      path: `${path}/draft`,
      tag,
      summary: 'Have a model write questions, to be confirmed',
      body: draftQuestionsBody,
      answers: { 200: { description: 'The drafts', schema: listOf(questionSchema) } },
      errors: [422],
    },
    async ({ c, params, body }) =>
      wholeList(
        orNotFound(await orUnprocessable(questions.draft(params.id, params.set, body, c.req.raw.signal)), 'question set', params.set),
      ),
  );
}

function evaluationRoutes(api: Api, evaluations: EvaluationsApi): void {
  const path = '/api/knowledge/:id/evaluations';

  api.on(
    {
      method: 'get',
      path,
      tag,
      summary: 'Evaluations, newest first',
      query: evaluationListQuery,
      answers: { 200: { description: 'A page of evaluations', schema: listOf(evaluationSchema) } },
    },
    async ({ params, query }) =>
      pageOf(orNotFound(await evaluations.list(params.id, query.setId), 'knowledge base', params.id), query, ({ id }) => id),
  );

  api.on(
    {
      method: 'post',
      path,
      tag,
      summary: 'Ask a set of questions of a generation',
      body: startEvaluationBody,
      answers: { 202: { description: 'The evaluation, on its way', schema: evaluationSchema } },
      errors: [422, 503],
    },
    async ({ params, body }) => orNotFound(await orUnprocessable(evaluations.start(params.id, body)), 'knowledge base', params.id),
  );

  api.on(
    {
      method: 'get',
      path: `${path}/:evaluation`,
      tag,
      summary: 'One evaluation, with how each question fared',
      answers: { 200: { description: 'The evaluation', schema: evaluationDetailSchema } },
    },
    async ({ params }) => orNotFound(await evaluations.get(params.id, params.evaluation), 'evaluation', params.evaluation),
  );

  api.on(
    { method: 'delete', path: `${path}/:evaluation`, tag, summary: 'Remove an evaluation; one that runs ends', answers: gone },
    async ({ params }) => {
      if (!(await evaluations.remove(params.id, params.evaluation))) throw notFound('evaluation', params.evaluation);
    },
  );
}
