import { assertUnused, deleteQuery } from '../workflows/uses.ts';
import { cachedAnswersSchema, listOf, type ModelEntry, modelDetailsSchema, modelInfoSchema } from '#graph/api';
import { pageQuery } from '#graph/page-query';
import type { Store } from '#store/contract/store';
import type { ContentCache } from '../content-cache.ts';
import type { Api } from '../endpoint.ts';
import { pageOf } from '../list-page.ts';
import { HttpError, notFound } from '../http-error.ts';

/** `provider:model`, the provider written as in `HEDDLE_LLM_ENDPOINTS`. */
const MODEL_ID = /^[a-z0-9][a-z0-9-]{0,60}:[^\s:][^\s]{0,138}$/;

/** The registry of models: what is known of them, and what the operator says instead; and the answers of models that are kept. */
export function modelRoutes(
  api: Api,
  {
    store,
    content,
    models,
  }: { readonly store: Store; readonly content: ContentCache; readonly models: () => Promise<readonly ModelEntry[]> },
): void {
  const tag = 'models';
  const find = async (id: string): Promise<ModelEntry> => {
    const entry = (await models()).find((candidate) => candidate.id === id);
    if (entry === undefined) throw notFound('model', id);
    return entry;
  };

  api.on(
    {
      method: 'get',
      path: '/api/models',
      tag,
      summary: 'Models that are known, those that can be asked first',
      query: pageQuery,
      answers: { 200: { description: 'A page of models', schema: listOf(modelInfoSchema) } },
    },
    async ({ query }) => pageOf(await models(), query, ({ id }) => id),
  );

  api.on(
    {
      method: 'put',
      path: '/api/models/:id',
      tag,
      summary: 'Write down what a model is; the whole entry, in place of the built-in one',
      body: modelDetailsSchema,
      answers: { 200: { description: 'The entry', schema: modelInfoSchema } },
      errors: [400],
    },
    async ({ params, body }) => {
      if (!MODEL_ID.test(params.id) || params.id.startsWith('offline:')) throw invalidName(params.id);
      await store.models.put({ id: params.id, ...body, updatedAt: new Date().toISOString() });
      return find(params.id);
    },
  );

  api.on(
    {
      method: 'delete',
      path: '/api/models/:id',
      tag,
      summary: 'Delete an own entry, or reset a built-in model; refused while a workflow uses a model of one’s own, unless forced',
      query: deleteQuery,
      answers: { 204: { description: 'Deleted', schema: null } },
      errors: [409],
    },
    async ({ params, query }) => {
      if ((await models()).find(({ id }) => id === params.id)?.isBuiltIn === false)
        await assertUnused({ store, content }, { kind: 'model', id: params.id, called: 'model' }, query);
      if (!(await store.models.remove(params.id))) throw notFound('entry of your own for the model', params.id);
    },
  );

  api.on(
    {
      method: 'get',
      path: '/api/workflows/:id/cache',
      tag,
      summary: 'The kept answers of a workflow by node, and what they saved',
      answers: { 200: { description: 'Nodes with kept answers', schema: listOf(cachedAnswersSchema) } },
    },
    async ({ params }) => {
      if ((await store.workflows.get(params.id)) === null) throw notFound('workflow', params.id);
      return { items: await store.answers.ofWorkflow(params.id, Date.now()), nextCursor: null };
    },
  );

  api.on(
    {
      method: 'delete',
      path: '/api/workflows/:id/nodes/:nodeId/cache',
      tag,
      summary: 'Drop the answers that a node has kept',
      answers: { 204: { description: 'Models are asked again', schema: null } },
    },
    async ({ params }) => void (await store.answers.clearNode(params.id, params.nodeId)),
  );

  api.on(
    {
      method: 'delete',
      path: '/api/cache',
      tag,
      summary: 'Drop all kept answers',
      answers: { 204: { description: 'Models are asked again', schema: null } },
    },
    async () => void (await store.answers.clear()),
  );
}

function invalidName(id: string): HttpError {
  return new HttpError({
    status: 400,
    code: 'REQUEST_INVALID',
    message: `"${id.slice(0, 80)}" is no name for a model.`,
    hint: 'Write provider:model, the provider in lower-case letters, digits and dashes, such as openai:gpt-6-luna.',
  });
}
