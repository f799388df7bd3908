import { connectionBody, connectionSchema, listOf } from '#graph/api';
import type { Store } from '#store/store';
import type { Api } from '../endpoint.ts';
import { notFound } from '../http-error.ts';
import { newId } from '../ids.ts';

/** Stored credentials: secrets go in and never come out. */
export function connectionRoutes(api: Api, { store }: { readonly store: Store }): void {
  const tag = 'connections';

  api.on({ method: 'get', path: '/api/connections', tag, summary: 'All connections, without their secrets', answers: { 200: { description: 'All of them', schema: listOf(connectionSchema) } } }, async () => ({
    items: await store.connections.list(),
    nextCursor: null,
  }));

  api.on({ method: 'post', path: '/api/connections', tag, summary: 'Store a connection', body: connectionBody, answers: { 201: { description: 'The connection', schema: connectionSchema } } }, ({ body }) =>
    store.connections.insert({ id: newId('con'), ...body, at: new Date().toISOString() }),
  );

  api.on(
    { method: 'put', path: '/api/connections/:id', tag, summary: 'Change a connection; parts of the secret that are left out stay', body: connectionBody, answers: { 200: { description: 'The connection', schema: connectionSchema } } },
    async ({ params, body }) => {
      const changed = await store.connections.update({ id: params.id, ...body, at: new Date().toISOString() });
      if (changed === null) throw notFound('connection', params.id);
      return changed;
    },
  );

  api.on({ method: 'delete', path: '/api/connections/:id', tag, summary: 'Forget a connection', answers: { 204: { description: 'It is gone', schema: null } } }, async ({ params }) => {
    if (!(await store.connections.remove(params.id))) throw notFound('connection', params.id);
  });
}
