import { anyJson } from '#graph/any-json';
import type { TypeDependencies } from '../runs/promised-types.ts';
import { z } from 'zod';
import { listOf, runSchema, runSummarySchema } from '#graph/api';
import type { RunEventBus } from '#graph/event-bus';
import type { StepRun } from '#graph/run';
import { bulkRetryBody, bulkRetryPreviewSchema, bulkRetrySchema, debugBody, forkBody, retryBody, runPreviewSchema } from '#graph/run-from';
import { runListQuery, runSummaryQuery, runTotalsSchema } from '#graph/run-search';
import { callerOf } from '../auth/guard.ts';
import type { Config } from '../config.ts';
import type { Api } from '../endpoint.ts';
import { createStreamPlaces } from '../http/stream-places.ts';
import { HttpError, notFound } from '../http-error.ts';
import { cancelRun } from '../runs/cancel-run.ts';
import type { StoredRun } from '#store/contract/stored-run';
import type { StartDependencies } from '../runs/start-run.ts';
import { debugRun } from '../runs/debug-run.ts';
import { forkRun, previewFork } from '../runs/fork-run.ts';
import { readRun, type ReadRunDependencies, stepRunsOf } from '../runs/read-run.ts';
import { previewRetry, retryRun } from '../runs/retry-run.ts';
import { eachRetry, runsToRetry } from '../runs/retry-runs.ts';
import type { RunFeeds } from '../runs/stream-run.ts';
import type { Graphs } from '../workflows/graphs.ts';

const started = z.object({ runId: z.string() });

interface RunRouteDependencies extends ReadRunDependencies, StartDependencies, TypeDependencies {
  readonly events: RunEventBus;
  readonly graphs: Graphs;
  readonly feeds: RunFeeds;
  readonly config: Pick<Config, 'maxStreams'>;
  readonly port: number;
}

/** One caller of the API may have every fourth of the event streams open. */
const CALLERS_SHARE = 4;

