import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pino } from 'pino';
import type { Workflow } from '#graph/api';
import type { NewRun } from '#store/contract/stored-run';
import { RunUnanswered } from '#workers/client/engine';
import { createContentCache } from './content-cache.ts';
import { type Reconciler, startReconciler } from './reconciler.ts';
import { finished } from './testing/fake-engine.ts';
import { createTestApp, manualGraph, type TestApp } from './testing/test-app.ts';

let test: TestApp;
let run: NewRun;
const reconcilers: Reconciler[] = [];

beforeEach(async () => {
  test = await createTestApp();
  const workflow = await test.json<Workflow>('POST', '/api/workflows', { name: 'Greeter', graph: manualGraph() });
  const { runId } = await test.json<{ runId: string }>('POST', `/api/workflows/${workflow.id}/runs`, { input: 'first' });
  const stored = (await test.store.runs.get(runId))!;
  await test.engine.finish(runId);
  run = {
    id: 'run_2',
    workflowId: workflow.id,
    workflowName: 'Greeter',
    version: null,
    trigger: 'manual',
    triggerNode: 'start',
    graphHash: stored.graphHash,
    planHash: stored.planHash,
    startedAt: new Date(Date.now() - 3_600_000).toISOString(),
    input: 'second',
  };
});
afterEach(async () => {
  for (const reconciler of reconcilers.splice(0)) await reconciler.stop();
  await test.close();
});

async function reconcile(): Promise<void> {
  const reconciler = startReconciler({
    store: test.store,
    engine: test.engine,
    inline: null,
    content: createContentCache(test.store.blobs),
    log: pino({ level: 'silent' }),
    everyMs: 60_000,
  });
  reconcilers.push(reconciler);
  await reconciler.round();
}

function snapshot(status: 'running' | 'waiting') {
  return { status, sequence: 1, steps: [], output: null, error: null, failedNode: null };
}

it('notes which runs are stuck, with the reason, and when they go on', async () => {
  await test.store.runs.insert(run);
  await test.store.runs.markHandedOver(run.id);
  await test.engine.start({
    runId: run.id,
    workflowId: run.workflowId,
    workflowName: 'Greeter',
    version: null,
    plan: { $blob: run.planHash, bytes: 1 },
    trigger: 'start',
    input: null,
  });
  test.engine.snapshots.set(run.id, snapshot('running'));
  const trouble = { code: 'RUN_STUCK', message: 'too large', retryable: true };
  test.engine.troubles.set(run.id, trouble);
  await reconcile();
  type Page = { readonly items: readonly { readonly id: string; readonly stuck?: unknown }[] };
  const stuck = await test.json<Page>('GET', '/api/runs?stuck=only');
  expect(stuck.items.map((item) => [item.id, item.stuck])).toEqual([[run.id, trouble]]);
  expect((await test.json<Page>('GET', '/api/runs')).items).toHaveLength(2);

  test.engine.troubles.clear();
  await reconcile();
  expect((await test.json<Page>('GET', '/api/runs?stuck=only')).items).toEqual([]);
  expect((await test.store.runs.get(run.id))?.stuck).toBeUndefined();
});

it('starts a run that was accepted and never handed over, with all it was accepted with', async () => {
  await test.store.runs.insert({
    ...run,
    tape: { steps: { 'start/0': { use: 'recorded', outcome: { kind: 'finished', ports: { out: 1 } } } } },
  });
  await reconcile();
  expect(test.engine.started.at(-1)).toMatchObject({
    runId: 'run_2',
    trigger: 'start',
    input: 'second',
    plan: { format: 1 },
    tape: { steps: { 'start/0': { use: 'recorded' } } },
  });
  expect((await test.store.runs.get('run_2'))?.handover).toBe('done');
});

it('writes down the end of a run that closed unheard', async () => {
  await test.store.runs.insert(run);
  await test.store.runs.markHandedOver('run_2');
  test.engine.results.set('run_2', finished('late', { models: ['openai:x'] }));
  await reconcile();
  expect(await test.store.runs.get('run_2')).toMatchObject({ status: 'finished', output: 'late', models: ['openai:x'] });
});

it('fails a run as lost when Temporal does not know it, but not while it is young or Temporal is away', async () => {
  await test.store.runs.insert(run);
  await test.store.runs.insert({ ...run, id: 'run_3', startedAt: new Date().toISOString() });
  await test.store.runs.markHandedOver('run_2');
  await test.store.runs.markHandedOver('run_3');
  test.engine.isDown = true;
  await reconcile();
  expect((await test.store.runs.get('run_2'))?.status).toBe('running');
  test.engine.isDown = false;
  await reconcile();
  expect(await test.store.runs.get('run_2')).toMatchObject({ status: 'failed', error: { code: 'RUN_LOST' } });
  expect((await test.store.runs.get('run_3'))?.status).toBe('running');
});

