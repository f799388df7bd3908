import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { compile } from '#graph/compile';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import { canonicalJson } from '#graph/plan-hash';
import { stepKey } from '#graph/step-key';
import { draw, type DrawnNode } from '#test/stack/draw';
import type { Engine } from '#workers/client/engine';
import { createRunEngine } from '#workers/client/run-engine';
import { scriptedModel } from '../testing/scripted-model.ts';
import { recordHistory } from '../testing/record-history.ts';
import { startTestEngine, type TestEngine } from '../testing/test-engine.ts';
import { type NodeLog, testCatalogue } from '../testing/test-nodes.ts';
import { LIMITS } from './limits.ts';
import type { RunArguments } from './messages.ts';

const log: NodeLog = { calls: [], aborted: [] };
const catalogue = testCatalogue(log);
const model = scriptedModel(() => 'word');
const unused = { forStep: () => ({ request: () => Promise.reject(new Error('unused')) }) };
/** Short histories, so that few rounds make several. */
const limits = { ...LIMITS, historyEvents: 60 };
let test: TestEngine;
let engine: Engine;
let count = 0;

beforeAll(async () => {
  test = await startTestEngine({ address: inject('temporalAddress'), catalogue, services: { http: unused, llm: model.llm } });
  engine = createRunEngine({ client: test.client, events: test.bus, onError: expect.unreachable });
});
afterAll(() => test?.stop());

const start: DrawnNode = { type: 'manual', name: 'start' };
const fields = (values: Record<string, Json>): Record<string, Json> => ({
  fields: Object.entries(values).map(([name, value]) => ({ name, type: 'auto', value })),
});

/** What a graph is drawn of. */
interface Drawing {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly string[];
}

/** A loop that goes round so often, with a node that is called each time; it is left by `enough.true`. */
function loop(rounds: number, called: DrawnNode, [count, enough] = ['count', 'enough']): Drawing {
  const counting: DrawnNode = {
    type: 'set',
    name: count,
    inputs: fields({ n: `{{ (previous?.${count}?.n ?? 0) + 1 }}` }),
    policy: { loopLimit: 10_000 },
  };
  const deciding: DrawnNode = { type: 'if', name: enough, inputs: { condition: `{{ ${count}.n >= ${rounds} }}` } };
  return {
    nodes: [counting, called, deciding],
    edges: [`${count} -> ${called.name}`, `${called.name} -> ${enough}`, `${enough}.false -> ${count}`],
  };
}

function graphOf({ nodes, edges }: Drawing, more: Partial<Drawing> = {}): Graph {
  return draw([start, ...nodes, ...(more.nodes ?? [])], [...edges, ...(more.edges ?? ['start -> count'])]);
}

const ask: DrawnNode = { type: 'llm', name: 'ask', inputs: { prompt: 'Round {{ count.n }}' } };
const work: DrawnNode = { type: 'work', name: 'ask', inputs: { value: '{{ count.n }}' } };

