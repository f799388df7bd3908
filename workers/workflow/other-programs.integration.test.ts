import { Client } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { compile } from '#graph/compile';
import type { Graph } from '#graph/graph';
import type { Engine } from '#workers/client/engine';
import { createRunEngine } from '#workers/client/run-engine';
import { draw } from '#test/stack/draw';
import { startTestEngine, type TestEngine } from '../testing/test-engine.ts';
import { type NodeLog, testCatalogue } from '../testing/test-nodes.ts';
import { createPayloadSeal } from '../payload-seal.ts';
import { AGAIN_SIGNAL, INGEST_WORKFLOW } from './ingest/messages.ts';
import { DECIDE_SIGNAL, FROM_HEDDLE, RESPONSE_UPDATE, RUN_WORKFLOW, type RunArguments, TASK_QUEUE } from './messages.ts';

const log: NodeLog = { calls: [], aborted: [] };
const catalogue = testCatalogue(log);
const unused = {
  forStep: () => ({ request: () => Promise.reject(new Error('unused')), generate: () => Promise.reject(new Error('unused')) }),
};
let test: TestEngine;
let engine: Engine;
let connection: NativeConnection;
/** A program that reaches Temporal, and knows everything but the key. */
let stranger: Client;
/** The same, with a key of its own. */
let forger: Client;

beforeAll(async () => {
  test = await startTestEngine({ address: inject('temporalAddress'), catalogue, services: { http: unused, llm: unused } });
  engine = createRunEngine({ client: test.client, events: null, onError: expect.unreachable });
  connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  stranger = new Client({ connection });
  const seal = createPayloadSeal({ key: Buffer.alloc(32, 1), isUnsealed: () => false, onForged: () => undefined });
  forger = new Client({ connection, dataConverter: { payloadCodecs: [seal.client] } });
});
afterAll(async () => {
  await test?.stop();
  await connection?.close();
});

const work = draw(
  [
    { type: 'manual', name: 'start' },
    { type: 'work', name: 'pay', inputs: { value: 1 } },
  ],
  ['start -> pay'],
);
const reviewed = draw(
  [
    { type: 'manual', name: 'start' },
    { type: 'review', name: 'approve', inputs: { title: 'Pay?', value: 1 } },
    { type: 'work', name: 'pay', inputs: { value: 1 } },
  ],
  ['start -> approve', 'approve.approved -> pay'],
);

describe('another program that reaches Temporal', () => {
  it('can start no plan, with its own words or with those of a run of ours', async () => {
    for (const client of [stranger, forger]) {
      const args = argumentsFor(work);
      const handle = await client.workflow.start(RUN_WORKFLOW, { workflowId: args.runId, taskQueue: TASK_QUEUE, args: [args] });
      await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'NotFromHeddle' } });
    }
    const ours = argumentsFor(work);
    await engine.start(ours);
    await expect.poll(async () => (await engine.result(ours.runId))?.status, { timeout: 20_000 }).toBe('finished');
    const history = await stranger.workflow.getHandle(ours.runId).fetchHistory();
    const input = history.events?.[0]?.workflowExecutionStartedEventAttributes?.input;
    const copy = `copy-${randomUUID()}`;
    await connection.workflowService.startWorkflowExecution({
      namespace: 'default',
      workflowId: copy,
      workflowType: { name: RUN_WORKFLOW },
      taskQueue: { name: TASK_QUEUE },
      input: input!,
      requestId: randomUUID(),
    });
    await expect(stranger.workflow.getHandle(copy).result()).rejects.toMatchObject({ cause: { type: 'NotFromHeddle' } });
    expect(log.calls.filter((key) => !key.startsWith(ours.runId))).toEqual([]);
  });

  it('can decide no review, and ask no run for its answer', async () => {
    const args = argumentsFor(reviewed);
    await engine.start(args);
    await expect.poll(async () => (await engine.query(args.runId))?.status, { timeout: 20_000 }).toBe('waiting');
    const asked = (await engine.query(args.runId))?.steps.find((step) => step.name === 'approve')?.resolved as
      | { readonly reviewId: string }
      | undefined;
    const decision = { reviewId: asked?.reviewId ?? '', decision: 'approve' as const, value: 'mine', comment: '' };
    for (const client of [stranger, forger]) {
      await client.workflow.getHandle(args.runId).signal(DECIDE_SIGNAL, decision);
      await expect(client.workflow.getHandle(args.runId).executeUpdate(RESPONSE_UPDATE, { args: [FROM_HEDDLE] })).rejects.toThrow(
        /update/i,
      );
    }
    await expect(stranger.workflow.getHandle(args.runId).executeUpdate(RESPONSE_UPDATE)).rejects.toThrow(/update/i);
    expect(log.calls.some((key) => key.startsWith(args.runId))).toBe(false);
    await engine.respond({ ...decision, value: 'ours' });
    await expect.poll(async () => (await engine.result(args.runId))?.status, { timeout: 20_000 }).toBe('finished');
    expect(log.calls.filter((key) => key.startsWith(args.runId))).toHaveLength(1);
  });

  it('can bring no document in', async () => {
    const handle = await stranger.workflow.start(INGEST_WORKFLOW, {
      workflowId: `ingest-${randomUUID()}`,
      taskQueue: TASK_QUEUE,
      args: [{ knowledgeId: 'a', generation: 1, documentId: 'b', version: 'c' }],
    });
    await handle.signal(AGAIN_SIGNAL).catch(() => undefined);
    await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'NotFromHeddle' } });
  });

  it('can have no activity done, by a workflow and a worker of its own', async () => {
    const taskQueue = `stranger-${randomUUID()}`;
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflowBundle: await bundleWorkflowCode({ workflowsPath: join(import.meta.dirname, 'testing', 'stranger-workflows.ts') }),
    });
    const { hash, bytes } = await test.store.blobs.put('{"secret":true}');
    await worker.runUntil(async () => {
      const ask = async (type: string, args: unknown): Promise<unknown> =>
        stranger.workflow.execute(type, { workflowId: randomUUID(), taskQueue, args: [args] });
      await expect(ask('askForActivity', { $blob: hash, bytes })).rejects.toMatchObject({ cause: { cause: { type: 'NotFromHeddle' } } });
      await expect(ask('askForRun', argumentsFor(work))).rejects.toMatchObject({ cause: { cause: { type: 'NotFromHeddle' } } });
    });
  });
});

describe('a web page', () => {
  it('reaches no port of Temporal that answers it', async () => {
    const statuses = await Promise.all(
      inject('temporalPorts').flatMap((port) =>
        ['evil.example', `127.0.0.1:${port}`, 'closed to everybody', ''].map((host) => ask(port, host)),
      ),
    );
    expect(new Set(statuses)).toEqual(new Set([403]));
  });
});

/** The status of an answer to a browser, 403 where there is no HTTP at all. */
function ask(port: number, host: string): Promise<number> {
  return new Promise((resolve) => {
    const call = request(
      { host: '127.0.0.1', port, path: '/api/v1/namespaces/default/workflows', headers: { host }, timeout: 5_000 },
      (response) => {
        response.resume();
        // Node refuses a malformed Host by itself before anything else looks at it.
        resolve(response.statusCode === 400 ? 403 : (response.statusCode ?? 0));
      },
    );
    call.on('error', () => resolve(403));
    call.end();
  });
}

function argumentsFor(graph: Graph): RunArguments {
  const compiled = compile(graph, catalogue);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return {
    runId: `test-${randomUUID()}`,
    workflowId: 'wf',
    workflowName: 'Test',
    version: null,
    plan: compiled.plan,
    trigger: 'start',
    input: {},
  };
}