it('adopts a refused run that was started after all if its caller can ask for it again, stops it if not, and forgets one that was not started', async () => {
  for (const [id, fingerprint] of [
    ['run_2', 'a'],
    ['run_3', undefined],
    ['run_4', undefined],
  ] as const) {
    await test.store.runs.insert({ ...run, id, fingerprint });
    await test.store.runs.refuse(id);
  }
  for (const id of ['run_2', 'run_3']) test.engine.snapshots.set(id, snapshot('waiting'));
  await reconcile();
  expect(await test.store.runs.get('run_2')).toMatchObject({ status: 'waiting', handover: 'done' });
  expect(test.engine.terminated).toEqual(['run_3']);
  expect(await test.store.runs.get('run_3')).toMatchObject({ status: 'failed', error: { code: 'RUN_NOT_ACCEPTED' } });
  expect(await test.store.runs.open({ handover: 'refused', before: new Date().toISOString(), after: null, limit: 10 })).toEqual([]);
});

it('looks after all others when one run does not answer or cannot be started', async () => {
  const hour = (ago: number): string => new Date(Date.now() - ago * 3_600_000).toISOString();
  // Oldest first: the ones in trouble come before the ones that must be helped.
  for (const [id, ago] of [
    ['run_2', 9],
    ['run_3', 8],
    ['run_4', 7],
  ] as const)
    await test.store.runs.insert({ ...run, id, startedAt: hour(ago) });
  for (const [id, ago] of [
    ['run_5', 6],
    ['run_6', 5],
  ] as const) {
    await test.store.runs.insert({ ...run, id, startedAt: hour(ago) });
    await test.store.runs.markHandedOver(id);
  }
  test.engine.failures.set('run_2', new Error('too large'));
  test.engine.failures.set('run_5', new RunUnanswered('run_5'));
  test.engine.results.set('run_6', finished('late'));
  await reconcile();
  expect(test.engine.started.map(({ runId }) => runId)).toEqual(expect.arrayContaining(['run_3', 'run_4']));
  expect((await test.store.runs.get('run_6'))?.status).toBe('finished');
  expect((await test.store.runs.get('run_5'))?.status).toBe('running');
});

it('asks no run that Temporal lists as open, but a few that should have told long ago that they wait', async () => {
  for (let index = 0; index < 200; index += 1) {
    const id = `run_open_${index}`;
    await test.store.runs.insert({ ...run, id });
    await test.store.runs.markHandedOver(id);
    test.engine.snapshots.set(id, snapshot('waiting'));
    if (index < 150) await test.store.runs.setStatus(id, 'waiting');
  }
  await reconcile();
  expect([...test.engine.asked.values()].reduce((sum, times) => sum + times, 0)).toBe(20);
  expect((await test.store.runs.list({ limit: 300, status: 'waiting' }))?.items).toHaveLength(170);
});

it('fails a called run that its caller never started, once the caller has ended', async () => {
  await test.store.runs.insert({ ...run, id: 'parent' });
  await test.store.runs.markHandedOver('parent');
  test.engine.snapshots.set('parent', snapshot('running'));
  await test.store.runs.insert({ ...run, id: 'child', parentRunId: 'parent' });
  await reconcile();
  expect((await test.store.runs.get('child'))?.status).toBe('running');
  test.engine.snapshots.delete('parent');
  await test.engine.finish('parent');
  await reconcile();
  expect(await test.store.runs.get('child')).toMatchObject({ status: 'failed', error: { code: 'RUN_NOT_STARTED' } });
});

it('fails a run whose stored plan is missing', async () => {
  await test.store.runs.insert({ ...run, planHash: 'f'.repeat(64) });
  await reconcile();
  expect(await test.store.runs.get('run_2')).toMatchObject({ status: 'failed', error: { code: 'STORED_VALUE_MISSING' } });
});

it('stops a run that was cancelled on its way to Temporal', async () => {
  await test.store.runs.insert(run);
  const { start } = test.engine;
  test.engine.start = async (args) => {
    test.engine.isForgetful = true;
    expect(await (await test.call('POST', '/api/runs/run_2/cancel')).json()).toEqual({ runId: 'run_2' });
    test.engine.isForgetful = false;
    await start(args);
  };
  await reconcile();
  expect(test.engine.cancelled).toEqual(['run_2']);
  expect(await test.store.runs.get('run_2')).toMatchObject({ status: 'cancelled', finishedAt: expect.any(String) });
});

it('hands over decisions that were made while Temporal was away, again and again until it is back', async () => {
  await test.store.runs.insert(run);
  await test.store.runs.markHandedOver('run_2');
  await test.store.reviews.open({
    id: 'run_2~a',
    runId: 'run_2',
    workflowId: run.workflowId,
    nodeId: 'n',
    nodeName: 'n',
    title: '',
    instructions: '',
    value: null,
    openedAt: run.startedAt,
    deadline: null,
  });
  await test.store.reviews.decide('run_2~a', { decision: 'approve', value: { a: 1 }, comment: 'ok', at: run.startedAt });
  test.engine.isDown = true;
  await reconcile();
  expect(test.engine.decided).toEqual([]);
  test.engine.isDown = false;
  await vi.waitFor(
    () => expect(test.engine.decided).toEqual([{ reviewId: 'run_2~a', decision: 'approve', value: { a: 1 }, comment: 'ok' }]),
    { timeout: 4_000 },
  );
  await vi.waitFor(async () => expect(await test.store.reviews.undelivered(new Date().toISOString())).toEqual([]));
});
