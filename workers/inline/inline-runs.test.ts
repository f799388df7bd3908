import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compile } from '#graph/compile';
import { createEventBus } from '#graph/event-bus';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import type { RunEvent } from '#graph/run-event';
import type { NewRun } from '#store/contract/stored-run';
import type { Store } from '#store/contract/store';
import { openStore } from '#store/open-store';
import { draw, type DrawnNode } from '#test/stack/draw';
import type { RunArguments } from '#workers/workflow/messages';
import { unavailableServices } from '../services/unavailable.ts';
import { type NodeLog, testCatalogue } from '../testing/test-nodes.ts';
import { createInlineRuns, type InlineOutcome, type InlineRuns } from './inline-runs.ts';

const unused = {
  forStep: () => ({ request: () => Promise.reject(new Error('unused')), generate: () => Promise.reject(new Error('unused')) }),
};
const start: DrawnNode = { type: 'manual', name: 'start' };
const fields = (values: Record<string, Json>): Record<string, Json> => ({
  fields: Object.entries(values).map(([name, value]) => ({ name, type: 'auto', value })),
});

let folder: string;
let store: Store;
let log: NodeLog;
let events: RunEvent[];
let inline: InlineRuns;
const workflowId = 'wf_1';
let count = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-inline-'));
  store = await openStore({ path: join(folder, 'heddle.db') });
  await store.workflows.insert({
    id: workflowId,
    name: 'Test',
    description: '',
    templateId: null,
    graph: draw([start], []),
    exampleInput: null,
    at: new Date().toISOString(),
  });
  log = { calls: [], aborted: [] };
  const bus = createEventBus();
  events = [];
  bus.subscribe('*', (event) => events.push(event));
  inline = createInlineRuns({
    services: { ...unavailableServices, http: unused, llm: unused, store, catalogue: testCatalogue(log), events: bus },
    store,
    events: bus,
  });
});
afterEach(async () => {
  await inline.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a run in the server', () => {
  it('is written down with its steps before its outcome is told', async () => {
    const graph = draw(
      [
        start,
        { type: 'set', name: 'sum', inputs: fields({ total: '{{ input.a + 1 }}' }) },
        { type: 'work', name: 'look', config: { isRead: true }, inputs: { value: '{{ sum.total }}' } },
      ],
      ['start -> sum', 'sum -> look'],
    );
    const args = argumentsFor(graph, { a: 1 });
    const outcome = await begin(args);
    expect(outcome).toMatchObject({ kind: 'ended', result: { status: 'finished', output: 2 } });
    expect(await store.runs.get(args.runId)).toMatchObject({ status: 'finished', output: 2, handover: 'done' });
    expect((await store.runs.steps(args.runId)).map(({ name, status, output, attempts }) => [name, status, output, attempts])).toEqual([
      ['start', 'finished', { a: 1 }, 1],
      ['sum', 'finished', { total: 2 }, 1],
      ['look', 'finished', 2, 1],
    ]);
    expect(events.map(({ type }) => type)).toEqual([
      'run-started',
      'step-finished',
      'step-finished',
      'step-started',
      'step-finished',
      'run-finished',
    ]);
  });

  it('keeps its failure, and tries a read again that may succeed', async () => {
    const graph = draw(
      [
        start,
        {
          type: 'flaky',
          name: 'shaky',
          config: { failures: 2, isRead: true },
          policy: { retry: { maxAttempts: 3, initialIntervalMs: 5 } },
        },
        { type: 'fail', name: 'stop', inputs: { message: 'No more.' } },
      ],
      ['start -> shaky', 'shaky -> stop'],
    );
    const args = argumentsFor(graph, null);
    expect(await begin(args)).toMatchObject({ kind: 'ended', result: { status: 'failed', failedNode: 'stop' } });
    const [, shaky] = await store.runs.steps(args.runId);
    expect(shaky).toMatchObject({ status: 'finished', attempts: 3, output: 3 });
    expect(shaky?.attemptRecords?.map(({ error }) => error?.message ?? null)).toEqual(['Attempt 1 failed.', 'Attempt 2 failed.', null]);
  });

  it('hands over before an effect, with the steps that have ended', async () => {
    const graph = draw(
      [
        start,
        { type: 'work', name: 'look', config: { isRead: true }, inputs: { value: 5 } },
        { type: 'if', name: 'high', inputs: { condition: '{{ input > 3 }}' } },
        { type: 'work', name: 'act', inputs: { value: 1 } },
      ],
      ['start -> look', 'look -> high', 'high.true -> act'],
    );
    const args = argumentsFor(graph, null);
    const outcome = await begin(args);
    if (outcome?.kind !== 'handed-over') throw new Error('It ended here');
    expect(outcome.handedOver.steps.map(({ name, status }) => [name, status])).toEqual([
      ['start', 'finished'],
      ['look', 'finished'],
      ['high', 'finished'],
    ]);
    expect(outcome.handedOver.sequence).toBe(events.length);
    expect(log.calls.map((key) => key.split('/')[1])).toEqual(['look']);
    expect(await store.runs.get(args.runId)).toBeNull();
  });

  it('goes straight to Temporal when every run comes to a step that needs a journal', () => {
    const graph = draw(
      [start, { type: 'work', name: 'look', config: { isRead: true } }, { type: 'wait', name: 'pause', inputs: { durationMs: 5 } }],
      ['start -> look', 'look -> pause'],
    );
    expect(inline.planOf(argumentsFor(graph, null))).toBeNull();
  });

  it('hands a loop over that does too much, and lets others have their turn', async () => {
    const graph = draw(
      [
        start,
        { type: 'set', name: 'count', inputs: fields({ n: '{{ (previous?.count?.n ?? 0) + 1 }}' }), policy: { loopLimit: 9_000 } },
        { type: 'if', name: 'enough', inputs: { condition: '{{ input.n >= 8000 }}' } },
      ],
      ['start -> count', 'count -> enough', 'enough.false -> count'],
    );
    let turns = 0;
    const other = setInterval(() => (turns += 1), 1);
    const outcome = await begin(argumentsFor(graph, null));
    clearInterval(other);
    expect(outcome?.kind).toBe('handed-over');
    expect(turns).toBeGreaterThan(0);
  });

  it('stops when it is cancelled, and is kept as cancelled', async () => {
    const graph = draw([start, { type: 'work', name: 'slow', config: { isRead: true, ms: 60_000 } }], ['start -> slow']);
    const args = argumentsFor(graph, null);
    const outcome = begin(args);
    await expect.poll(() => log.calls.length).toBe(1);
    expect(inline.snapshot(args.runId)?.steps.map(({ status }) => status)).toEqual(['finished', 'running']);
    expect(inline.cancel(args.runId)).toBe(true);
    expect(await outcome).toMatchObject({ kind: 'ended', result: { status: 'cancelled' } });
    expect((await store.runs.steps(args.runId)).map(({ status }) => status)).toEqual(['finished', 'cancelled']);
    expect(log.aborted).toHaveLength(1);
  });

  it('hands over a run that answers and goes on, so that its answer lasts', async () => {
    const graph = draw(
      [
        start,
        { type: 'respond', name: 'reply', inputs: { status: 200, body: 'taken' } },
        { type: 'work', name: 'slow', config: { isRead: true, ms: 60_000 } },
      ],
      ['start -> reply', 'reply -> slow'],
    );
    const outcome = await begin(argumentsFor(graph, null));
    expect(outcome).toMatchObject({ kind: 'handed-over', handedOver: { response: { status: 200, body: 'taken' } } });
    expect(log.aborted).toHaveLength(1);
  });

  it('is one run for callers with the same id, and hands over what still runs when the server stops', async () => {
    const graph = draw([start, { type: 'work', name: 'slow', config: { isRead: true, ms: 60_000 } }], ['start -> slow']);
    const args = argumentsFor(graph, null);
    const first = begin(args);
    const second = inline.join(args.runId);
    await expect.poll(() => log.calls.length).toBe(1);
    await inline.close();
    expect(await first).toMatchObject({ kind: 'handed-over', handedOver: { steps: [{ name: 'start' }] } });
    expect(await second).toBe(await first);
    expect(inline.planOf(args)).toBeNull();
  });

  it('is not kept twice under one id', async () => {
    const graph = draw([start], []);
    const args = argumentsFor(graph, 1);
    expect(await begin(args)).toMatchObject({ kind: 'ended' });
    expect(await begin(args)).toBeNull();
  });

  it('runs the plan of a map for each item, and collects the failures', async () => {
    const graph = draw(
      [
        start,
        { type: 'map', name: 'each', config: { concurrency: 3 }, inputs: { items: '{{ input }}' } },
        { type: 'work', name: 'look', config: { isRead: true }, inputs: { value: '{{ item * 2 }}' }, parentId: 'each' },
      ],
      ['start -> each'],
    );
    const args = argumentsFor(graph, [1, 2, 3, 4]);
    expect(await begin(args)).toMatchObject({ kind: 'ended', result: { status: 'finished', output: [2, 4, 6, 8] } });
  });
});

function argumentsFor(graph: Graph, input: Json): RunArguments {
  const compiled = compile(graph, testCatalogue(log));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues, null, 2));
  count += 1;
  return {
    runId: `run_${count}`,
    workflowId,
    workflowName: 'Test',
    version: 1,
    plan: compiled.plan,
    trigger: compiled.plan.entries[0]!,
    input,
  };
}

function begin(args: RunArguments): Promise<InlineOutcome | null> {
  const plan = inline.planOf(args);
  if (plan === null) throw new Error('The run cannot begin here');
  const record: NewRun = {
    id: args.runId,
    workflowId: args.workflowId,
    workflowName: args.workflowName,
    version: args.version,
    trigger: 'manual',
    triggerNode: args.trigger,
    graphHash: 'g',
    planHash: 'p',
    startedAt: new Date().toISOString(),
    input: args.input,
  };
  return inline.run({ args, plan, record, timeoutMs: 90_000 });
}
