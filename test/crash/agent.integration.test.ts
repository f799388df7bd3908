import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '#graph/graph';
import { type ApiClient, createApiClient } from '../stack/api-client.ts';
import { draw } from '../stack/draw.ts';
import { type MockCall, type MockHttp, startMockHttp } from '../stack/mock-http.ts';
import { turnsOf } from '../stack/mock-model.ts';
import { startStack, type Stack } from '../stack/start-stack.ts';
import { until } from './until.ts';

const STEPS = 10;

/** What is answered this long before a kill counts as finished: its result has reached Temporal. */
const RECORDED_MS = 500;

let mock: MockHttp;
let stack: Stack;
let api: ApiClient;
let workflowId: string;

beforeAll(async () => {
  mock = await startMockHttp();
  mock.modelDelay(300);
  stack = await startStack({
    processes: 'separate',
    web: false,
    env: { OPENAI_BASE_URL: mock.modelUrl, OPENAI_API_KEY: 'test', HEDDLE_HTTP_ALLOW: '127.0.0.1' },
  });
  api = createApiClient(stack);
  workflowId = (await api.createWorkflow('agent', agentGraph(mock.url))).id;
});

afterAll(async () => {
  await stack?.stop();
  await mock?.close();
});

describe('an agent of ten steps', () => {
  it.each<[string, () => Promise<void>]>([
    ['the worker', () => stack.worker.kill()],
    ['all processes at once', () => stack.kill()],
  ])('pays no finished call again after kill -9 of %s', async (_victim, kill) => {
    mock.forget();
    const runId = await api.startRun(workflowId, {});
    await until('the agent is in its middle', async () => toolCalls().length >= 5);
    const killedAt = Date.now();
    await kill();
    const before = mock.calls.length;
    await stack.restart();
    const run = await api.ended(runId, 90_000);
    process.stdout.write(
      `killed after ${before} calls; ${mock.calls.length} altogether for ${STEPS + 1} model calls and ${STEPS} tool calls\n`,
    );

    expect({ status: run.status, error: run.error }).toEqual({ status: 'finished', error: null });
    for (let step = 1; step <= STEPS; step += 1)
      expectOnce(
        toolCalls().filter(({ query }) => query.get('step') === String(step)),
        killedAt,
        `step ${step}`,
      );
    for (let turn = 0; turn <= STEPS; turn += 1)
      expectOnce(
        modelCalls().filter(({ body }) => turnsOf(body) === turn),
        killedAt,
        `turn ${turn + 1}`,
      );
    // Of all that was in flight at the kill, one thing only can have been asked twice.
    expect(mock.calls.length).toBeLessThanOrEqual(2 * STEPS + 2);
    const agent = run.steps.find(({ name }) => name === 'helper');
    expect(agent?.substeps?.filter(({ status }) => status === 'finished')).toHaveLength(2 * STEPS + 1);
  });
});

function agentGraph(url: string): Graph {
  return draw(
    [
      { type: 'manual', name: 'start' },
      {
        type: 'agent',
        name: 'helper',
        config: {
          model: 'openai:mock',
          maxTurns: STEPS + 5,
          tools: [
            {
              kind: 'node',
              type: 'http',
              name: 'do_step',
              description: 'Does one step.',
              parameters: { type: 'object', properties: { step: { type: 'integer' } }, required: ['step'] },
              config: { method: 'POST' },
              inputs: { url: `${url}/tool`, query: { step: '{{ args.step }}', delayMs: '200' }, body: { step: '{{ args.step }}' } },
            },
          ],
        },
        inputs: { prompt: `Do it all: steps=${STEPS}` },
      },
    ],
    ['start -> helper'],
  );
}

function toolCalls(): readonly MockCall[] {
  return mock.calls.filter(({ path }) => path === '/tool');
}

function modelCalls(): readonly MockCall[] {
  return mock.calls.filter(({ prompt }) => prompt !== null);
}

/** Once; or once more under the same key, when the first was in flight at the kill. */
function expectOnce(calls: readonly MockCall[], killedAt: number, what: string): void {
  const wasFinished = calls.some(({ answeredAt }) => answeredAt !== null && answeredAt < killedAt - RECORDED_MS);
  expect(calls.length, what).toBeGreaterThanOrEqual(1);
  expect(calls.length, what).toBeLessThanOrEqual(wasFinished ? 1 : 2);
  expect(new Set(calls.map(({ idempotencyKey }) => idempotencyKey)).size, what).toBe(1);
}
