import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '#graph/graph';
import type { Run } from '#graph/run';
import { stepKey } from '#graph/step-key';
import { type ApiClient, createApiClient } from '../stack/api-client.ts';
import { draw, type DrawnNode } from '../stack/draw.ts';
import { type MockHttp, startMockHttp } from '../stack/mock-http.ts';
import { startStack, type Stack } from '../stack/start-stack.ts';
import { until } from './until.ts';

/** A history has a thousand step runs, four a round: the run has two. */
const ROUNDS = 300;

let mock: MockHttp;
let stack: Stack;
let api: ApiClient;

beforeAll(async () => {
  mock = await startMockHttp();
  stack = await startStack({ processes: 'separate', web: false, env: { HEDDLE_HTTP_ALLOW: '127.0.0.1' } });
  api = createApiClient(stack);
});

afterAll(async () => {
  await stack?.stop();
  await mock?.close();
});

const fields = (name: string, value: string): DrawnNode['inputs'] => ({ fields: [{ name, type: 'auto', value }] });

function loop(trigger: DrawnNode, path: string): Graph {
  const nodes: DrawnNode[] = [
    trigger,
    { type: 'set', name: 'count', inputs: fields('n', '{{ (previous?.count?.n ?? 0) + 1 }}'), policy: { loopLimit: 10_000 } },
    { type: 'http', name: 'send', config: { method: 'POST' }, inputs: { url: `${mock.url}/${path}`, body: { round: '{{ count.n }}' } } },
    { type: 'set', name: 'note', inputs: fields('status', '{{ send.status }}') },
    { type: 'if', name: 'enough', inputs: { condition: `{{ count.n >= ${ROUNDS} }}` } },
    { type: 'respond', name: 'answer', inputs: { body: { rounds: '{{ count.n }}' } } },
  ];
  return draw(nodes, [
    `${trigger.name} -> count`,
    'count -> send',
    'send -> note',
    'note -> enough',
    'enough.false -> count',
    'enough.true -> answer',
  ]);
}

const keysOf = (path: string): readonly (string | null)[] =>
  mock.calls.filter((call) => call.path === `/${path}`).map(({ idempotencyKey }) => idempotencyKey);
const rounds = (run: Run): number =>
  new Set(run.steps.filter(({ name, status }) => name === 'send' && status === 'finished').map((step) => stepKey(step))).size;

describe('a run of several histories', () => {
  it.each([
    ['in its first history', 'first', 50],
    ['right where it goes on in the next', 'next', 249],
  ])('goes on after kill -9 of all processes %s, and repeats nothing that had finished', async (_where, path, calls) => {
    const { id } = await api.createWorkflow(path, loop({ type: 'manual', name: 'start' }, path));
    const runId = await api.startRun(id, null);
    await until(`${calls} calls were made`, async () => keysOf(path).length >= calls);
    await stack.kill();
    await stack.restart();
    const run = await api.ended(runId, 100_000);
    expect({ status: run.status, error: run.error, output: run.output, rounds: rounds(run) }).toEqual({
      status: 'finished',
      error: null,
      output: { rounds: ROUNDS },
      rounds: ROUNDS,
    });
    expect(new Set(keysOf(path)).size).toBe(ROUNDS);
    // The call in flight may be repeated, under its key.
    expect(keysOf(path).length).toBeLessThanOrEqual(ROUNDS + 1);
  });

  it('answers the caller of its webhook as if it had one, and is forked at a late round without repeating an effect', async () => {
    const workflow = await api.createWorkflow('Waits for it', loop({ type: 'webhook', name: 'hook', config: { mode: 'sync' } }, 'hooked'));
    const response = await api.call(await api.publish(workflow.id), {});
    expect([response.status, await response.json()]).toEqual([200, { rounds: ROUNDS }]);
    expect(keysOf('hooked')).toHaveLength(ROUNDS);

    const runId = response.headers.get('heddle-run-id')!;
    const run = await api.ended(runId, 10_000);
    expect(run.steps.map(({ endOrder }) => endOrder)).toEqual(run.steps.map((_step, at) => at));
    const forked = await fetch(`${stack.url}/api/runs/${runId}/fork`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ fromStep: `send/${ROUNDS - 2}` }),
    });
    const { runId: forkId } = (await forked.json()) as { runId: string };
    expect(await api.ended(forkId, 60_000)).toMatchObject({ status: 'finished', output: { rounds: ROUNDS } });
    expect(keysOf('hooked')).toHaveLength(ROUNDS + 2);
  });
});
