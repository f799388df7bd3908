import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { compile } from '#graph/compile';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import { draw, type DrawnNode } from '#test/stack/draw';
import { createRunEngine } from '#workers/client/run-engine';
import type { Engine } from '#workers/client/engine';
import { recordHistory } from '../testing/record-history.ts';
import { startTestEngine, type TestEngine } from '../testing/test-engine.ts';
import { type NodeLog, testCatalogue } from '../testing/test-nodes.ts';
import { isBlobReference, type RunArguments, type RunResult } from './messages.ts';

const log: NodeLog = { calls: [], aborted: [] };
const catalogue = testCatalogue(log);
const unused = {
  forStep: () => ({ request: () => Promise.reject(new Error('unused')), generate: () => Promise.reject(new Error('unused')) }),
};
let test: TestEngine;
let engine: Engine;
let count = 0;

beforeAll(async () => {
  test = await startTestEngine({ address: inject('temporalAddress'), catalogue, services: { http: unused, llm: unused } });
  engine = createRunEngine({ client: test.client, events: test.bus, onError: expect.unreachable });
});
afterAll(() => test?.stop());

const start: DrawnNode = { type: 'manual', name: 'start' };
const fields = (values: Record<string, Json>): Record<string, Json> => ({
  fields: Object.entries(values).map(([name, value]) => ({ name, type: 'auto', value })),
});