describe('a run whose history grows long', () => {
  it('goes on in a new one, and its result, cost and step runs are those of the whole', async () => {
    const runId = await begin(
      graphOf(loop(40, ask), {
        nodes: [{ type: 'set', name: 'end', inputs: fields({ n: '{{ count.n }}', since: '{{ run.startedAt }}' }) }],
        edges: ['start -> count', 'enough.true -> end'],
      }),
    );
    const stored = await ended(runId);
    expect(stored).toMatchObject({ status: 'finished', tokens: 4_000, output: { n: 40 } });
    expect(stored.costUsd).toBeCloseTo(0.4);
    expect(await historiesOf(runId)).toBeGreaterThan(3);
    const steps = await test.store.runs.steps(runId);
    expect(steps.filter(({ name }) => name === 'ask').map(({ iteration }) => iteration)).toEqual(
      Array.from({ length: 40 }, (_none, round) => round),
    );
    expect(new Set(steps.map((step) => stepKey(step))).size).toBe(steps.length);
    expect(steps.map(({ endOrder }) => endOrder)).toEqual(steps.map((_step, at) => at));
    const numbers = test.events.flatMap((event) => (event.runId === runId && event.type !== 'token-emitted' ? [event.sequence] : []));
    expect(numbers).toEqual(numbers.map((_number, at) => at + 1));
    expect(test.events.filter((event) => event.runId === runId && event.type === 'run-started')).toHaveLength(1);
    await recordHistory(test.client, runId, 'long-loop-last');
    await recordHistory(test.client, runId, 'long-loop-first', await firstHistoryOf(runId));
  });

  it('shows all of its step runs while it is open, and asks a person in a later history', async () => {
    const review: DrawnNode = { type: 'review', name: 'approve', inputs: { title: 'Go on?', value: '{{ count.n }}' } };
    const graph = graphOf(loop(20, work), {
      nodes: [review, { type: 'set', name: 'end', inputs: fields({ n: '{{ count.n }}' }) }],
      edges: ['start -> count', 'enough.true -> approve', 'approve.approved -> end'],
    });
    const runId = await begin(graph);
    await expect.poll(async () => (await engine.query(runId))?.status, { timeout: 60_000 }).toBe('waiting');
    expect(await historiesOf(runId)).toBeGreaterThan(1);
    const open = (await engine.query(runId))!;
    expect(new Set([...(await test.store.runs.steps(runId)), ...open.steps].map((step) => stepKey(step))).size).toBe(1 + 3 * 20 + 1);
    const reviewId = `${runId}~${(await reviewStep(runId)).replace('/', '.')}`;
    expect(await engine.respond({ reviewId, decision: 'approve', comment: '' })).toBe(true);
    expect(await ended(runId)).toMatchObject({ status: 'finished', output: { n: 20 } });
  });

  it('is cancelled in the middle, in whatever history it is', async () => {
    const runId = await begin(graphOf(loop(10_000, work)));
    await untilHistories(runId, 2);
    expect(await engine.cancel(runId)).toBe(true);
    const stored = await ended(runId);
    expect(stored.status).toBe('cancelled');
    await expect.poll(() => engine.result(runId)).toMatchObject({ status: 'cancelled' });
    const steps = await test.store.runs.steps(runId);
    expect(new Set(steps.map((step) => stepKey(step))).size).toBe(steps.length);
    expect(steps.filter(({ status }) => status !== 'finished' && status !== 'cancelled')).toEqual([]);
  });

  it.each([
    ['hears events of the worker', (): Engine => engine],
    ['asks the run', (): Engine => createRunEngine({ client: test.client, events: null, onError: expect.unreachable })],
  ])('answers a caller who %s and has waited since before', async (_how, caller) => {
    const pause: DrawnNode = { type: 'wait', name: 'pause', inputs: { durationMs: 3_600_000 } };
    const graph = graphOf(loop(30, work), {
      nodes: [{ type: 'respond', name: 'answer', inputs: { body: '{{ count.n }}' } }, pause],
      edges: ['start -> count', 'enough.true -> answer', 'answer -> pause'],
    });
    const args = await prepare(graph);
    expect(await caller().startAndAwait(args, { timeoutMs: 90_000 })).toMatchObject({ status: 200, body: 30 });
    expect(await historiesOf(args.runId)).toBeGreaterThan(2);
    await engine.terminate(args.runId, 'over');
  });

  it('keeps the answer that it gave before', async () => {
    const args = await prepare(
      graphOf(loop(30, work), {
        nodes: [{ type: 'respond', name: 'answer', inputs: { body: 'early' } }],
        edges: ['start -> answer', 'answer -> count'],
      }),
    );
    await engine.start(args);
    await untilHistories(args.runId, 3);
    expect(await engine.join(args.runId, { timeoutMs: 60_000 })).toMatchObject({ status: 200, body: 'early' });
    expect((await ended(args.runId)).response).toMatchObject({ body: 'early' });
  });

  it('ends at its budget, which all histories share', async () => {
    const runId = await begin({ ...graphOf(loop(10_000, ask)), settings: { budget: { tokens: 2_050 } } });
    expect(await ended(runId)).toMatchObject({ status: 'failed', tokens: 2_100, error: { code: 'BUDGET_EXCEEDED' } });
    expect(await historiesOf(runId)).toBeGreaterThan(1);
  });

  it('waits for what is under way in other branches, and for nobody who may take for ever', async () => {
    const one = loop(15, work);
    const two = loop(12, { type: 'work', name: 'other', inputs: { value: '{{ tally.n }}' } }, ['tally', 'done']);
    const review: DrawnNode = { type: 'review', name: 'approve', inputs: { title: 'Go on?', value: 1 } };
    const more = {
      nodes: [...two.nodes, review, { type: 'merge', name: 'both' }],
      edges: [...two.edges, 'start -> count', 'start -> tally', 'enough.true -> both', 'done.true -> both', 'both -> approve'],
    };
    const runId = await begin(graphOf(one, more));
    await expect.poll(async () => (await engine.query(runId))?.status, { timeout: 60_000 }).toBe('waiting');
    expect(await historiesOf(runId)).toBeGreaterThan(1);
    await engine.respond({ reviewId: `${runId}~${(await reviewStep(runId)).replace('/', '.')}`, decision: 'approve', comment: '' });
    expect(await ended(runId)).toMatchObject({ status: 'finished' });
    const calls = (await test.store.runs.steps(runId)).filter(({ type }) => type === 'work').map((step) => stepKey(step));
    expect([calls.length, new Set(calls).size]).toEqual([27, 27]);
  });

  it('goes on beside a person who is still to decide, and is cut once that is over', async () => {
    const review: DrawnNode = { type: 'review', name: 'approve', inputs: { title: 'Go on?', value: 1 } };
    const runId = await begin(graphOf(loop(40, work), { nodes: [review], edges: ['start -> count', 'start -> approve'] }));
    const rounds = async (): Promise<number> => (await engine.query(runId))?.steps.filter(({ name }) => name === 'count').length ?? 0;
    // Twice as many as one history has when nothing is open.
    await expect.poll(rounds, { timeout: 60_000 }).toBeGreaterThan(20);
    expect(await historiesOf(runId)).toBe(1);
    await engine.respond({ reviewId: `${runId}~${(await reviewStep(runId)).replace('/', '.')}`, decision: 'approve', comment: '' });
    expect((await ended(runId)).status).toBe('finished');
    expect(await historiesOf(runId)).toBeGreaterThan(1);
  });

  it('takes large values along', async () => {
    const large: DrawnNode = { type: 'set', name: 'large', inputs: fields({ text: '{{ "0123456789".repeat(200000) }}' }) };
    const end: DrawnNode = { type: 'set', name: 'end', inputs: fields({ length: '{{ large.text.length }}' }) };
    const runId = await begin(
      graphOf(loop(15, work), { nodes: [large, end], edges: ['start -> large', 'large -> count', 'enough.true -> end'] }),
    );
    expect(await ended(runId)).toMatchObject({ status: 'finished', error: null, output: { length: 2_000_000 } });
    expect(await historiesOf(runId)).toBeGreaterThan(1);
  });

  it('reads a plan that is longer than Temporal takes at once', async () => {
    const note: DrawnNode = { type: 'set', name: 'note', inputs: fields({ text: '\u{1f9f5}"'.repeat(600_000) }) };
    const graph = draw(
      [start, note, { type: 'set', name: 'end', inputs: fields({ length: '{{ note.text.length }}' }) }],
      ['start -> note', 'note -> end'],
    );
    const args = await prepare(graph);
    const { hash, bytes } = await test.store.blobs.put(JSON.stringify(args.plan));
    expect(bytes).toBeGreaterThan(2_000_000);
    await engine.start({ ...args, plan: { $blob: hash, bytes } });
    expect(await ended(args.runId)).toMatchObject({ status: 'finished', error: null, output: { length: 1_800_000 } });
  });
});

