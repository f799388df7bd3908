import type { z } from 'zod';
import { connectionBody, connectionSchema, type ConnectionTest, connectionTestBody, connectionTestSchema, listOf } from '#graph/api';
import { pageQuery } from '#graph/page-query';
import type { Store } from '#store/contract/store';
import type { ContentCache } from '../content-cache.ts';
import type { Api } from '../endpoint.ts';
import { pageOf } from '../list-page.ts';
import { HttpError, notFound } from '../http-error.ts';
import { assertUnused, deleteQuery } from '../workflows/uses.ts';
import { newId } from '../ids.ts';

/** Uses a connection once and tells what came back, without its secrets. */
export type TestConnection = (connection: Omit<z.output<typeof connectionTestBody>, 'id'>, signal: AbortSignal) => Promise<ConnectionTest>;

interface Parts {
  readonly store: Store;
  readonly content: ContentCache;
  readonly testConnection: TestConnection;
}

/** Stored credentials: secrets go in and never come out. */
export function connectionRoutes(api: Api, { store, content, testConnection }: Parts): void {
  const tag = 'connections';

  api.on(
    {
      method: 'get',
      path: '/api/connections',
      tag,
      summary: 'Connections, without their secrets',
      query: pageQuery,
      answers: { 200: { description: 'A page of connections', schema: listOf(connectionSchema) } },
    },
    async ({ query }) => pageOf(await store.connections.list(), query, ({ id }) => id),
  );

  api.on(
    {
      method: 'post',
      path: '/api/connections',
      tag,
      summary: 'Store a connection',
      body: connectionBody,
      answers: { 201: { description: 'The connection', schema: connectionSchema } },
    },
    ({ body }) => store.connections.insert({ id: newId('con'), ...body, at: new Date().toISOString() }),
  );

  api.on(
    {
      method: 'post',
      path: '/api/connections/test',
      tag,
      summary: 'Use a connection once, saved or not, and say what came back',
      body: connectionTestBody,
      answers: { 200: { description: 'What came back', schema: connectionTestSchema } },
      errors: [404, 409],
    },
    async ({ c, body: { id, ...body } }) => {
      if (id === null) return testConnection(body, c.req.raw.signal);
      await refuseOtherDestination(store, id, body);
      const stored = await store.connections.secret(id);
      if (stored === null) throw notFound('connection', id);
      return testConnection({ ...body, secret: { ...stored, ...body.secret } }, c.req.raw.signal);
    },
  );

  api.on(
    {
      method: 'put',
      path: '/api/connections/:id',
      tag,
      summary: 'Change a connection; parts of the secret that are left out stay',
      body: connectionBody,
      answers: { 200: { description: 'The connection', schema: connectionSchema } },
      errors: [409],
    },
    async ({ params, body }) => {
      await refuseOtherDestination(store, params.id, body);
      const changed = await store.connections.update({ id: params.id, ...body, at: new Date().toISOString() });
      if (changed === null) throw notFound('connection', params.id);
      return changed;
    },
  );

  api.on(
    {
      method: 'delete',
      path: '/api/connections/:id',
      tag,
      summary: 'Delete a connection; refused while something uses it, unless forced',
      query: deleteQuery,
      answers: { 204: { description: 'Deleted', schema: null } },
      errors: [409],
    },
    async ({ params, query }) => {
      await assertUnused({ store, content }, { kind: 'connection', id: params.id, called: 'connection' }, query);
      if (!(await store.connections.remove(params.id))) throw notFound('connection', params.id);
    },
  );
}

/** Settings that say nothing about where the secret is sent. */
const HARMLESS = new Set(['id', 'model', 'requestsPerMinute', 'tokensPerMinute', 'maxConcurrent']);

/** Changing where a secret is sent takes the secret: otherwise it could be sent to a server that reads it. Throws 409. */
async function refuseOtherDestination(store: Store, id: string, body: z.output<typeof connectionBody>): Promise<void> {
  const [before, secret] = await Promise.all([store.connections.get(id), store.connections.secret(id)]);
  const kept = Object.entries(secret ?? {})
    .filter(([name, value]) => value !== '' && body.secret[name] === undefined)
    .map(([name]) => name);
  if (before === null || kept.length === 0) return;
  const names = new Set([...Object.keys(before.settings), ...Object.keys(body.settings)]);
  const changed = [...names].filter(
    (name) => !HARMLESS.has(name) && (before.settings[name] ?? '').trim() !== (body.settings[name] ?? '').trim(),
  );
  if (before.kind === body.kind && changed.length === 0) return;
  throw new HttpError({
    status: 409,
    code: 'SECRET_NEEDED',
    message: `${changed.length === 0 ? 'Its kind' : changed.join(', ')} can only be changed together with the secret (${kept.join(', ')}): it would be sent to another place than the one it was entered for.`,
    hint: 'Enter the secret again, then save.',
  });
}
