import { assertUnused, deleteQuery } from '../workflows/uses.ts';
import { listOf } from '#graph/api';
import {
  addDocumentBody,
  changeKnowledgeBody,
  chunkSchema,
  createKnowledgeBody,
  documentListQuery,
  documentSchema,
  generationSchema,
  knowledgeBaseSchema,
  newGenerationBody,
  previewBody,
  previewSchema,
  searchBody,
  searchResultSchema,
  switchGenerationBody,
} from '#graph/knowledge';
import { pageQuery } from '#graph/page-query';
import type { Store } from '#store/contract/store';
import type { ContentCache } from '../content-cache.ts';
import type { Api } from '../endpoint.ts';
import { pageOf } from '../list-page.ts';
import { HttpError, notFound, orNotFound } from '../http-error.ts';
import type { KnowledgeApi } from '../knowledge-api.ts';
import { orUnprocessable } from '../or-unprocessable.ts';
import { type GenerationPin, workflowsPinnedTo } from '../workflows/pins.ts';
import { badCursor } from './runs.ts';

/** Knowledge bases: documents, generations, previews and searches. */
export function knowledgeRoutes(
  api: Api,
  { knowledge, store, content }: { readonly knowledge: KnowledgeApi; readonly store: Store; readonly content: ContentCache },
): void {
  const tag = 'knowledge';
  const base = { 200: { description: 'The knowledge base', schema: knowledgeBaseSchema } };
  const gone = { 204: { description: 'It is gone', schema: null } };

  api.on(
    {
      method: 'get',
      path: '/api/knowledge',
      tag,
      summary: 'Knowledge bases',
      query: pageQuery,
      answers: { 200: { description: 'A page of them', schema: listOf(knowledgeBaseSchema) } },
    },
    async ({ query }) => pageOf(await knowledge.list(), query, ({ id }) => id),
  );

  api.on(
    {
      method: 'post',
      path: '/api/knowledge',
      tag,
      summary: 'Make a knowledge base',
      body: createKnowledgeBody,
      answers: { 201: { description: 'The knowledge base', schema: knowledgeBaseSchema } },
      errors: [422],
    },
    ({ body }) => orUnprocessable(knowledge.create(body)),
  );

  api.on({ method: 'get', path: '/api/knowledge/:id', tag, summary: 'One knowledge base', answers: base }, async ({ params }) =>
    orNotFound(await knowledge.get(params.id), 'knowledge base', params.id),
  );

  api.on(
    {
      method: 'put',
      path: '/api/knowledge/:id',
      tag,
      summary: 'Change name, description or fields',
      body: changeKnowledgeBody,
      answers: base,
    },
    async ({ params, body }) => orNotFound(await orUnprocessable(knowledge.change(params.id, body)), 'knowledge base', params.id),
  );

  api.on(
    {
      method: 'delete',
      path: '/api/knowledge/:id',
      tag,
      summary: 'Delete a knowledge base with its documents and indexes; refused while a workflow uses it, unless forced',
      query: deleteQuery,
      answers: gone,
      errors: [409],
    },
    async ({ params, query }) => {
      await assertUnused({ store, content }, { kind: 'knowledge', id: params.id, called: 'knowledge base' }, query);
      if (!(await knowledge.remove(params.id))) throw notFound('knowledge base', params.id);
    },
  );

  api.on(
    {
      method: 'get',
      path: '/api/knowledge/:id/generations',
      tag,
      summary: 'Builds of the index, newest first',
      query: pageQuery,
      answers: { 200: { description: 'A page of them', schema: listOf(generationSchema) } },
    },
    async ({ params, query }) =>
      pageOf(orNotFound(await knowledge.generations(params.id), 'knowledge base', params.id), query, ({ number }) => String(number)),
  );

  api.on(
    {
      method: 'post',
      path: '/api/knowledge/:id/generations',
      tag,
      summary: 'Rebuild the index beside the live one',
      body: newGenerationBody,
      answers: { 202: { description: 'The generation, being built', schema: generationSchema } },
      errors: [422, 503],
    },
    async ({ params, body }) => orNotFound(await orUnprocessable(knowledge.build(params.id, body)), 'knowledge base', params.id),
  );

  api.on(
    {
      method: 'post',
      path: '/api/knowledge/:id/generations/:number/retry',
      tag,
      summary: 'Retry a failed build with the documents that it lacks',
      answers: { 202: { description: 'The generation', schema: generationSchema } },
      errors: [422, 503],
    },
    async ({ params }) =>
      orNotFound(await orUnprocessable(knowledge.retryBuild(params.id, Number(params.number))), 'generation', params.number),
  );

  api.on(
    {
      method: 'put',
      path: '/api/knowledge/:id/live',
      tag,
      summary: 'Point searches at a generation',
      body: switchGenerationBody,
      answers: base,
      errors: [422],
    },
    async ({ params, body }) =>
      orNotFound(await orUnprocessable(knowledge.switchTo(params.id, body.generation)), 'generation', String(body.generation)),
  );

  api.on(
    {
      method: 'delete',
      path: '/api/knowledge/:id/generations/:number',
      tag,
      summary: 'Remove a build that is not live',
      answers: gone,
      errors: [422],
    },
    async ({ params }) => {
      await assertUnpinned({ knowledge: params.id, generation: Number(params.number) });
      if (!(await orUnprocessable(knowledge.removeGeneration(params.id, Number(params.number)))))
        throw notFound('generation', params.number);
    },
  );

  api.on(
    {
      method: 'get',
      path: '/api/knowledge/:id/documents',
      tag,
      summary: 'Documents, latest change first',
      query: documentListQuery,
      answers: { 200: { description: 'A page of documents', schema: listOf(documentSchema) } },
    },
    async ({ params, query }) => {
      if (!(await knowledge.exists(params.id))) throw notFound('knowledge base', params.id);
      const page = await knowledge.documents(params.id, query);
      if (page === null) throw badCursor();
      return { items: [...page.items], nextCursor: page.nextCursor };
    },
  );

  api.on(
    {
      method: 'post',
      path: '/api/knowledge/:id/documents',
      tag,
      summary: 'Add a document, or replace the one of that key',
      body: addDocumentBody,
      answers: { 202: { description: 'The document, on its way into the index', schema: documentSchema } },
      errors: [422, 503],
    },
    async ({ params, body }) => orNotFound(await orUnprocessable(knowledge.add(params.id, body)), 'knowledge base', params.id),
  );

  api.on(
    {
      method: 'get',
      path: '/api/knowledge/:id/documents/:document',
      tag,
      summary: 'One document',
      answers: { 200: { description: 'The document', schema: documentSchema } },
    },
    async ({ params }) => orNotFound(await knowledge.document(params.id, params.document), 'document', params.document),
  );

  api.on(
    {
      method: 'get',
      path: '/api/knowledge/:id/documents/:document/chunks',
      tag,
      summary: 'What is found of a document',
      query: pageQuery,
      answers: { 200: { description: 'A page of its chunks, in order', schema: listOf(chunkSchema) } },
    },
    async ({ params, query }) =>
      pageOf(orNotFound(await knowledge.chunks(params.id, params.document), 'document', params.document), query, ({ ordinal }) =>
        String(ordinal),
      ),
  );

  api.on(
    {
      method: 'post',
      path: '/api/knowledge/:id/documents/:document/retry',
      tag,
      summary: 'Try a document again',
      answers: { 202: { description: 'The document', schema: documentSchema } },
      errors: [503],
    },
    async ({ params }) => orNotFound(await orUnprocessable(knowledge.retry(params.id, params.document)), 'document', params.document),
  );

  api.on(
    {
      method: 'delete',
      path: '/api/knowledge/:id/documents/:document',
      tag,
      summary: 'Remove a document from the base and its indexes',
      answers: gone,
    },
    async ({ params }) => {
      if (!(await knowledge.removeDocument(params.id, params.document))) throw notFound('document', params.document);
    },
  );

  api.on(
    {
      method: 'post',
      path: '/api/knowledge/:id/preview',
      tag,
      summary: 'How a document would be cut',
      body: previewBody,
      answers: { 200: { description: 'The first chunks', schema: previewSchema } },
      errors: [422],
    },
    async ({ c, params, body }) =>
      orNotFound(
        await orUnprocessable(knowledge.preview(params.id, body, c.req.raw.signal)),
        body.documentId === undefined ? 'knowledge base' : 'document',
        body.documentId ?? params.id,
      ),
  );

  api.on(
    {
      method: 'post',
      path: '/api/knowledge/:id/search',
      tag,
      summary: 'Search, with every stage',
      body: searchBody,
      answers: { 200: { description: 'What was found', schema: searchResultSchema } },
      errors: [422],
    },
    async ({ c, params, body }) =>
      orNotFound(await orUnprocessable(knowledge.search(params.id, body, c.req.raw.signal)), 'knowledge base', params.id),
  );

  async function assertUnpinned(pin: GenerationPin): Promise<void> {
    const [first, ...others] = await workflowsPinnedTo({ store, content }, pin);
    if (first === undefined) return;
    throw new HttpError({
      status: 422,
      code: 'GENERATION_PINNED',
      message: `The live version of "${first}"${others.length === 0 ? '' : ` and of ${others.length} more`} searches generation ${pin.generation}.`,
      hint: 'Publish those workflows with a newer generation first, or take them offline.',
    });
  }
}
