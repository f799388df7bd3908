import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '#graph/run';
import { type ApiClient, createApiClient } from '../stack/api-client.ts';
import { type MockCall, type MockHttp, startMockHttp } from '../stack/mock-http.ts';
import { startStack, type Stack } from '../stack/start-stack.ts';
import { crashGraphs, ITEMS, SLOW_MS } from './crash-graphs.ts';
import { until } from './until.ts';

type Kind = keyof ReturnType<typeof crashGraphs>;

/** What is answered this long before a kill counts as finished: its result has reached Temporal. */
const RECORDED_MS = 1_000;

let mock: MockHttp;
let stack: Stack;
let api: ApiClient;
let workflows: Readonly<Record<Kind, string>>;

beforeAll(async () => {
  mock = await startMockHttp();
  mock.modelDelay(SLOW_MS);
  stack = await startStack({
    processes: 'separate',
    web: false,
    env: { OPENAI_BASE_URL: mock.modelUrl, OPENAI_API_KEY: 'test', HEDDLE_HTTP_ALLOW: '127.0.0.1' },
  });
  api = createApiClient(stack);
  const made = Object.entries(crashGraphs(mock.url)).map(
    async ([kind, graph]) => [kind, (await api.createWorkflow(kind, graph)).id] as const,
  );
  workflows = Object.fromEntries(await Promise.all(made)) as Record<Kind, string>;
});

afterAll(async () => {
  await stack?.stop();
  await mock?.close();
});

describe('after kill -9 every run goes on from its last finished step', () => {
  it.each<[string, () => Promise<void>]>([
    ['the worker', () => stack.worker.kill()],
    ['the API', () => stack.server.kill()],
    ['Temporal', () => stack.temporal.kill()],
    ['all processes at once', () => stack.kill()],
  ])('of %s', async (victim, kill) => {
    mock.forget();
    const markers = Object.fromEntries(Object.keys(workflows).map((kind) => [kind, `${kind}-${victim.replaceAll(' ', '-')}`])) as Record<
      Kind,
      string
    >;
    const started = await Promise.all(
      Object.entries(workflows).map(async ([kind, id]) => [kind, await api.startRun(id, { marker: markers[kind as Kind] })] as const),
    );
    const runIds = Object.fromEntries(started) as Record<Kind, string>;
    await inTheMiddle(runIds, markers);

    const killedAt = Date.now();
    await kill();
    const restartedAt = Date.now();
    await stack.restart();
    await decide(runIds.review);
    const runs = await Promise.all(
      Object.entries(runIds).map(async ([kind, runId]) => [kind as Kind, await api.ended(runId, 90_000)] as const),
    );
    process.stdout.write(`${victim}: the last run ended ${lastEnd(runs.map(([, run]) => run)) - restartedAt} ms after the restart began\n`);

    for (const [kind, run] of runs) {
      expect({ kind, status: run.status, error: run.error, output: run.output }).toEqual({
        kind,
        status: 'finished',
        error: null,
        output: { marker: markers[kind] },
      });
      expectOnce(callsOf(markers[kind], '/before'));
      expectOnce(callsOf(markers[kind], '/after'));
    }
    expectAtMostOnceMore(callsOf(markers.post, '/slow_post'));
    expect(callsOf(markers.get, '/slow_get').length, 'a safe read may be repeated').toBeLessThanOrEqual(3);
    const modelCalls = mock.calls.filter((call) => call.prompt?.includes(markers.model));
    expect(modelCalls.length, 'a model call in flight is repeated at most once').toBeLessThanOrEqual(2);
    expectEachItem(callsOf(markers.map, '/item'), killedAt);
  });
});

/** Resolves when each run is inside the step that the kill is meant for. */
async function inTheMiddle(runIds: Readonly<Record<Kind, string>>, markers: Readonly<Record<Kind, string>>): Promise<void> {
  await until('every run is in its middle', async () => {
    const [timer, review] = await Promise.all([api.run(runIds.timer), api.run(runIds.review)]);
    return (
      callsOf(markers.get, '/slow_get').length > 0 &&
      callsOf(markers.post, '/slow_post').length > 0 &&
      mock.calls.some((call) => call.prompt?.includes(markers.model)) &&
      timer.steps.some((step) => step.name === 'pause' && step.status === 'waiting') &&
      review.steps.some((step) => step.name === 'approve' && step.status === 'waiting') &&
      callsOf(markers.map, '/item').length >= 10
    );
  });
}

async function decide(runId: string): Promise<void> {
  await until('the review is decided', async () => {
    const review = (await api.openReviews()).find((open) => open.runId === runId);
    if (review === undefined) return false;
    await api.decide(review.id, 'approve');
    return true;
  });
}

function callsOf(marker: string, path: string): readonly MockCall[] {
  return mock.calls.filter((call) => call.path === path && call.query.get('marker') === marker);
}

function expectOnce(calls: readonly MockCall[]): void {
  expect(calls.map((call) => call.path)).toHaveLength(1);
}

/** A write in flight may run once more, under the key that lets the other side recognise it. */
function expectAtMostOnceMore(calls: readonly MockCall[]): void {
  expect(calls.length).toBeGreaterThanOrEqual(1);
  expect(calls.length).toBeLessThanOrEqual(2);
  expect(new Set(calls.map((call) => call.idempotencyKey)).size).toBe(1);
  expect(calls[0]?.idempotencyKey).not.toBeNull();
}

function expectEachItem(calls: readonly MockCall[], killedAt: number): void {
  const keys = new Set<string | null>();
  for (let item = 0; item < ITEMS; item += 1) {
    const own = calls.filter((call) => call.query.get('item') === String(item));
    expectAtMostOnceMore(own);
    keys.add(own[0]?.idempotencyKey ?? null);
    const wasFinished = own.some((call) => call.answeredAt !== null && call.answeredAt < killedAt - RECORDED_MS);
    if (wasFinished) expectOnce(own);
  }
  expect(keys.size, 'every item has a key of its own').toBe(ITEMS);
}

function lastEnd(runs: readonly Run[]): number {
  return Math.max(...runs.map((run) => Date.parse(run.finishedAt ?? '')));
}
