import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { NodeError } from '#graph/errors';
import type { Graph } from '#graph/graph';
import type { Json, JsonObject } from '#graph/json';
import type { LlmRequest } from '#graph/model';
import type { StepRun } from '#graph/run';
import type { StoredRun } from '#store/contract/stored-run';
import { draw, type DrawnNode } from '#test/stack/draw';
import type { ServiceStep } from '../services/service-step.ts';
import { recordHistory } from '../testing/record-history.ts';
import { type Said, scriptedModel } from '../testing/scripted-model.ts';
import type { TestEngine } from '../testing/test-engine.ts';
import { testCatalogue } from '../testing/test-nodes.ts';
import { startTestRuns, type TestRuns } from '../testing/test-runs.ts';
import type { RunResult } from './messages.ts';

const catalogue = testCatalogue({ calls: [], aborted: [] });
let say: (request: LlmRequest, step: ServiceStep) => Said | Promise<Said> = () => 'ok';
const model = scriptedModel((request, step) => say(request, step));
let test: TestEngine;
let runs: TestRuns;

beforeAll(async () => {
  ({ test, runs } = await startTestRuns(inject('temporalAddress'), catalogue, model.llm));
});
afterAll(() => test?.stop());

const start: DrawnNode = { type: 'manual', name: 'start' };
const retry = { maxAttempts: 3, initialIntervalMs: 10 };
const ask = (name: string, more: Partial<DrawnNode> = {}): DrawnNode => ({
  type: 'llm',
  name,
  inputs: { prompt: 'Say {{ input }}' },
  ...more,
});
const tool: JsonObject = {
  kind: 'node',
  type: 'work',
  name: 'one',
  description: 'Does it.',
  parameters: { type: 'object', properties: {} },
  inputs: { value: 1 },
};

/** A call that was paid and is of no use. */
function paidFailure(step: ServiceStep, error: ConstructorParameters<typeof NodeError>[0]): never {
  pay(step);
  throw new NodeError(error);
}

function pay(step: ServiceStep): void {
  step.onCall({
    model: 'test:model',
    outcome: 'answered',
    because: 'first',
    inputTokens: 90,
    outputTokens: 10,
    costUsd: 0.01,
    firstTokenMs: 1,
    durationMs: 2,
  });
}