describe('a map in a run of several histories', () => {
  const items = (count: number): Json => Array.from({ length: count }, (_none, index) => index);

  it('is told in a workflow of its own of nothing that it does not need', async () => {
    const map: DrawnNode = { type: 'map', name: 'each', config: { concurrency: 20 }, inputs: { items: items(300) } };
    const inner: DrawnNode = { type: 'set', name: 'sum', parentId: 'each', inputs: fields({ sum: '{{ item + count.n }}' }) };
    const graph = graphOf(loop(12, work), { nodes: [map, inner], edges: ['start -> count', 'enough.true -> each'] });
    const runId = await begin(graph, { reuse: [] });
    expect((await ended(runId)).status).toBe('finished');
    expect(await historiesOf(runId)).toBeGreaterThan(1);
    const child = `${runId}.each.0`;
    const starts = await Promise.all((await historyIdsOf(child)).map((id) => startOf(child, id)));
    expect(starts.length).toBeGreaterThan(1);
    for (const args of starts) {
      expect(Object.keys(args).filter((name) => ['continued', 'handedOver', 'reuse', 'tape'].includes(name))).toEqual([]);
      expect(Object.keys(args['items'].captured).toSorted()).toEqual(['count']);
    }
  });

  it('in a loop names what runs in each round', async () => {
    const map: DrawnNode = { type: 'map', name: 'ask', config: { concurrency: 5 }, inputs: { items: items(3) } };
    const inner: DrawnNode = { type: 'work', name: 'inner', parentId: 'ask', inputs: { value: '{{ item }}' } };
    const runId = await begin(graphOf(loop(3, map), { nodes: [inner], edges: ['start -> count'] }), { limits: LIMITS });
    expect((await ended(runId)).status).toBe('finished');
    const keys = (await test.store.runs.steps(runId)).filter(({ name }) => name === 'inner').map((step) => stepKey(step));
    expect([keys.length, new Set(keys).size]).toEqual([9, 9]);
    await recordHistory(test.client, runId, 'map-in-loop');
  });

  it('ends a chunk early when its items write much, and one item that writes too much fails', async () => {
    const counting = {
      type: 'set',
      name: 'count',
      parentId: 'each',
      inputs: fields({ n: '{{ (previous?.count?.n ?? 0) + 1 }}' }),
      policy: { loopLimit: 10_000 },
    };
    const until = (rounds: string): DrawnNode => ({
      type: 'if',
      name: 'enough',
      parentId: 'each',
      inputs: { condition: `{{ count.n >= ${rounds} }}` },
    });
    const graph = (rounds: string, count: number): Graph =>
      draw(
        [
          start,
          { type: 'map', name: 'each', config: { concurrency: 2 }, inputs: { items: items(count) } },
          { type: 'set', name: 'begin', parentId: 'each', inputs: fields({ n: 0 }) },
          counting,
          { ...work, parentId: 'each' },
          until(rounds),
        ],
        ['start -> each', 'begin -> count', 'count -> ask', 'ask -> enough', 'enough.false -> count'],
      );
    const many = await begin(graph('5', 60));
    expect((await ended(many)).status).toBe('finished');
    expect((await historyIdsOf(`${many}.each.0`)).length).toBeGreaterThan(10);
    expect((await test.store.runs.steps(many)).filter(({ name }) => name === 'ask')).toHaveLength(300);

    const tooMuch = await begin(graph('10000', 1));
    expect(await ended(tooMuch)).toMatchObject({ status: 'failed', error: { code: 'RUN_TOO_LONG' } });
  });
});

