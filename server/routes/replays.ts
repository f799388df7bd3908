import { z } from 'zod';
import { listOf } from '#graph/api';
import { compareRuns } from '#graph/compare-runs';
import {
  replayBody,
  replayedRunSchema,
  replayedRunsQuery,
  replayListQuery,
  replayPreviewSchema,
  replaySchema,
  runComparisonSchema,
  shadowBody,
} from '#graph/replay';
import type { Replay } from '#graph/replay';
import type { ReplayEngine } from '#workers/client/replay-engine';
import type { Api } from '../endpoint.ts';
import { HttpError, notFound, orNotFound } from '../http-error.ts';
import type { TargetDependencies } from '../replays/replay-target.ts';
import { previewReplay, setShadow, startReplay } from '../replays/start-replay.ts';
import { badCursor } from './runs.ts';

const one = (description: string) => ({ 200: { description, schema: replaySchema } });

/** Replays of past runs, and shadows of the live version. */
export function replayRoutes(api: Api, dependencies: TargetDependencies & { readonly replayEngine: ReplayEngine }): void {
  const { store } = dependencies;
  const replay = async (id: string): Promise<Replay> => orNotFound(await store.replays.present(id), 'replay', id);

  api.on(
    {
      method: 'post',
      path: '/api/replays',
      tag: 'replays',
      summary: 'Replay past runs through a version or the draft',
      body: replayBody,
      answers: { 202: { description: 'The replay, which has begun', schema: replaySchema } },
      errors: [404, 409, 422, 503],
    },
    async ({ body }) => replay(await startReplay(dependencies, body)),
  );

  api.on(
    {
      method: 'post',
      path: '/api/replays/preview',
      tag: 'replays',
      summary: 'What a replay would do about each effect, and what that cost in the past runs',
      body: replayBody,
      answers: { 200: { description: 'Node by node', schema: replayPreviewSchema } },
      errors: [404, 409, 422],
    },
    ({ body }) => previewReplay(dependencies, body),
  );

  api.on(
    {
      method: 'get',
      path: '/api/replays',
      tag: 'replays',
      summary: 'Replays and shadows, newest first',
      query: replayListQuery,
      answers: { 200: { description: 'A page of replays', schema: listOf(replaySchema) } },
    },
    async ({ query }) => {
      const page = await store.replays.list(query);
      if (page === null) throw badCursor();
      return page;
    },
  );

  api.on(
    {
      method: 'get',
      path: '/api/replays/:id',
      tag: 'replays',
      summary: 'One replay with its progress and sums',
      answers: one('The replay'),
    },
    ({ params }) => replay(params.id),
  );

  api.on(
    {
      method: 'get',
      path: '/api/replays/:id/runs',
      tag: 'replays',
      summary: 'The table of a replay: each run before and after',
      query: replayedRunsQuery,
      answers: { 200: { description: 'A page of the table', schema: listOf(replayedRunSchema) } },
    },
    async ({ params, query }) => {
      await replay(params.id);
      const page = await store.replays.page(params.id, query);
      if (page === null) throw badCursor();
      return page;
    },
  );

  api.on(
    {
      method: 'post',
      path: '/api/replays/:id/cancel',
      tag: 'replays',
      summary: 'Cancel a replay or end a shadow; what was compared stays',
      answers: one('The replay'),
    },
    async ({ params }) => {
      await replay(params.id);
      await store.replays.end(params.id, 'cancelled', new Date().toISOString());
      return replay(params.id);
    },
  );

  api.on(
    {
      method: 'delete',
      path: '/api/replays/:id',
      tag: 'replays',
      summary: 'Delete a replay that has ended; its runs stay as long as test runs do',
      answers: { 204: { description: 'Deleted', schema: null } },
      errors: [409],
    },
    async ({ params }) => {
      if ((await replay(params.id)).status === 'running')
        throw new HttpError({ status: 409, code: 'REPLAY_OPEN', message: 'The replay has not ended.', hint: 'Cancel it first.' });
      await store.replays.remove(params.id);
    },
  );

  api.on(
    {
      method: 'get',
      path: '/api/runs/:id/compare',
      tag: 'runs',
      summary: 'Compare a run with another one, step by step',
      query: z.object({ with: z.string().max(200) }),
      answers: { 200: { description: 'Where the two differ', schema: runComparisonSchema } },
    },
    async ({ params, query }) => {
      const compared = async (id: string) => ({ run: orNotFound(await store.runs.get(id), 'run', id), steps: await store.runs.steps(id) });
      return compareRuns(await compared(params.id), await compared(query.with));
    },
  );

  const shadow = { path: '/api/workflows/:id/shadow', tag: 'replays' } as const;
  api.on(
    {
      method: 'put',
      ...shadow,
      summary: 'Have a version or the draft run beside the live version for a share of its calls',
      body: shadowBody,
      answers: one('The shadow'),
      errors: [422],
    },
    async ({ params, body }) => replay(await setShadow(dependencies, params.id, body)),
  );

  api.on({ method: 'get', ...shadow, summary: 'The shadow that a workflow has now', answers: one('The shadow') }, async ({ params }) =>
    replay(await shadowOf(params.id)),
  );

  api.on(
    {
      method: 'delete',
      ...shadow,
      summary: 'End the shadow of a workflow; what was compared stays',
      answers: one('The shadow, which has ended'),
    },
    async ({ params }) => {
      const id = await shadowOf(params.id);
      await store.replays.end(id, 'finished', new Date().toISOString());
      return replay(id);
    },
  );

  async function shadowOf(workflowId: string): Promise<string> {
    const found = await store.replays.shadowOf(workflowId);
    if (found === null) throw notFound('shadow of this workflow', workflowId);
    return found.id;
  }
}