/** Runs: list, look, follow, cancel, fork, retry, debug. */
export function runRoutes(api: Api, dependencies: RunRouteDependencies): void {
  const { store } = dependencies;
  const screens = createStreamPlaces(dependencies.config.maxStreams);

  async function recorded(id: string): Promise<{ readonly run: StoredRun; readonly steps: readonly StepRun[] }> {
    const run = await store.runs.get(id);
    if (run === null) throw notFound('run', id);
    return { run, steps: await stepRunsOf(dependencies, run) };
  }

  api.on(
    {
      method: 'get',
      path: '/api/runs',
      tag: 'runs',
      summary: 'Runs, newest first',
      query: runListQuery,
      answers: { 200: { description: 'A page of runs', schema: listOf(runSummarySchema) } },
    },
    async ({ query }) => {
      const page = await store.runs.list(query);
      if (page === null) throw badCursor();
      return page;
    },
  );

  api.on(
    {
      method: 'get',
      path: '/api/runs/summary',
      tag: 'runs',
      summary: 'Runs, step runs or model calls summed by node, status, error code, model, workflow or time',
      query: runSummaryQuery,
      answers: { 200: { description: 'The sums', schema: runTotalsSchema } },
    },
    ({ query: { by, ...filter } }) => store.runs.sum(filter, by),
  );

  api.on(
    {
      method: 'get',
      path: '/api/runs/:id',
      tag: 'runs',
      summary: 'One run with every step run and the graph that ran',
      answers: { 200: { description: 'The run', schema: runSchema } },
    },
    async ({ params }) => {
      const run = await readRun(dependencies, params.id);
      if (run === null) throw notFound('run', params.id);
      return run;
    },
  );

  api.on(
    {
      method: 'get',
      path: '/api/runs/:id/events',
      tag: 'runs',
      summary: 'Follow a run: a `snapshot`, then each `event`',
      answers: { 200: { description: 'Server-sent events', schema: 'text/event-stream' } },
      errors: [429, 503],
    },
    async ({ c, params }) => {
      if (c.req.method === 'HEAD') {
        if ((await store.runs.get(params.id)) === null) throw notFound('run', params.id);
        return c.body(null, 200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      }
      const leave = screens.take({ [callerOf(c, dependencies.port)]: Math.ceil(dependencies.config.maxStreams / CALLERS_SHARE) });
      const response = await dependencies.feeds.stream(c, params.id, leave).catch((error: unknown) => {
        leave();
        throw error;
      });
      if (response !== null) return response;
      leave();
      throw notFound('run', params.id);
    },
  );

  api.on(
    {
      method: 'post',
      path: '/api/runs/:id/cancel',
      tag: 'runs',
      summary: 'Ask a run to stop',
      answers: { 202: { description: 'It was asked, or has ended already', schema: started } },
      errors: [503],
    },
    async ({ params }) => {
      const run = await store.runs.get(params.id);
      if (run === null) throw notFound('run', params.id);
      if (run.finishedAt === null) await cancelRun(dependencies, params.id);
      return { runId: params.id };
    },
  );

  api.on(
    {
      method: 'post',
      path: '/api/runs/:id/fork',
      tag: 'runs',
      summary: 'Run again from a node, a step run or a turn of an agent on, with what does not depend on it taken over',
      body: forkBody,
      answers: { 202: { description: 'The new run', schema: started } },
      errors: [409, 422, 503],
    },
    async ({ params, body }) => {
      const { run, steps } = await recorded(params.id);
      return { runId: await forkRun(dependencies, run, steps, body) };
    },
  );

  api.on(
    {
      method: 'post',
      path: '/api/runs/:id/fork/preview',
      tag: 'runs',
      summary: 'What a fork would use, and what it would run again and at which cost',
      body: forkBody,
      answers: { 200: { description: 'Node by node', schema: runPreviewSchema } },
      errors: [409, 422, 503],
    },
    async ({ params, body }) => {
      const { run, steps } = await recorded(params.id);
      return previewFork(dependencies, run, steps, body);
    },
  );

  api.on(
    {
      method: 'post',
      path: '/api/runs/:id/retry',
      tag: 'runs',
      summary: 'Run a failed run again from where it failed, as it ran, with the current draft or with a version',
      body: retryBody,
      answers: { 202: { description: 'The new run', schema: started } },
      errors: [409, 422, 503],
    },
    async ({ params, body }) => {
      const { run, steps } = await recorded(params.id);
      return { runId: await retryRun(dependencies, run, steps, body) };
    },
  );

  api.on(
    {
      method: 'post',
      path: '/api/runs/:id/retry/preview',
      tag: 'runs',
      summary: 'What a retry would use, and what it would run again and at which cost',
      body: retryBody,
      answers: { 200: { description: 'Node by node', schema: runPreviewSchema } },
      errors: [409, 422, 503],
    },
    async ({ params, body }) => {
      const { run, steps } = await recorded(params.id);
      return previewRetry(dependencies, run, steps, body);
    },
  );

  api.on(
    {
      method: 'post',
      path: '/api/runs/retry',
      tag: 'runs',
      summary: 'Retry many runs, each on its own',
      body: bulkRetryBody,
      answers: { 202: { description: 'The new runs, and the runs that could not be retried', schema: bulkRetrySchema } },
      errors: [503],
    },
    async ({ body }) => {
      const { done, refused } = await eachRetry(await runsToRetry(store, body), async (id) => {
        const { run, steps } = await recorded(id);
        return { runId: await retryRun(dependencies, run, steps, body), retryOf: id };
      });
      return { started: done, refused };
    },
  );

  api.on(
    {
      method: 'post',
      path: '/api/runs/retry/preview',
      tag: 'runs',
      summary: 'Which of many runs could be retried and at which cost, and what does not fit',
      body: bulkRetryBody,
      answers: { 200: { description: 'Run by run', schema: bulkRetryPreviewSchema } },
      errors: [503],
    },
    async ({ body }) => {
      const { done, refused } = await eachRetry(await runsToRetry(store, body), async (id) => {
        const { run, steps } = await recorded(id);
        const { tokens, costUsd } = await previewRetry(dependencies, run, steps, body, true);
        return { runId: id, tokens, costUsd };
      });
      return { fitting: done, refused };
    },
  );

  api.on(
    {
      method: 'post',
      path: '/api/runs/:id/debug',
      tag: 'runs',
      summary: 'Let a run that is stopped before a step go on, or say where it stops from now on',
      body: debugBody,
      answers: { 202: { description: 'The run was told', schema: started } },
      errors: [409, 422, 503],
    },
    async ({ params, body }) => {
      await debugRun(dependencies, (await recorded(params.id)).run, body);
      return { runId: params.id };
    },
  );

  api.on(
    {
      method: 'get',
      path: '/api/blobs/:hash',
      tag: 'runs',
      summary: 'A large value of a run',
      answers: { 200: { description: 'The value as JSON', schema: anyJson } },
    },
    async ({ c, params }) => {
      const json = /^[0-9a-f]{64}$/.test(params.hash) ? await store.blobs.get(params.hash) : null;
      if (json === null) throw notFound('stored value', params.hash);
      return c.body(json, 200, {
        'content-type': 'application/json',
        'content-disposition': `attachment; filename="${params.hash.slice(0, 12)}.json"`,
        'cache-control': 'private, max-age=31536000, immutable',
      });
    },
  );
}

/** The cursor did not come from a list. */
export function badCursor(): HttpError {
  return new HttpError({ status: 400, code: 'CURSOR_INVALID', message: 'Unknown cursor.', hint: 'Omit it to start from the first page.' });
}
