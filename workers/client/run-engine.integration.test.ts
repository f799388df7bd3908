import type { Client } from '@temporalio/client';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compile } from '#graph/compile';
import type { Graph } from '#graph/graph';
import { draw, type DrawnNode } from '#test/stack/draw';
import type { RunArguments } from '#workers/workflow/messages';
import { freePorts } from '../../scripts/lib/ports.mjs';
import { createProgress } from '../../scripts/lib/progress.mjs';
import { findTemporal } from '../../scripts/lib/temporal-binary.mjs';
import { startTemporalServer, type TemporalServer } from '../../scripts/lib/temporal-server.mjs';
import { startTestEngine, type TestEngine } from '../testing/test-engine.ts';
import { testCatalogue } from '../testing/test-nodes.ts';
import { type Engine, EngineUnavailable, RunUnanswered } from './engine.ts';
import { createRunEngine } from './run-engine.ts';

const catalogue = testCatalogue({ calls: [], aborted: [] });
const unused = {
  forStep: () => ({ request: () => Promise.reject(new Error('unused')), generate: () => Promise.reject(new Error('unused')) }),
};
const start: DrawnNode = { type: 'manual', name: 'start' };

/** A Temporal of this test's own, which it may pause and kill. */
let server: TemporalServer;
let startServer: () => Promise<TemporalServer>;
let dataDir: string;
let test: TestEngine;
let engine: Engine;
let count = 0;

beforeAll(async () => {
  const progress = createProgress(process.stderr);
  const binary = await findTemporal(progress);
  progress.close();
  dataDir = await mkdtemp(join(tmpdir(), 'heddle-client-'));
  const ports = await freePorts(3);
  startServer = () => startTemporalServer({ binary, dataDir, ports });
  server = await startServer();
  await server.ready;
  test = await startTestEngine({ address: server.address, catalogue, services: { http: unused, llm: unused } });
  engine = createRunEngine({ client: test.client, events: test.bus, onError: expect.unreachable });
});
afterAll(async () => {
  await test?.stop();
  await server?.stop(10_000);
  await rm(dataDir, { recursive: true, force: true });
});

const waiting = (): RunArguments =>
  args(
    draw(
      [
        start,
        { type: 'respond', name: 'answer', inputs: { body: 'taken' } },
        { type: 'review', name: 'ask', inputs: { title: 'Go on?', value: 1 } },
      ],
      ['start -> answer', 'answer -> ask'],
    ),
  );
const slow = (ms: number): RunArguments =>
  args(draw([start, { type: 'work', name: 'work', config: { ms }, inputs: { value: 'done' } }], ['start -> work']));

it('leaves no long poll behind for a run that has answered its caller and goes on', async () => {
  const polls = countPolls(test.client);
  const runs = Array.from({ length: 5 }, waiting);
  for (const outcome of await Promise.all(runs.map((run) => engine.startAndAwait(run, { timeoutMs: 20_000 }))))
    expect(outcome).toMatchObject({ body: 'taken' });
  await expect.poll(() => polls.open(), { timeout: 30_000 }).toBe(0);
  expect((await engine.query(runs[0]!.runId))?.status).toBe('waiting');
  for (const run of runs) expect(await engine.terminate(run.runId, 'the test is over')).toBe(true);
  expect(await engine.result(runs[0]!.runId)).toMatchObject({
    status: 'failed',
    error: { code: 'RUN_STOPPED', message: expect.stringContaining('the test is over') },
  });
});

it('ends its poll when the caller has gone', async () => {
  const polls = countPolls(test.client);
  const caller = new AbortController();
  const run = slow(60_000);
  const outcome = engine.startAndAwait(run, { timeoutMs: 600_000, signal: caller.signal });
  await expect.poll(() => polls.open(), { timeout: 20_000 }).toBe(1);
  caller.abort();
  expect(await outcome).toBeNull();
  await expect.poll(() => polls.open(), { timeout: 30_000 }).toBe(0);
  expect((await engine.query(run.runId))?.status).toBe('running');
  await engine.terminate(run.runId, 'the test is over');
});

it('lists open runs', async () => {
  const run = waiting();
  await engine.startAndAwait(run, { timeoutMs: 20_000 });
  await expect.poll(async () => (await engine.list()).has(run.runId), { timeout: 20_000 }).toBe(true);
  await engine.cancel(run.runId);
  await expect.poll(async () => (await engine.list()).has(run.runId), { timeout: 20_000 }).toBe(false);
  expect(await engine.cancel('run_unknown')).toBe(false);
});

it('blames one run that does not answer, and Temporal only when it is away', async () => {
  // No worker ever takes a task of this queue.
  await test.client.workflow.start('runPlan', { workflowId: 'run_stuck', taskQueue: 'nobody', args: [] });
  await expect(engine.query('run_stuck')).rejects.toThrow(RunUnanswered);
  process.kill(server.pid, 'SIGSTOP');
  try {
    await expect(engine.query('run_stuck')).rejects.toThrow(EngineUnavailable);
  } finally {
    process.kill(server.pid, 'SIGCONT');
  }
  await expect.poll(async () => (await engine.health()).ok, { timeout: 30_000 }).toBe(true);
});

it('gives the answer of a run that Temporal took before the connection failed', async () => {
  const run = slow(4_000);
  let isTaken = false;
  const outcome = engine.startAndAwait(run, { timeoutMs: 60_000 }, async () => void (isTaken = true));
  await expect.poll(() => isTaken, { timeout: 20_000 }).toBe(true);
  await server.kill();
  await sleep(500);
  server = await startServer();
  await server.ready;
  expect(await outcome).toMatchObject({ status: 'finished', output: 'done' });
});

it('refuses a run when Temporal is away, and takes the next once it is back', async () => {
  await server.kill();
  await expect(engine.startAndAwait(slow(1), { timeoutMs: 60_000 })).rejects.toThrow(EngineUnavailable);
  server = await startServer();
  await server.ready;
  expect(await engine.startAndAwait(slow(1), { timeoutMs: 60_000 })).toMatchObject({ status: 'finished' });
});

function args(graph: Graph): RunArguments {
  const compiled = compile(graph, catalogue);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  count += 1;
  return {
    runId: `run_client_${count}`,
    workflowId: 'w',
    workflowName: 'Test',
    version: null,
    plan: compiled.plan,
    trigger: 'start',
    input: null,
  };
}

/** Counts the polls for the end of a run that Temporal has to hold open. */
function countPolls(client: Client): { open(): number } {
  const service = client.workflowService;
  const poll = service.getWorkflowExecutionHistory.bind(service);
  let open = 0;
  service.getWorkflowExecutionHistory = ((request: object) => {
    open += 1;
    return poll(request).finally(() => (open -= 1));
  }) as typeof service.getWorkflowExecutionHistory;
  return { open: () => open };
}