describe('a run', () => {
  it('fires parallel steps at once and joins their values by name', async () => {
    const graph = draw(
      [
        start,
        { type: 'work', name: 'a', inputs: { value: 1 } },
        { type: 'work', name: 'b', config: { isRead: true }, inputs: { value: 2 } },
        { type: 'set', name: 'sum', inputs: fields({ total: '{{ input.a + input.b }}' }) },
      ],
      ['start -> a', 'start -> b', 'a -> sum', 'b -> sum'],
    );
    expect((await run(graph, null, 'parallel')).output).toEqual({ total: 3 });
  });

  it('goes round a loop until it is left, and sees the last round as previous', async () => {
    const graph = draw(
      [
        start,
        { type: 'set', name: 'count', inputs: fields({ n: '{{ (previous?.count?.n ?? 0) + 1 }}' }) },
        { type: 'if', name: 'enough', inputs: { condition: '{{ input.n >= 4 }}' } },
      ],
      ['start -> count', 'count -> enough', 'enough.false -> count'],
    );
    expect((await run(graph, null, 'loop')).output).toEqual({ n: 4 });
  });

  it('fails at once, and ends, while a read beside it is only being begun', async () => {
    const graph = draw(
      [
        start,
        { type: 'work', name: 'look', config: { isRead: true, ms: 50 } },
        { type: 'fail', name: 'stop', config: { code: 'NO' }, inputs: { message: 'no' } },
      ],
      ['start -> look', 'start -> stop'],
    );
    expect(await run(graph, null, 'fail-beside-read')).toMatchObject({ status: 'failed', failedNode: 'stop', error: { code: 'NO' } });
  });

  it('fails at once, and ends, while several reads are being begun beside a loop without an end', async () => {
    const graph = draw(
      [
        start,
        { type: 'set', name: 'again', inputs: fields({ n: 1 }), policy: { loopLimit: 3 } },
        { type: 'set', name: 'on', inputs: fields({ n: 1 }) },
        { type: 'work', name: 'one', config: { isRead: true, ms: 3 } },
        { type: 'work', name: 'two', config: { isRead: true, ms: 1 } },
      ],
      ['start -> again', 'again -> again', 'start -> on', 'on -> one', 'on -> two'],
    );
    expect(await run(graph, null, 'loop-beside-reads')).toMatchObject({
      status: 'failed',
      failedNode: 'again',
      error: { code: 'LOOP_LIMIT_REACHED' },
    });
  });

  it('stops the reads beside a step that fails, and ends', async () => {
    const before = log.aborted.length;
    const graph = draw(
      [
        start,
        { type: 'work', name: 'slow', config: { isRead: true, ms: 60_000 } },
        { type: 'work', name: 'quick', config: { isRead: true, ms: 30 } },
        { type: 'fail', name: 'stop', config: { code: 'NO' }, inputs: { message: 'no' } },
      ],
      ['start -> slow', 'start -> quick', 'quick -> stop'],
    );
    const args = argumentsFor(graph, null);
    await engine.start(args);
    expect(await ended(args, 'fail-stops-reads')).toMatchObject({ status: 'failed', failedNode: 'stop' });
    expect(log.aborted.length - before).toBe(1);
    expect((await engine.query(args.runId))?.steps.find(({ name }) => name === 'slow')).toMatchObject({ status: 'cancelled', error: null });
  });

  it('ends a loop without an end by a typed error', async () => {
    const graph = draw(
      [
        start,
        { type: 'set', name: 'again', inputs: fields({ n: 1 }), policy: { loopLimit: 3 } },
        { type: 'if', name: 'never', inputs: { condition: false } },
      ],
      ['start -> again', 'again -> never', 'never.false -> again'],
    );
    expect(await run(graph, null, 'loop-limit')).toMatchObject({
      status: 'failed',
      failedNode: 'again',
      error: { code: 'LOOP_LIMIT_REACHED' },
    });
  });

  it('tries a retryable failure again under the same key, and not any other', async () => {
    const before = log.calls.length;
    const graph = draw(
      [start, { type: 'flaky', name: 'shaky', config: { failures: 2 }, policy: { retry: { maxAttempts: 3, initialIntervalMs: 10 } } }],
      ['start -> shaky'],
    );
    expect((await run(graph, null, 'retry')).output).toBe(3);
    expect(new Set(log.calls.slice(before)).size).toBe(1);
    expect(log.calls.length - before).toBe(3);

    const final = draw([start, { type: 'flaky', name: 'broken', config: { failures: 9, retryable: false } }], ['start -> broken']);
    const ended = await run(final, null, 'fail');
    expect(ended).toMatchObject({ status: 'failed', failedNode: 'broken', error: { code: 'FLAKY' } });
  });

  it('keeps every attempt of a step with its error and its times, also of a read and of one that never succeeds', async () => {
    const retry = { maxAttempts: 3, initialIntervalMs: 10 };
    const graph = draw(
      [
        start,
        { type: 'flaky', name: 'write', config: { failures: 2 }, policy: { retry } },
        { type: 'flaky', name: 'read', config: { failures: 1, isRead: true }, policy: { retry } },
        { type: 'flaky', name: 'never', config: { failures: 9 }, policy: { retry } },
      ],
      ['start -> write', 'write -> read', 'read -> never'],
    );
    const args = argumentsFor(graph, null);
    await engine.start(args);
    expect(await resultOf(args.runId)).toMatchObject({ status: 'failed', failedNode: 'never' });
    const steps = (await engine.query(args.runId))?.steps ?? [];
    const told = (name: string) =>
      steps.find((step) => step.name === name)?.attemptRecords?.map(({ number, error }) => [number, error?.message ?? null]);
    expect(told('start')).toBeUndefined();
    expect(told('write')).toEqual([
      [1, 'Attempt 1 failed.'],
      [2, 'Attempt 2 failed.'],
      [3, null],
    ]);
    expect(told('read')).toEqual([
      [1, 'Attempt 1 failed.'],
      [2, null],
    ]);
    expect(told('never')).toEqual([
      [1, 'Attempt 1 failed.'],
      [2, 'Attempt 2 failed.'],
      [3, 'Attempt 3 failed.'],
    ]);
    const times = steps
      .flatMap((step) => step.attemptRecords ?? [])
      .map(({ startedAt, finishedAt }) => Date.parse(finishedAt) - Date.parse(startedAt));
    expect(times.every((ms) => ms >= 0)).toBe(true);
  });

  it('leaves by the error port, or goes on with the default value', async () => {
    const broken: DrawnNode = { type: 'flaky', name: 'broken', config: { failures: 9, retryable: false } };
    const byPort = draw(
      [start, broken, { type: 'set', name: 'rescue', inputs: fields({ code: '{{ input.code }}' }) }],
      ['start -> broken', 'broken.error -> rescue'],
    );
    expect((await run(byPort, null, 'error-port')).output).toEqual({ code: 'FLAKY' });
    const byDefault = draw(
      [
        start,
        { ...broken, policy: { onError: 'default', default: 'instead' } },
        { type: 'template', name: 'text', inputs: { text: 'got {{ input }}' } },
      ],
      ['start -> broken', 'broken -> text'],
    );
    expect((await run(byDefault, null, 'default')).output).toBe('got instead');
  });

  it('takes the first that arrives at a merge and stops the other', async () => {
    const graph = draw(
      [
        start,
        { type: 'work', name: 'slow', config: { ms: 20_000 }, inputs: { value: 'slow' } },
        { type: 'work', name: 'quick', inputs: { value: 'quick' } },
        { type: 'merge', name: 'either', config: { mode: 'first' } },
      ],
      ['start -> slow', 'start -> quick', 'slow -> either', 'quick -> either'],
    );
    expect((await run(graph, null, 'merge-first')).output).toBe('quick');
    expect(log.aborted.some((key) => key.includes('/slow/'))).toBe(true);
  });

  it.each([true, false])('waits for the limits of this installation, which cost no attempt (a read: %s)', async (isRead) => {
    const graph = draw(
      [start, { type: 'busy', name: 'ask', config: { times: 3, isRead }, policy: { retry: { maxAttempts: 1, initialIntervalMs: 10 } } }],
      ['start -> ask'],
    );
    expect(await run(graph, null, isRead ? 'busy-read' : 'busy-write')).toMatchObject({ status: 'finished', output: 1 });
  });

  it('is cancelled in the middle of a call, which is told to stop', async () => {
    const graph = draw([start, { type: 'work', name: 'endless', config: { ms: 60_000 } }], ['start -> endless']);
    const args = argumentsFor(graph, null);
    await engine.start(args);
    await expect.poll(() => log.calls.some((key) => key.startsWith(args.runId)), { timeout: 10_000 }).toBe(true);
    await engine.cancel(args.runId);
    expect((await resultOf(args.runId)).status).toBe('cancelled');
    expect(log.aborted.some((key) => key.startsWith(args.runId))).toBe(true);
  });

  it('waits for a person and takes the corrected value', async () => {
    const graph = draw(
      [
        start,
        { type: 'review', name: 'ask', inputs: { title: 'Well?', value: 'draft' } },
        { type: 'set', name: 'end', inputs: fields({ text: '{{ input.value }}', said: '{{ input.comment }}' }) },
      ],
      ['start -> ask', 'ask.approved -> end'],
    );
    const args = argumentsFor(graph, null);
    await engine.start(args);
    await expect.poll(async () => (await engine.query(args.runId))?.status, { timeout: 10_000 }).toBe('waiting');
    const asked = (await engine.query(args.runId))?.steps.find((step) => step.name === 'ask')?.resolved as { readonly reviewId: string };
    await engine.respond({ reviewId: asked.reviewId, decision: 'approve', value: 'final', comment: 'fine' });
    await engine.respond({ reviewId: asked.reviewId, decision: 'reject', comment: 'too late' });
    expect((await ended(args, 'review')).output).toEqual({ text: 'final', said: 'fine' });
  });

  it('takes over what an earlier release recorded as reused', async () => {
    const graph = draw(
      [
        start,
        { type: 'work', name: 'first', inputs: { value: 1 } },
        { type: 'work', name: 'beside', inputs: { value: 3 } },
        { type: 'work', name: 'second', inputs: { value: '{{ first + 1 }}' } },
        { type: 'work', name: 'third', inputs: { value: '{{ second + 1 }}' } },
      ],
      ['start -> first', 'start -> beside', 'first -> second', 'second -> third'],
    );
    const args: RunArguments = {
      ...argumentsFor(graph, null),
      reuse: [
        { nodeId: 'first', port: 'out', output: 10 },
        { nodeId: 'second', port: 'out', output: 20 },
      ],
    };
    await engine.start(args);
    expect((await ended(args, 'reuse')).output).toEqual({ beside: 3, third: 21 });
    expect(
      log.calls
        .filter((key) => key.startsWith(args.runId))
        .map((key) => key.slice(args.runId.length))
        .toSorted((a, b) => a.localeCompare(b)),
    ).toEqual(['/beside/0', '/third/0']);
  });

  it('takes from its tape what was recorded, and stops where the tape says', async () => {
    const graph = draw(
      [
        start,
        { type: 'work', name: 'first', inputs: { value: 1 } },
        { type: 'work', name: 'second', inputs: { value: '{{ first + 1 }}' } },
        { type: 'work', name: 'third', inputs: { value: '{{ second + 1 }}' } },
      ],
      ['start -> first', 'first -> second', 'second -> third'],
    );
    const args: RunArguments = {
      ...argumentsFor(graph, null),
      tape: {
        steps: { 'first/0': { use: 'recorded', outcome: { kind: 'finished', ports: { out: 10 } }, order: 1 } },
        nodes: { second: { use: 'stop' } },
      },
    };
    await engine.start(args);
    await expect.poll(async () => (await engine.query(args.runId))?.status, { timeout: 10_000 }).toBe('waiting');
    expect(await engine.debug(args.runId, { kind: 'go', stepKey: 'second/0', action: 'continue' })).toBe(true);
    expect((await ended(args, 'tape')).output).toBe(12);
    expect(log.calls.filter((key) => key.startsWith(args.runId)).map((key) => key.slice(args.runId.length))).toEqual([
      '/second/0',
      '/third/0',
    ]);
  });

  it('answers its caller before its end', async () => {
    const graph = draw(
      [
        start,
        { type: 'respond', name: 'reply', inputs: { status: 202, body: 'taken' } },
        { type: 'work', name: 'later', config: { ms: 3_000 } },
      ],
      ['start -> reply', 'reply -> later'],
    );
    const args = argumentsFor(graph, null);
    expect(await engine.startAndAwait(args, { timeoutMs: 10_000 })).toMatchObject({ status: 202, body: 'taken' });
    expect((await engine.query(args.runId))?.status).toBe('running');
    await ended(args, 'respond');
  });

  it('tells its caller at once when it wakes only after the caller has left', async () => {
    const graph = draw(
      [
        start,
        { type: 'wait', name: 'pause', inputs: { durationMs: 3_600_000 } },
        { type: 'respond', name: 'reply', inputs: { body: 'late' } },
      ],
      ['start -> pause', 'pause -> reply'],
    );
    const args = argumentsFor(graph, null);
    expect(await engine.startAndAwait(args, { timeoutMs: 1_800_000 })).toBe(null);
    expect((await engine.query(args.runId))?.status).toBe('waiting');
    await engine.cancel(args.runId);
    expect((await resultOf(args.runId)).status).toBe('cancelled');
  });
});

