import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pino } from 'pino';
import type { Workflow } from '#graph/api';
import type { NewRun } from '#store/runs';
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
  run = { id: 'run_2', workflowId: workflow.id, workflowName: 'Greeter', version: null, trigger: 'manual', triggerNode: 'start', graphHash: stored.graphHash, planHash: stored.planHash, startedAt: new Date(Date.now() - 3_600_000).toISOString(), input: 'second' };
});
afterEach(async () => {
  for (const reconciler of reconcilers.splice(0)) await reconciler.stop();
  await test.close();
});

async function reconcile(): Promise<void> {
  const reconciler = startReconciler({ store: test.store, engine: test.engine, inline: null, content: createContentCache(test.store.blobs), log: pino({ level: 'silent' }), everyMs: 60_000 });
  reconcilers.push(reconciler);
  await reconciler.round();
}

it('starts a run that was accepted and never handed over, with all it was accepted with', async () => {
  await test.store.runs.insert({ ...run, reuse: [{ nodeId: 'start', port: 'out', output: 1 }] });
  await reconcile();
  expect(test.engine.started.at(-1)).toMatchObject({ runId: 'run_2', trigger: 'start', input: 'second', plan: { format: 1 }, reuse: [{ nodeId: 'start' }] });
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

it('adopts a refused run that was started after all, and forgets one that was not', async () => {
  for (const id of ['run_2', 'run_3']) {
    await test.store.runs.insert({ ...run, id });
    await test.store.runs.refuse(id);
  }
  test.engine.snapshots.set('run_2', { status: 'waiting', sequence: 1, steps: [], output: null, error: null, failedNode: null });
  await reconcile();
  expect(await test.store.runs.get('run_2')).toMatchObject({ status: 'waiting', handover: 'done' });
  expect((await test.store.runs.open(new Date().toISOString(), null, 10)).map((open) => open.id)).toEqual(['run_2']);
});

it('hands over decisions that were made while Temporal was away, again and again until it is back', async () => {
  await test.store.runs.insert(run);
  await test.store.runs.markHandedOver('run_2');
  await test.store.reviews.open({ id: 'run_2~a', runId: 'run_2', workflowId: run.workflowId, nodeId: 'n', nodeName: 'n', title: '', instructions: '', value: null, openedAt: run.startedAt, deadline: null });
  await test.store.reviews.decide('run_2~a', { decision: 'approve', value: { a: 1 }, comment: 'ok', at: run.startedAt });
  test.engine.isDown = true;
  await reconcile();
  expect(test.engine.decided).toEqual([]);
  test.engine.isDown = false;
  await vi.waitFor(() => expect(test.engine.decided).toEqual([{ reviewId: 'run_2~a', decision: 'approve', value: { a: 1 }, comment: 'ok' }]), { timeout: 4_000 });
  await vi.waitFor(async () => expect(await test.store.reviews.undelivered(new Date().toISOString())).toEqual([]));
});
