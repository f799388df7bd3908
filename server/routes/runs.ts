import { anyJson } from '#graph/any-json';
import type { TypeDependencies } from '../runs/promised-types.ts';
import { z } from 'zod';
import { forkBody, listOf, retryBody, runSchema, runSummarySchema } from '#graph/api';
import type { RunEventBus } from '#graph/event-bus';
import { runListQuery, runSummaryQuery, runTotalsSchema } from '#graph/run-search';
import type { Api } from '../endpoint.ts';
import { HttpError, notFound } from '../http-error.ts';
import { cancelRun } from '../runs/cancel-run.ts';
import type { StoredRun } from '#store/runs';
import type { StartDependencies } from '../runs/start-run.ts';
import { forkRun } from '../runs/fork-run.ts';
import { readRun, type ReadRunDependencies, stepRunsOf } from '../runs/read-run.ts';
import { retryRun } from '../runs/retry-run.ts';
import { streamRun } from '../runs/stream-run.ts';
import type { Graphs } from '../workflows/graphs.ts';
import { readWorkflow } from '../workflows/view.ts';

const started = z.object({ runId: z.string() });

/** Runs: list, look, follow, cancel, fork. */
export function runRoutes(api: Api, dependencies: ReadRunDependencies & StartDependencies & TypeDependencies & { readonly events: RunEventBus; readonly graphs: Graphs }): void {
  const { store } = dependencies;

  api.on(
    { method: 'get', path: '/api/runs', tag: 'runs', summary: 'Runs, newest first', query: runListQuery, answers: { 200: { description: 'A page of runs', schema: listOf(runSummarySchema) } } },
    async ({ query }) => {
      const page = await store.runs.list(query);
      if (page === null) throw badCursor();
      return page;
    },
  );

  api.on(
    { method: 'get', path: '/api/runs/summary', tag: 'runs', summary: 'Runs, step runs or model calls summed by node, status, error code, model, workflow or time', query: runSummaryQuery, answers: { 200: { description: 'The sums', schema: runTotalsSchema } } },
    ({ query: { by, ...filter } }) => store.runs.sum(filter, by),
  );

  api.on(
    { method: 'get', path: '/api/runs/:id', tag: 'runs', summary: 'One run with every step run and the graph that ran', answers: { 200: { description: 'The run', schema: runSchema } } },
    async ({ params }) => {
      const run = await readRun(dependencies, params.id);
      if (run === null) throw notFound('run', params.id);
      return run;
    },
  );

  api.on(
    { method: 'get', path: '/api/runs/:id/events', tag: 'runs', summary: 'Follow a run: a `snapshot`, then each `event`', answers: { 200: { description: 'Server-sent events', schema: 'text/event-stream' } } },
    ({ c, params }) => streamRun(c, dependencies, params.id, () => notFound('run', params.id)),
  );

  api.on(
    { method: 'post', path: '/api/runs/:id/cancel', tag: 'runs', summary: 'Ask a run to stop', answers: { 202: { description: 'It was asked, or has ended already', schema: started } }, errors: [503] },
    async ({ params }) => {
      const run = await store.runs.get(params.id);
      if (run === null) throw notFound('run', params.id);
      if (run.finishedAt === null) await cancelRun(dependencies, params.id);
      return { runId: params.id };
    },
  );

  api.on(
    { method: 'post', path: '/api/runs/:id/fork', tag: 'runs', summary: 'Run again from a node on, with what came before taken over or replaced', body: forkBody, answers: { 202: { description: 'The new run', schema: started } }, errors: [409, 503] },
    async ({ params, body }) => {
      const run = await store.runs.get(params.id);
      if (run === null) throw notFound('run', params.id);
      assertContent(run);
      return { runId: await forkRun(dependencies, run, await stepRunsOf(dependencies, run), body) };
    },
  );

  api.on(
    { method: 'post', path: '/api/runs/:id/retry', tag: 'runs', summary: 'Run a failed run again from where it failed, as it ran or with the current draft', body: retryBody, answers: { 202: { description: 'The new run', schema: started } }, errors: [409, 422, 503] },
    async ({ params, body }) => {
      const run = await store.runs.get(params.id);
      if (run === null) throw notFound('run', params.id);
      assertContent(run);
      return { runId: await retryRun(dependencies, run, await stepRunsOf(dependencies, run), body.graph === 'draft' ? await readWorkflow(store, run.workflowId) : null) };
    },
  );

  api.on(
    { method: 'get', path: '/api/blobs/:hash', tag: 'runs', summary: 'A large value of a run', answers: { 200: { description: 'The value as JSON', schema: anyJson } } },
    async ({ c, params }) => {
      const json = /^[0-9a-f]{64}$/.test(params.hash) ? await store.blobs.get(params.hash) : null;
      if (json === null) throw notFound('stored value', params.hash);
      return c.body(json, 200, { 'content-type': 'application/json', 'content-disposition': `attachment; filename="${params.hash.slice(0, 12)}.json"`, 'cache-control': 'private, max-age=31536000, immutable' });
    },
  );
}

/** The cursor did not come from a list. */
export function badCursor(): HttpError {
  return new HttpError({ status: 400, code: 'CURSOR_INVALID', message: 'Unknown cursor.', hint: 'Omit it to start from the first page.' });
}

/** Refuses to run again what was deleted: the new run would take nothing in, without a word. */
function assertContent({ contentRemovedAt }: Pick<StoredRun, 'contentRemovedAt'>): void {
  if (contentRemovedAt === undefined) return;
  throw new HttpError({ status: 409, code: 'RUN_CONTENT_REMOVED', message: 'The inputs and outputs of this run were deleted, because they had been kept for long enough.', hint: 'Start a new run, and keep the content of runs for longer if you need it.' });
}