describe('a map', () => {
  const inner = (items: Json, concurrency: number, nodes: readonly DrawnNode[], config: Record<string, Json> = {}): Graph =>
    draw(
      [
        start,
        { type: 'map', name: 'each', config: { concurrency, ...config }, inputs: { items } },
        ...nodes.map((node) => ({ ...node, parentId: 'each' })),
      ],
      ['start -> each'],
    );

  it('keeps the order and collects failures', async () => {
    const graph = draw(
      [
        start,
        { type: 'map', name: 'each', config: { concurrency: 3, onItemError: 'collect' }, inputs: { items: [1, 2, 3, 4] } },
        { type: 'if', name: 'odd', parentId: 'each', inputs: { condition: '{{ item % 2 === 1 }}' } },
        { type: 'template', name: 'text', parentId: 'each', inputs: { text: '{{ item }} at {{ index }}' } },
        { type: 'fail', name: 'no', parentId: 'each', config: { code: 'EVEN' }, inputs: { message: 'even' } },
      ],
      ['start -> each', 'odd.true -> text', 'odd.false -> no'],
    );
    expect((await run(graph, null, 'map')).output).toEqual([
      '1 at 0',
      { error: { code: 'EVEN', message: 'even' } },
      '3 at 2',
      { error: { code: 'EVEN', message: 'even' } },
    ]);
  });

  it('goes over 10,000 items and stays far below the limits of a history', async () => {
    const graph = inner('{{ start }}', 50, [{ type: 'set', name: 'row', inputs: fields({ double: '{{ item * 2 }}' }) }]);
    const args = argumentsFor(
      graph,
      Array.from({ length: 10_000 }, (_none, index) => index),
    );
    await engine.start(args);
    const output = await whole((await ended(args, 'long-map')).output);
    expect(output).toHaveLength(10_000);
    expect((output as readonly Json[])[9_999]).toEqual({ double: 19_998 });
    expect((await test.client.workflow.getHandle(args.runId).describe()).historyLength).toBeLessThan(100);
  });

  it('stops the others when an item fails', async () => {
    const graph = inner([1, 2, 3], 3, [{ type: 'fail', name: 'no', config: { code: 'NO' }, inputs: { message: 'item {{ item }}' } }]);
    expect(await run(graph, null, 'map-fail')).toMatchObject({ status: 'failed', failedNode: 'each', error: { code: 'NO' } });
  });
});

