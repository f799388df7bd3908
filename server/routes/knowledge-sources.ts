import { listOf } from '#graph/api';
import {
  changeSourceBody,
  createSourceBody,
  folderSchema,
  type KnowledgeSource,
  removeSourceQuery,
  sourceItemQuery,
  sourceItemSchema,
  sourceSchema,
} from '#graph/knowledge-source';
import { pageQuery } from '#graph/page-query';
import type { Api } from '../endpoint.ts';
import { pageOf } from '../list-page.ts';
import { notFound } from '../http-error.ts';
import type { KnowledgeSourcesApi, SourceWithKey } from '../knowledge-api.ts';
import { orUnprocessable } from '../or-unprocessable.ts';
import { badCursor } from './runs.ts';

interface SourceDependencies {
  readonly sources: KnowledgeSourcesApi;
  readonly baseUrl: (requestUrl: string) => string;
}

/** Where documents of knowledge bases come from by themselves. */
export function knowledgeSourceRoutes(api: Api, { sources, baseUrl }: SourceDependencies): void {
  const tag = 'knowledge';
  const path = '/api/knowledge/:id/sources';
  const shown = (source: SourceWithKey | null, requestUrl: string, what: string, id: string): KnowledgeSource => {
    if (source === null) throw notFound(what, id);
    const { key, ...rest } = source;
    return { ...rest, hook: key === null ? null : { url: `${baseUrl(requestUrl)}/ingest/${source.id}`, key } };
  };

  api.on(
    {
      method: 'get',
      path,
      tag,
      summary: 'Sources of a knowledge base, oldest first',
      query: pageQuery,
      answers: { 200: { description: 'A page of sources', schema: listOf(sourceSchema) } },
    },
    async ({ c, params, query }) => {
      const list = await sources.list(params.id);
      if (list === null) throw notFound('knowledge base', params.id);
      return pageOf(
        list.map((source) => shown(source, c.req.url, 'source', source.id)),
        query,
        ({ id }) => id,
      );
    },
  );

  api.on(
    {
      method: 'post',
      path,
      tag,
      summary: 'Add a source, and read it at once',
      body: createSourceBody,
      answers: { 201: { description: 'The source', schema: sourceSchema } },
      errors: [422, 503],
    },
    async ({ c, params, body }) => shown(await orUnprocessable(sources.create(params.id, body)), c.req.url, 'knowledge base', params.id),
  );

  api.on(
    {
      method: 'put',
      path: `${path}/:source`,
      tag,
      summary: 'Change a source; with other settings or metadata it is read again',
      body: changeSourceBody,
      answers: { 200: { description: 'The source', schema: sourceSchema } },
      errors: [422, 503],
    },
    async ({ c, params, body }) =>
      shown(await orUnprocessable(sources.change(params.id, params.source, body)), c.req.url, 'source', params.source),
  );

  api.on(
    {
      method: 'delete',
      path: `${path}/:source`,
      tag,
      summary: 'Remove a source, with its documents or without',
      query: removeSourceQuery,
      answers: { 204: { description: 'It is gone', schema: null } },
    },
    async ({ params, query }) => {
      if (!(await sources.remove(params.id, params.source, query.documents))) throw notFound('source', params.source);
    },
  );

  api.on(
    {
      method: 'post',
      path: `${path}/:source/sync`,
      tag,
      summary: 'Read a source now',
      answers: { 202: { description: 'The source, being read', schema: sourceSchema } },
      errors: [422, 503],
    },
    async ({ c, params }) => shown(await orUnprocessable(sources.sync(params.id, params.source)), c.req.url, 'source', params.source),
  );

  api.on(
    {
      method: 'get',
      path: `${path}/:source/items`,
      tag,
      summary: 'What a source has, as the last sync left it',
      query: sourceItemQuery,
      answers: { 200: { description: 'A page of items, by key', schema: listOf(sourceItemSchema) } },
    },
    async ({ params, query }) => {
      const found = await sources.items(params.id, params.source, query);
      if (found === null) throw notFound('source', params.source);
      if (found.page === null) throw badCursor();
      return { items: [...found.page.items], nextCursor: found.page.nextCursor };
    },
  );

  api.on(
    {
      method: 'get',
      path: '/api/knowledge-folders',
      tag,
      summary: 'Folders that the operator allows as sources',
      answers: { 200: { description: 'All of them', schema: listOf(folderSchema) } },
    },
    async () => ({ items: sources.folders().map((name) => ({ name })), nextCursor: null }),
  );
}