describe('what a run used', () => {
  it('holds the turns of an agent that failed after them', async () => {
    say = (request, step) => {
      const turn = (request.messages ?? []).filter(({ role }) => role === 'assistant').length + 1;
      return turn < 3
        ? { calls: [{ tool: 'one', arguments: {} }] }
        : paidFailure(step, { code: 'MODEL_KEY_REFUSED', message: 'The key is wrong.' });
    };
    const { result, steps, stored } = await run(
      draw([start, { type: 'agent', name: 'helper', config: { tools: [tool] }, inputs: { prompt: 'Go' } }], ['start -> helper']),
    );
    expect(result).toMatchObject({ status: 'failed', error: { code: 'MODEL_KEY_REFUSED' }, used: { tokens: 300 } });
    expect(named(steps, 'helper')).toMatchObject({
      status: 'failed',
      tokens: 300,
      model: 'test:model',
      substeps: [{ tokens: 100 }, { tokens: 0 }, { tokens: 100 }, { tokens: 0 }, { status: 'failed', tokens: 100 }],
    });
    expect(named(steps, 'helper').calls).toHaveLength(3);
    expect([stored?.tokens, stored?.costUsd]).toEqual([300, expect.closeTo(0.03)]);
  });

  it('holds every attempt of a call that failed twice, and counts them all on the budget', async () => {
    say = (_request, step) =>
      step.attempt < 3 ? paidFailure(step, { code: 'MODEL_OVERLOADED', message: 'Later.', retryable: true }) : 'at last';
    const graph = draw([start, ask('words', { policy: { retry } })], ['start -> words']);
    const { result, steps, stored } = await run(graph);
    expect(result).toMatchObject({ status: 'finished', used: { tokens: 300 } });
    expect(named(steps, 'words')).toMatchObject({ status: 'finished', attempts: 3, tokens: 300 });
    expect([named(steps, 'words').calls?.length, named(steps, 'words').attemptRecords?.length, stored?.tokens]).toEqual([3, 3, 300]);

    say = (_request, step) => paidFailure(step, { code: 'MODEL_OVERLOADED', message: 'Later.', retryable: true });
    const never = await run(graph);
    expect([never.result.status, never.result.used?.tokens, never.stored?.tokens]).toEqual(['failed', 300, 300]);
    expect((await run({ ...graph, settings: { budget: { tokens: 250 } } })).result).toMatchObject({
      status: 'failed',
      error: { code: 'BUDGET_EXCEEDED' },
    });
  });

  it('tells each attempt what the ones before have left', async () => {
    const left: unknown[] = [];
    say = (_request, step) => {
      left.push(step.left?.tokens);
      return step.attempt < 3 ? paidFailure(step, { code: 'MODEL_OVERLOADED', message: 'Later.', retryable: true }) : 'at last';
    };
    await run({ ...draw([start, ask('words', { policy: { retry } })], ['start -> words']), settings: { budget: { tokens: 1_000 } } });
    expect(left).toEqual([1_000, 900, 800]);
  });

  it('holds a call that was paid before it waited for our own limit, also when the run does not outlive the wait', async () => {
    const hour = { code: 'MODEL_CONNECTION_BUSY', message: 'The limit is used up.', retryable: true, retryAfterMs: 3_600_000 };
    let asked: string | null = null;
    say = (_request, step) => {
      asked = step.idempotencyKey.split('/')[0] ?? null;
      return paidFailure(step, hour);
    };
    const graph = draw([start, ask('words')], ['start -> words']);
    expect((await run({ ...graph, settings: { budget: { tokens: 50 } } })).result).toMatchObject({
      status: 'failed',
      error: { code: 'BUDGET_EXCEEDED' },
      used: { tokens: 100 },
    });

    asked = null;
    const waiting = run(graph);
    await expect
      .poll(
        async () =>
          asked !== null &&
          (await test.client.workflow.getHandle(asked).fetchHistory()).events?.some((event) => event.timerStartedEventAttributes != null),
        { timeout: 20_000 },
      )
      .toBe(true);
    await runs.cancel(asked!);
    const { result, steps, stored } = await waiting;
    expect([result.status, named(steps, 'words').tokens, stored?.tokens, stored?.costUsd]).toEqual(['cancelled', 100, 100, 0.01]);
    await recordHistory(test.client, asked!, 'paid-before-wait');
  });

  it('holds a call that was paid before it was cancelled', async () => {
    say = (request, step) => {
      if (!JSON.stringify(request).includes('slowly')) return 'quick';
      pay(step);
      return new Promise((_resolve, reject) => {
        step.signal.addEventListener('abort', () => reject(new Error('told to stop')));
      });
    };
    const slow = ask('slow', { inputs: { prompt: 'Say it slowly' } });
    const graph = draw(
      [start, slow, { type: 'work', name: 'quick', config: { ms: 1_500 } }, { type: 'merge', name: 'either', config: { mode: 'first' } }],
      ['start -> slow', 'start -> quick', 'slow -> either', 'quick -> either'],
    );
    const { result, steps, stored } = await run(graph);
    expect(result).toMatchObject({ status: 'finished', used: { tokens: 100 } });
    expect([named(steps, 'slow').status, named(steps, 'slow').tokens, stored?.tokens]).toEqual(['cancelled', 100, 100]);
  });

  it('holds what a called workflow used before it failed, as a step and as a tool', async () => {
    const called = await runs.publish(
      'Called',
      draw(
        [
          { type: 'manual', name: 'begin' },
          ask('words', { inputs: { prompt: 'Say it' } }),
          { type: 'fail', name: 'no', config: { code: 'NO_STOCK' }, inputs: { message: 'none' } },
        ],
        ['begin -> words', 'words -> no'],
      ),
    );
    say = () => 'words';
    const asStep = await run(draw([start, { type: 'subworkflow', name: 'other', config: { workflow: called } }], ['start -> other']));
    expect([asStep.result.status, asStep.result.used?.tokens, named(asStep.steps, 'other').tokens, asStep.stored?.tokens]).toEqual([
      'failed',
      100,
      100,
      100,
    ]);

    say = (request) =>
      (request.tools ?? []).length > 0 && (request.messages ?? []).length < 2 ? { calls: [{ tool: 'other', arguments: {} }] } : 'done';
    const asTool = await run(
      draw(
        [
          start,
          {
            type: 'agent',
            name: 'helper',
            config: { tools: [{ kind: 'workflow', name: 'other', description: 'Other.', workflowId: called }] },
            inputs: { prompt: 'Go' },
          },
        ],
        ['start -> helper'],
      ),
    );
    expect([asTool.result.status, asTool.result.used?.tokens, named(asTool.steps, 'helper').tokens, asTool.stored?.tokens]).toEqual([
      'finished',
      300,
      300,
      300,
    ]);
    expect(named(asTool.steps, 'helper').substeps?.map(({ tokens }) => tokens)).toEqual([100, 100, 100]);
  });

  it('holds all items of a long map, also those whose step runs are not kept, and of one that failed', async () => {
    say = () => 'word';
    const map = draw(
      [
        start,
        { type: 'map', name: 'each', config: { concurrency: 20 }, inputs: { items: '{{ start }}' } },
        ask('words', { parentId: 'each', inputs: { prompt: '{{ item }}' } }),
      ],
      ['start -> each'],
    );
    const items = Array.from({ length: 120 }, (_none, index) => index);
    const { result, stored, steps } = await run(map, items);
    expect([result.status, result.used?.tokens, stored?.tokens, named(steps, 'each').tokens]).toEqual(['finished', 12_000, 12_000, 2_000]);

    say = (request) => {
      if (JSON.stringify(request).includes('119')) throw new NodeError({ code: 'NO', message: 'no' });
      return 'word';
    };
    const failed = await run(map, items);
    expect([failed.result.status, failed.stored?.tokens]).toEqual(['failed', failed.result.used?.tokens]);
    expect(failed.stored?.tokens).toBeGreaterThanOrEqual(10_000);
  });
});

function named(steps: readonly StepRun[], name: string): StepRun {
  const step = steps.find((candidate) => candidate.name === name);
  if (step === undefined) throw new Error(`${name} did not run`);
  return step;
}

async function run(
  graph: Graph,
  input: Json = 'it',
): Promise<{ readonly result: RunResult; readonly steps: readonly StepRun[]; readonly stored: StoredRun | null }> {
  const runId = await runs.start(graph, input);
  const result = await runs.ended(runId);
  await expect.poll(async () => (await test.store.runs.get(runId))?.finishedAt ?? null, { timeout: 90_000, interval: 50 }).not.toBeNull();
  return { result, steps: await test.store.runs.steps(runId), stored: await test.store.runs.get(runId) };
}
