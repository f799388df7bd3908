import { z } from 'zod';
import { listOf, memoryConversationSchema, memoryFactBody, memoryFactSchema, memorySessionSchema } from '#graph/api';
import { EVERYWHERE } from '#store/contract/memory-space';
import type { Store } from '#store/contract/store';
import type { Api } from '../endpoint.ts';
import { HttpError, notFound } from '../http-error.ts';
import { badCursor } from './runs.ts';

const limit = (byDefault: number) => z.coerce.number().int().min(1).max(500).default(byDefault);
const scope = z.string().min(1).max(200).optional();
const listQuery = z.object({ scope, search: z.string().max(500).optional(), cursor: z.string().optional(), limit: limit(50) });
const factListQuery = listQuery.extend({ subject: z.string().max(500).optional() });
const conversationQuery = z.object({ scope, cursor: z.string().optional(), limit: limit(100) });
const factQuery = z.object({ scope: scope.unwrap(), subject: z.string().max(500).default(''), key: z.string().min(1).max(200) });

/** What runs remember: conversations by session, and facts; to read, correct and erase. */
export function memoryRoutes(api: Api, { store }: { readonly store: Store }): void {
  const tag = 'memory';

  api.on(
    {
      method: 'get',
      path: '/api/memory/sessions',
      tag,
      summary: 'Remembered conversations, latest change first; search looks into keys and messages',
      query: listQuery,
      answers: { 200: { description: 'A page of sessions', schema: listOf(memorySessionSchema) } },
    },
    async ({ query: { scope: space, ...query } }) => {
      const page = await store.memory.sessions({ ...query, space });
      if (page === null) throw badCursor();
      return page;
    },
  );

  api.on(
    {
      method: 'get',
      path: '/api/memory/sessions/:session',
      tag,
      summary: 'One conversation with its summary and newest messages; the cursor leads to older ones',
      query: conversationQuery,
      answers: { 200: { description: 'The conversation', schema: memoryConversationSchema } },
      errors: [409],
    },
    async ({ params, query }) => {
      const key = { space: query.scope ?? (await onlySpace(store, params.session)), session: params.session };
      const before = query.cursor === undefined ? undefined : positionIn(query.cursor);
      const conversation = await store.memory.conversation({ ...key, before, limit: query.limit });
      if (conversation === null) throw notFound('session', params.session);
      return conversation;
    },
  );

  api.on(
    {
      method: 'delete',
      path: '/api/memory/sessions/:session',
      tag,
      summary: 'Erase a conversation',
      query: z.object({ scope }),
      answers: { 204: { description: 'It is gone', schema: null } },
      errors: [409],
    },
    async ({ params: { session }, query }) => {
      const space = query.scope ?? (await onlySpace(store, session));
      if (!(await store.memory.forget({ space, session }))) throw notFound('session', session);
    },
  );

  api.on(
    {
      method: 'get',
      path: '/api/memory/facts',
      tag,
      summary: 'Remembered facts, latest change first',
      query: factListQuery,
      answers: { 200: { description: 'A page of facts', schema: listOf(memoryFactSchema) } },
    },
    async ({ query: { scope: space, ...query } }) => {
      const page = await store.memoryFacts.list({ ...query, space });
      if (page === null) throw badCursor();
      return page;
    },
  );

  api.on(
    {
      method: 'put',
      path: '/api/memory/facts',
      tag,
      summary: 'Set a fact, in place of what was known',
      body: memoryFactBody,
      answers: { 200: { description: 'The fact', schema: memoryFactSchema } },
    },
    async ({ body: { scope: space, ...fact } }) => {
      const at = new Date().toISOString();
      if (!(await store.memoryFacts.set({ ...fact, space, at }))) throw notFound('workflow', space);
      const workflow = space === EVERYWHERE ? null : await store.workflows.get(space);
      return { scope: space, workflowName: workflow?.name ?? null, ...fact, updatedAt: at };
    },
  );

  api.on(
    {
      method: 'delete',
      path: '/api/memory/facts',
      tag,
      summary: 'Erase a fact',
      query: factQuery,
      answers: { 204: { description: 'It is gone', schema: null } },
    },
    async ({ query: { scope: space, subject, key } }) => {
      if (!(await store.memoryFacts.remove({ space, subject, key }))) throw notFound('fact', key);
    },
  );
}

/** Messages are numbered from 1. */
function positionIn(cursor: string): number {
  const position = Number(cursor);
  if (!/^\d{1,15}$/.test(cursor) || position < 1) throw badCursor();
  return position;
}

/** The space of a session that was named without one. */
async function onlySpace(store: Store, session: string): Promise<string> {
  const [space, ...others] = await store.memory.spacesOf(session);
  if (space === undefined) throw notFound('session', session);
  if (others.length > 0) {
    throw new HttpError({
      status: 409,
      code: 'MEMORY_SESSION_AMBIGUOUS',
      message: `Several conversations have the key "${session.slice(0, 80)}".`,
      hint: `Say which one with ?scope=, one of ${[space, ...others].slice(0, 10).join(', ')}.`,
    });
  }
  return space;
}