describe('a called workflow of several histories', () => {
  it('gives its answer to the run that called it, and is cancelled with it', async () => {
    const called = await publish(
      graphOf(loop(30, work), {
        nodes: [{ type: 'set', name: 'end', inputs: fields({ n: '{{ count.n }}' }) }],
        edges: ['start -> count', 'enough.true -> end'],
      }),
    );
    const calling = draw([start, { type: 'subworkflow', name: 'other', config: { workflow: called } }], ['start -> other']);
    const runId = await begin(calling);
    expect(await ended(runId)).toMatchObject({ status: 'finished', output: { n: 30 } });
    expect(await historiesOf(`${runId}~other.0`)).toBeGreaterThan(1);

    const endless = await publish(graphOf(loop(10_000, work)));
    const cancelled = await begin(draw([start, { type: 'subworkflow', name: 'other', config: { workflow: endless } }], ['start -> other']));
    await untilHistories(`${cancelled}~other.0`, 2);
    await engine.cancel(cancelled);
    expect((await ended(cancelled)).status).toBe('cancelled');
    expect((await ended(`${cancelled}~other.0`)).status).toBe('cancelled');
  });
});

async function reviewStep(runId: string): Promise<string> {
  const step = (await engine.query(runId))?.steps.find(({ name }) => name === 'approve');
  return stepKey(step!);
}

