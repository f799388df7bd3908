import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Workflow } from '#graph/api';
import type { Graph } from '#graph/graph';
import { type ApiClient, createApiClient } from '../stack/api-client.ts';
import { draw, type DrawnNode } from '../stack/draw.ts';
import { type MockHttp, startMockHttp } from '../stack/mock-http.ts';
import { startStack, type Stack } from '../stack/start-stack.ts';

/** How many callers of each kind there are at a time, and after how many answers the server is killed. */
const CALLERS = 4;
const KILLS = [40, 95, 150];

let mock: MockHttp;
let stack: Stack;
let api: ApiClient;
let hooks: Readonly<Record<'sync' | 'async' | 'promoted', Workflow>>;

beforeAll(async () => {
  mock = await startMockHttp();
  stack = await startStack({ web: false, env: { HEDDLE_INLINE_RUNS: 'on' } });
  api = createApiClient(stack);
  const publish = async (name: string, graph: Graph): Promise<Workflow> => api.publish((await api.createWorkflow(name, graph)).id);
  hooks = {
    sync: await publish('sync', logic('sync')),
    async: await publish('async', read('async')),
    promoted: await publish('promoted', readThenAct()),
  };
});

afterAll(async () => {
  await stack?.stop();
  await mock?.close();
});

describe('runs that the server carries out itself', () => {
  it('are kept when they were answered, and end when they were accepted, however often the server is killed', async () => {
    const answered: string[] = [];
    const accepted: string[] = [];
    const markers: string[] = [];
    let count = 0;
    let isOver = false;

    /** Calls again and again; what is not answered was not promised. */
    async function caller(kind: keyof typeof hooks): Promise<void> {
      while (!isOver) {
        count += 1;
        const marker = `${kind}-${count}`;
        try {
          const response = await api.call(hooks[kind], { marker });
          const body = (await response.json()) as { marker?: string };
          const runId = response.headers.get('heddle-run-id') ?? '';
          if (response.status === 200) {
            expect(body.marker).toBe(marker);
            answered.push(runId);
          } else if (response.status === 202) accepted.push(runId);
          if (response.status < 300) markers.push(marker);
        } catch {
          await sleep(20);
        }
      }
    }

    const callers = Promise.all(
      (['sync', 'async', 'promoted'] as const).flatMap((kind) => Array.from({ length: CALLERS }, () => caller(kind))),
    );
    for (const kill of KILLS) {
      await expect.poll(() => answered.length + accepted.length, { timeout: 60_000, interval: 1 }).toBeGreaterThan(kill);
      await stack.server.kill();
      await stack.restart();
    }
    isOver = true;
    await callers;

    expect(answered.length).toBeGreaterThan(20);
    expect(accepted.length).toBeGreaterThan(20);
    for (const runId of answered) {
      const run = await api.run(runId);
      expect([runId, run.status, run.steps.map(({ status }) => status)]).toEqual([runId, 'finished', run.steps.map(() => 'finished')]);
    }
    for (const runId of accepted) expect([runId, (await api.ended(runId, 90_000)).status]).toEqual([runId, 'finished']);

    // An effect may run once more when its worker was killed, under the same key; of an answered run it ran.
    const keys = new Map<string, Set<string | null>>();
    for (const { path, query, idempotencyKey } of mock.calls) {
      if (path === '/act') keys.set(query.get('marker') ?? '', (keys.get(query.get('marker') ?? '') ?? new Set()).add(idempotencyKey));
    }
    for (const [marker, own] of keys) expect([marker, own.size]).toEqual([marker, 1]);
    for (const marker of markers.filter((one) => one.startsWith('promoted'))) {
      const acts = mock.calls.filter(({ path, query }) => path === '/act' && query.get('marker') === marker).length;
      expect([marker, acts >= 1 && acts <= 1 + KILLS.length]).toEqual([marker, true]);
    }
  }, 300_000);
});

const webhook = (mode: 'sync' | 'async'): DrawnNode => ({
  type: 'webhook',
  name: 'call',
  config: { mode, bodySchema: { type: 'object', properties: { marker: { type: 'string' } }, required: ['marker'] } },
});
const answer: DrawnNode = { type: 'respond', name: 'answer', inputs: { body: { marker: '{{ call.body.marker }}' } } };

function request(name: string, method: 'GET' | 'POST'): DrawnNode {
  return { type: 'http', name, config: { method }, inputs: { url: `${mock.url}/${name}`, query: { marker: '{{ call.body.marker }}' } } };
}

/** Logic only: written down with its end, then answered. */
function logic(mode: 'sync' | 'async'): Graph {
  return draw(
    [webhook(mode), { type: 'template', name: 'text', inputs: { text: 'Hello {{ call.body.marker }}' } }, answer],
    ['call -> text', 'text -> answer'],
  );
}

/** Written down, accepted, then read. */
function read(mode: 'sync' | 'async'): Graph {
  return draw([webhook(mode), request('look', 'GET'), answer], ['call -> look', 'look -> answer']);
}

/** Reads, then comes to an effect behind a condition: the run begins in the server and is handed over. */
function readThenAct(): Graph {
  return draw(
    [
      webhook('sync'),
      request('look', 'GET'),
      { type: 'if', name: 'certain', inputs: { condition: '{{ call.body.marker.length > 0 }}' } },
      request('act', 'POST'),
      answer,
    ],
    ['call -> look', 'look -> certain', 'certain.true -> act', 'act -> answer'],
  );
}
