import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '#graph/graph';
import type { Replay, ReplayedRun } from '#graph/replay';
import type { RunSummary } from '#graph/run';
import { type ApiClient, createApiClient } from '../stack/api-client.ts';
import { draw } from '../stack/draw.ts';
import { type MockHttp, startMockHttp } from '../stack/mock-http.ts';
import { startStack, type Stack } from '../stack/start-stack.ts';
import { until } from './until.ts';

const RUNS = 12;
const AT_ONCE = 3;

/** What is answered this long before a kill counts as finished: its result has reached Temporal. */
const RECORDED_MS = 500;

let mock: MockHttp;
let stack: Stack;
let api: ApiClient;
let workflowId: string;

beforeAll(async () => {
  mock = await startMockHttp();
  stack = await startStack({
    processes: 'separate',
    web: false,
    env: { OPENAI_BASE_URL: mock.modelUrl, OPENAI_API_KEY: 'test', HEDDLE_HTTP_ALLOW: '127.0.0.1' },
  });
  api = createApiClient(stack);
  workflowId = (await api.createWorkflow('replayed', graphOf())).id;
  for (let n = 0; n < RUNS; n += 1) await api.ended(await api.startRun(workflowId, { n }), 60_000);
  mock.modelDelay(300);
});

afterAll(async () => {
  await stack?.stop();
  await mock?.close();
});

/** Asks a model, and sends what it said. */
function graphOf(): Graph {
  return draw(
    [
      { type: 'manual', name: 'start' },
      { type: 'llm', name: 'writer', config: { model: 'openai:mock' }, inputs: { prompt: 'Say this: number {{ input.n }}.' } },
      { type: 'http', name: 'send', config: { method: 'POST' }, inputs: { url: `${mock.url}/send`, body: { said: '{{ writer.text }}' } } },
    ],
    ['start -> writer', 'writer -> send'],
  );
}

async function ask<T>(path: string, body?: object): Promise<T> {
  const response = await fetch(`${stack.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

describe('a replay with live models', () => {
  it.each<[string, () => Promise<void>]>([
    ['the worker', () => stack.worker.kill()],
    ['the server', () => stack.server.kill()],
    ['all processes at once', () => stack.kill()],
  ])('goes on after kill -9 of %s, and pays no finished call again', async (_victim, kill) => {
    mock.forget();
    const { id } = await ask<Replay>('/api/replays', { workflowId, concurrency: AT_ONCE, nodes: { writer: { use: 'live' } } });
    await until('the replay is in its middle', async () => mock.calls.length >= RUNS / 2);
    const killedAt = Date.now();
    await kill();
    const before = mock.calls.length;
    await stack.restart();
    await until('the replay has ended', async () => (await ask<Replay>(`/api/replays/${id}`)).status === 'finished');
    process.stdout.write(`killed after ${before} calls; ${mock.calls.length} altogether for ${RUNS} runs, ${AT_ONCE} at a time\n`);

    const { progress } = await ask<Replay>(`/api/replays/${id}`);
    expect(progress).toEqual({ total: RUNS, done: RUNS, failed: 0, samePath: RUNS, sameOutput: RUNS });
    expect(mock.calls.filter(({ prompt }) => prompt === null)).toEqual([]);
    for (let n = 0; n < RUNS; n += 1) {
      const calls = mock.calls.filter(({ prompt }) => prompt?.includes(`number ${n}.`));
      const wasFinished = calls.some(({ answeredAt }) => answeredAt !== null && answeredAt < killedAt - RECORDED_MS);
      expect(calls.length, `run ${n}`).toBeGreaterThanOrEqual(1);
      expect(calls.length, `run ${n}`).toBeLessThanOrEqual(wasFinished ? 1 : 2);
    }
    // Only what was in flight at the kill can have been asked twice.
    expect(mock.calls.length).toBeLessThanOrEqual(RUNS + AT_ONCE);
    const rows = (await ask<{ items: ReplayedRun[] }>(`/api/replays/${id}/runs`)).items;
    const replayed = (await ask<{ items: RunSummary[] }>(`/api/runs?workflowId=${workflowId}&replays=only&limit=200`)).items.filter(
      ({ id: runId }) => rows.some((row) => row.runId === runId),
    );
    expect([rows.length, replayed.length]).toEqual([RUNS, RUNS]);
  });
});