describe('large values', () => {
  it('travel by claim check through steps that look into them', async () => {
    const graph = draw(
      [
        start,
        { type: 'large', name: 'list', config: { items: 50_000, length: 900 } },
        { type: 'set', name: 'about', inputs: fields({ length: '{{ list.length }}', last: '{{ list[49999].index }}' }) },
        { type: 'work', name: 'pass', inputs: { value: '{{ list }}' } },
        { type: 'set', name: 'end', inputs: fields({ same: '{{ pass.length === about.length }}', last: '{{ about.last }}' }) },
      ],
      ['start -> list', 'list -> about', 'about -> pass', 'pass -> end'],
    );
    const args = argumentsFor(graph, null);
    await engine.start(args);
    expect((await ended(args, 'large')).output).toEqual({ same: true, last: 49_999 });
    expect((await test.client.workflow.getHandle(args.runId).describe()).historySize).toBeLessThan(50_000);
  });
});

function argumentsFor(graph: Graph, input: Json): RunArguments {
  const compiled = compile(graph, catalogue);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  count += 1;
  return {
    runId: `test-${process.pid}-${Date.now()}-${count}`,
    workflowId: 'wf',
    workflowName: 'Test',
    version: null,
    plan: compiled.plan,
    trigger: 'start',
    input: input === null ? {} : input,
  };
}

async function run(graph: Graph, input: Json, recording: string): Promise<RunResult> {
  const args = argumentsFor(graph, input);
  await engine.start(args);
  return ended(args, recording);
}

/** The end of a run; with HEDDLE_RECORD_HISTORIES set, its history is kept for the replay test. */
async function ended(args: RunArguments, recording: string): Promise<RunResult> {
  const result = await resultOf(args.runId);
  await recordHistory(test.client, args.runId, recording);
  return result;
}

async function resultOf(runId: string): Promise<RunResult> {
  await expect.poll(async () => engine.result(runId), { timeout: 90_000, interval: 50 }).not.toBeNull();
  const result = await engine.result(runId);
  if (result === null) throw new Error('The run has no result');
  return result;
}

async function whole(value: Json): Promise<Json> {
  return isBlobReference(value) ? (JSON.parse((await test.store.blobs.get(value.$blob)) ?? 'null') as Json) : value;
}
