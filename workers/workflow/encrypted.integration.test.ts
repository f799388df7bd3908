import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { temporal } from '@temporalio/proto';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { compile } from '#graph/compile';
import type { Engine } from '#workers/client/engine';
import { createRunEngine } from '#workers/client/run-engine';
import { draw } from '#test/stack/draw';
import { startTestEngine, type TestEngine } from '../testing/test-engine.ts';
import { testCatalogue } from '../testing/test-nodes.ts';
import { createPayloadEncryption } from '../payload-encryption.ts';

const catalogue = testCatalogue({ calls: [], aborted: [] });
const unused = {
  forStep: () => ({ request: () => Promise.reject(new Error('unused')), generate: () => Promise.reject(new Error('unused')) }),
};
let test: TestEngine;
let engine: Engine;
let connection: NativeConnection;

beforeAll(async () => {
  const after = [createPayloadEncryption([{ name: 'this year', key: Buffer.alloc(32, 3) }])];
  test = await startTestEngine({ address: inject('temporalAddress'), catalogue, services: { http: unused, llm: unused }, after });
  engine = createRunEngine({ client: test.client, events: null, onError: expect.unreachable });
  connection = await NativeConnection.connect({ address: inject('temporalAddress') });
});
afterAll(async () => {
  await test?.stop();
  await connection?.close();
});

it('a run with keys for its payloads does all that other runs do, and its history shows nothing of it', async () => {
  const graph = draw(
    [
      { type: 'manual', name: 'start' },
      { type: 'review', name: 'approve', inputs: { title: 'Pay?', value: '{{ input }}' } },
      { type: 'work', name: 'pay', inputs: { value: '{{ approve }}' } },
    ],
    ['start -> approve', 'approve.approved -> pay'],
  );
  const compiled = compile(graph, catalogue);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  const runId = `test-${randomUUID()}`;
  await engine.start({
    runId,
    workflowId: 'wf',
    workflowName: 'Test',
    version: null,
    plan: compiled.plan,
    trigger: 'start',
    input: 'a word that nobody reads',
  });
  await expect.poll(async () => (await engine.query(runId))?.status, { timeout: 20_000 }).toBe('waiting');
  const asked = (await engine.query(runId))?.steps.find((step) => step.name === 'approve')?.resolved as
    | { readonly reviewId: string }
    | undefined;
  await engine.respond({ reviewId: asked?.reviewId ?? '', decision: 'approve', value: 'another word', comment: '' });
  await expect.poll(async () => (await engine.result(runId))?.status, { timeout: 20_000 }).toBe('finished');
  expect(JSON.stringify(await engine.result(runId))).toContain('another word');

  const history = await new Client({ connection }).workflow.getHandle(runId).fetchHistory();
  const written = Buffer.from(temporal.api.history.v1.History.encode(history).finish());
  for (const text of ['a word that nobody reads', 'another word', 'Pay?']) expect(written.includes(text)).toBe(false);
  expect(written.includes('this year')).toBe(true);
});
