import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Graph } from '#graph/graph';
import type { RunRecord } from '../../contract/stored-run.ts';
import type { Store } from '../../contract/store.ts';
import { openStore } from '../../open-store.ts';
import { newRun, runRecord, stepRun } from '../../testing/records.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-kept-'));
  store = await openStore({ path: join(folder, 'heddle.db'), checksTransactions: true });
  const graph: Graph = { format: 1, nodes: [], edges: [], notes: [], groups: [] };
  await store.workflows.insert({
    id: 'w1',
    name: 'Triage',
    description: '',
    templateId: null,
    graph,
    exampleInput: null,
    at: '2026-01-01T12:00:00.000Z',
  });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const started = (id: string) => newRun({ id, input: { text: 'ü "x"' }, fingerprint: 'f', version: 3, replayOf: 'earlier' });
const ended = (runId: string): RunRecord =>
  runRecord(runId, {
    status: 'failed',
    steps: [stepRun({ nodeId: 'start', tokens: 7, costUsd: 0.5 }), stepRun({ nodeId: 'end', tokens: 1, costUsd: 0.25 })],
    error: { code: 'FLAKY', message: 'no', retryable: false },
    failedNode: 'end',
    models: ['openai:gpt'],
    response: { status: 201, headers: { a: 'b' }, body: { $blob: 'a'.repeat(64), bytes: 9 } },
  });

it('keeps a run that has ended as if it had been written down when it began', async () => {
  expect(await store.runs.keep(started('kept'), ended('kept'))).toBe(true);
  await store.runs.insert(started('archived'));
  await store.runs.archive(ended('archived'));
  expect(await store.runs.get('kept')).toEqual({ ...(await store.runs.get('archived')), id: 'kept' });
  expect(await store.runs.get('kept')).toMatchObject({
    status: 'failed',
    handover: 'done',
    tokens: 8,
    costUsd: 0.75,
    failedNode: 'end',
    replayOf: 'earlier',
  });
  expect(await store.runs.steps('kept')).toEqual(await store.runs.steps('archived'));
  expect(await store.runs.claim('kept')).toEqual({ status: 'failed', fingerprint: 'f', responseStatus: 201 });
});

it('keeps nothing under the id of a run that was accepted, and takes the place of one that was refused', async () => {
  await store.runs.insert(started('accepted'));
  expect(await store.runs.keep(started('accepted'), ended('accepted'))).toBe(false);
  expect(await store.runs.get('accepted')).toMatchObject({ status: 'running', finishedAt: null });
  expect(await store.runs.steps('accepted')).toEqual([]);
  await store.runs.insert(newRun({ id: 'refused' }));
  await store.runs.refuse('refused');
  expect(await store.runs.keep(started('refused'), ended('refused'))).toBe(true);
  expect(await store.runs.get('refused')).toMatchObject({ status: 'failed', handover: 'done', input: { text: 'ü "x"' }, version: 3 });
  expect(await store.runs.steps('refused')).toHaveLength(2);
});