async function untilHistories(runId: string, histories: number): Promise<void> {
  await expect.poll(() => historiesOf(runId), { timeout: 60_000 }).toBeGreaterThanOrEqual(histories);
}

async function begin(graph: Graph, more: Partial<RunArguments> = {}): Promise<string> {
  const args = await prepare(graph, more);
  await engine.start(args);
  return args.runId;
}

async function prepare(graph: Graph, more: Partial<RunArguments> = {}): Promise<RunArguments> {
  count += 1;
  const compiled = compile(graph, catalogue);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  const runId = `long-${process.pid}-${Date.now()}-${count}`;
  const at = new Date().toISOString();
  if ((await test.store.workflows.get('wf')) === null)
    await test.store.workflows.insert({ id: 'wf', name: 'Test', description: '', graph, exampleInput: null, templateId: null, at });
  await test.store.runs.insert({
    id: runId,
    workflowId: 'wf',
    workflowName: 'Test',
    version: null,
    trigger: 'manual',
    triggerNode: 'start',
    graphHash: 'g',
    planHash: 'p',
    startedAt: at,
    input: null,
  });
  return {
    runId,
    workflowId: 'wf',
    workflowName: 'Test',
    version: null,
    plan: compiled.plan,
    trigger: 'start',
    input: null,
    limits,
    ...more,
  };
}

/** The run as the store has it at its end. */
async function ended(runId: string): Promise<NonNullable<Awaited<ReturnType<TestEngine['store']['runs']['get']>>>> {
  await expect.poll(async () => (await test.store.runs.get(runId))?.finishedAt ?? null, { timeout: 90_000, interval: 50 }).not.toBeNull();
  return (await test.store.runs.get(runId))!;
}

/** The id of the first history of a run. */
async function firstHistoryOf(runId: string): Promise<string> {
  const { raw } = await test.client.workflow.getHandle(runId).describe();
  return raw.workflowExecutionInfo!.firstRunId!;
}

/** How many histories Temporal has of a run. */
async function historiesOf(runId: string): Promise<number> {
  return (await historyIdsOf(runId)).length;
}

async function historyIdsOf(workflowId: string): Promise<readonly string[]> {
  let ids: string[] = [];
  const list = async (): Promise<number> => {
    ids = [];
    for await (const { runId } of test.client.workflow.list({ query: `WorkflowId = "${workflowId}"` })) ids.push(runId);
    return ids.length;
  };
  await expect.poll(list, { timeout: 10_000 }).toBeGreaterThan(0);
  return ids;
}

/** The arguments that a history began with. */
async function startOf(workflowId: string, id: string): Promise<RunArguments & { readonly items: NonNullable<RunArguments['items']> }> {
  const { events } = await test.client.workflow.getHandle(workflowId, id).fetchHistory();
  const payload = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  return JSON.parse(Buffer.from(payload?.data ?? []).toString('utf8'));
}

/** Publishes a workflow that others can call. */
async function publish(graph: Graph): Promise<string> {
  count += 1;
  const id = `wf_long_${count}`;
  const at = new Date().toISOString();
  const { plan } = await prepare(graph);
  const put = async (content: unknown): Promise<string> => (await test.store.blobs.put(canonicalJson(content as Json))).hash;
  await test.store.workflows.insert({ id, name: 'Called', description: '', graph, exampleInput: null, templateId: null, at });
  await test.store.versions.publish({
    workflowId: id,
    revision: 1,
    slug: null,
    graphHash: await put(graph),
    planHash: await put(plan),
    note: '',
    publishedAt: at,
  });
  return id;
}
