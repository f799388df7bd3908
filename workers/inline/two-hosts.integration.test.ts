import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { compile } from '#graph/compile';
import { NodeError } from '#graph/errors';
import { createEventBus } from '#graph/event-bus';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import { type Catalogue, defineNode } from '#graph/node-type';
import type { Plan, Step } from '#graph/plan';
import type { StepRun } from '#graph/run';
import type { RunEvent, SequencedRunEvent } from '#graph/run-event';
import { stepKey } from '#graph/step-key';
import { firedPorts, hash } from '#test/builders/behaviour';
import { randomGraph } from '#test/builders/random-graph';
import { testNodes } from '#test/builders/test-nodes';
import { draw } from '#test/stack/draw';
import type { Engine } from '#workers/client/engine';
import { createRunEngine } from '#workers/client/run-engine';
import type { RunArguments, RunResult } from '#workers/workflow/messages';
import { unavailableServices } from '../services/unavailable.ts';
import { startTestEngine, type TestEngine } from '../testing/test-engine.ts';
import { createInlineRuns, type InlineRuns } from './inline-runs.ts';

const unused = {
  forStep: () => ({ request: () => Promise.reject(new Error('unused')), generate: () => Promise.reject(new Error('unused')) }),
};
const RUNS = { numRuns: 25, endOnFailure: true };

/** What every step that is no logic was asked, over all runs: idempotency keys. */
const asked: string[] = [];

/** Fires what its seed, its name and its round say, on either host. */
const behave = defineNode({
  type: 'behave',
  version: 1,
  title: 'Behave',
  description: 'For tests.',
  category: 'data',
  icon: 'wrench',
  effect: 'read',
  config: z.object({ seed: z.number(), step: z.custom<Step>(), canFail: z.boolean() }),
  inputs: z.object({}),
  outputs: z.record(z.string(), z.json()) as unknown as z.ZodObject,
  async run({ config: { seed, step, canFail }, ctx }) {
    asked.push(ctx.idempotencyKey);
    const dice = hash(`${seed}/${step.name}/${ctx.iteration}`);
    await new Promise((resolve) => setTimeout(resolve, dice % 3));
    if (canFail && dice % 7 === 0) throw new NodeError({ code: 'TEST_FAILED', message: `${step.name} failed`, retryable: false });
    return Object.fromEntries(firedPorts(step, dice).map((port) => [port, `${step.name} ${ctx.iteration} ${port}`]));
  },
  examples: [],
});
const catalogue: Catalogue = { behave };

let test: TestEngine;
let engine: Engine;
let inline: InlineRuns;
let here: RunEvent[];
let count = 0;

beforeAll(async () => {
  test = await startTestEngine({ address: inject('temporalAddress'), catalogue, services: { http: unused, llm: unused } });
  engine = createRunEngine({ client: test.client, events: test.bus, onError: expect.unreachable });
  const bus = createEventBus();
  here = [];
  bus.subscribe('*', (event) => here.push(event));
  inline = createInlineRuns({
    services: { ...unavailableServices, http: unused, llm: unused, store: test.store, catalogue, events: bus },
    store: test.store,
    events: bus,
  });
  await test.store.workflows.insert({
    id: 'wf',
    name: 'Test',
    description: '',
    templateId: null,
    graph: draw([{ type: 'manual', name: 'start' }], []),
    exampleInput: null,
    at: new Date().toISOString(),
  });
});
afterAll(async () => {
  await inline?.close();
  await test?.stop();
});

describe('a random graph', () => {
  it('has the same steps, values and events in the server and on Temporal', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean().chain((loops) => randomGraph({ loops })),
        fc.nat(),
        async (graph, seed) => {
          const plan = planOf(graph, seed, () => 'read');
          const inServer = await runHere(plan);
          const onTemporal = await runThere({ ...argumentsFor(plan) });
          expect(inServer.result).toEqual(onTemporal.result);
          // What a failed run still had under way is chance: it is cancelled where it is.
          fc.pre(inServer.status === 'finished');
          expect(bare(inServer.steps)).toEqual(bare(onTemporal.steps));
          expect(perStep(inServer.events)).toEqual(perStep(onTemporal.events));
          expectInOrder(inServer.events);
          expectInOrder(onTemporal.events);
        },
      ),
      RUNS,
    );
  });

  it('goes on with every value, and asks nothing again that had ended, when it is handed over before an effect', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean().chain((loops) => randomGraph({ loops })),
        fc.nat(),
        async (graph, seed) => {
          const expected = await runHere(planOf(graph, seed, () => 'read'));
          const plan = planOf(graph, seed, ({ name }) => (hash(`${seed}/effect/${name}`) % 3 === 0 ? 'write' : 'read'));
          const args = argumentsFor(plan);
          const from = asked.length;
          const outcome = await inline.run({ args, plan, record: recordOf(args), timeoutMs: null });
          if (outcome?.kind === 'ended') expect(withoutUse(outcome.result)).toEqual(expected.result);
          if (outcome?.kind !== 'handed-over') return;
          const { handedOver } = outcome;
          const mine = here.filter((event): event is SequencedRunEvent => event.runId === args.runId && event.type !== 'token-emitted');
          const { result, steps, events } = await runThere({ ...args, handedOver });
          expect(result).toEqual(expected.result);
          if (expected.status === 'finished') expect(bare(steps)).toEqual(bare(expected.steps));
          // One after the other, without a gap: a screen that follows the run notices nothing.
          expect([...mine, ...events].map(({ sequence }) => sequence)).toEqual([...mine, ...events].map((_event, at) => at + 1));
          const again = asked.slice(from).filter((key) => handedOver.steps.some((step) => key === `${args.runId}/${stepKey(step)}`));
          expect(again).toHaveLength(new Set(again).size);
          const effects = asked
            .slice(from)
            .filter((key) =>
              plan.steps.some(({ id, body }) => body.kind === 'call' && body.effect === 'write' && key.split('/').at(-2) === id),
            );
          expect(effects).toHaveLength(new Set(effects).size);
        },
      ),
      RUNS,
    );
  });
});

/** The plan of a graph whose steps behave as the seed says; only what is handled fails. */
function planOf(graph: Graph, seed: number, effectOf: (step: Step) => 'read' | 'write'): Plan {
  const compiled = compile(graph, testNodes);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues, null, 2));
  const behaving = (step: Step): Step => {
    const { body } = step;
    if (body.kind === 'branch')
      return {
        ...step,
        body: {
          ...body,
          cases: body.cases.map((one) => ({ ...one, when: { kind: 'literal', value: hash(`${seed}/${step.name}`) % 2 === 0 } })),
        },
      };
    if (body.kind !== 'call') return step;
    const { name, type, ports } = step;
    const config = { seed, step: { name, type, ports }, canFail: step.onError.kind !== 'fail' } as unknown as Json;
    return {
      ...step,
      body: {
        ...body,
        activity: 'behave',
        effect: effectOf(step),
        config,
        inputs: { kind: 'literal', value: {} },
        retry: { ...body.retry, maxAttempts: 1 },
      },
    };
  };
  return { ...compiled.plan, steps: compiled.plan.steps.map(behaving) };
}

function argumentsFor(plan: Plan): RunArguments & { readonly plan: Plan } {
  count += 1;
  return {
    runId: `hosts-${process.pid}-${Date.now()}-${count}`,
    workflowId: 'wf',
    workflowName: 'Test',
    version: null,
    plan,
    trigger: plan.entries[0]!,
    input: 'given',
  };
}

function recordOf(args: RunArguments) {
  return {
    id: args.runId,
    workflowId: 'wf',
    workflowName: 'Test',
    version: null,
    trigger: 'manual',
    triggerNode: args.trigger,
    graphHash: 'g',
    planHash: 'p',
    startedAt: new Date().toISOString(),
    input: args.input,
  };
}

interface Ran {
  readonly status: RunResult['status'];
  readonly result: unknown;
  readonly steps: readonly StepRun[];
  readonly events: readonly SequencedRunEvent[];
}

async function runHere(plan: Plan): Promise<Ran> {
  const args = argumentsFor(plan);
  const outcome = await inline.run({ args, plan, record: recordOf(args), timeoutMs: null });
  if (outcome?.kind !== 'ended') throw new Error('It was handed over');
  return {
    status: outcome.result.status,
    result: withoutUse(outcome.result),
    steps: await test.store.runs.steps(args.runId),
    events: eventsOf(here, args.runId),
  };
}

async function runThere(args: RunArguments): Promise<Ran> {
  await engine.start(args);
  const handle = test.client.workflow.getHandle(args.runId);
  const late = setTimeout(() => void handle.terminate('It does not end'), 30_000);
  const result = (await handle.result()) as RunResult;
  clearTimeout(late);
  const steps = (await engine.query(args.runId))?.steps ?? [];
  return { status: result.status, result: withoutUse(result), steps, events: eventsOf(test.events, args.runId) };
}

function eventsOf(events: readonly RunEvent[], runId: string): readonly SequencedRunEvent[] {
  return events.filter((event): event is SequencedRunEvent => event.runId === runId && event.type !== 'token-emitted');
}

function withoutUse({ status, output, error, failedNode, response }: RunResult): unknown {
  return { status, output, error, failedNode, response };
}

/** What a step run says beside its times, by its key: which of several steps at the same time ends first is chance. */
function bare(steps: readonly StepRun[]): Record<string, unknown> {
  const entries = steps.map((step) => {
    const { startedAt: _started, finishedAt: _finished, endOrder: _order, ...rest } = step;
    return [stepKey(step), rest] as const;
  });
  expect(new Set(entries.map(([key]) => key)).size).toBe(entries.length);
  return Object.fromEntries(entries);
}

/** The events of each step in their order, and those of the run. */
function perStep(events: readonly SequencedRunEvent[]): Record<string, readonly string[]> {
  const found: Record<string, string[]> = {};
  for (const event of events) (found['step' in event ? stepKey(event.step) : 'run'] ??= []).push(event.type);
  return found;
}

/** Numbers without a gap, and no step before those that it follows by its value. */
function expectInOrder(events: readonly SequencedRunEvent[]): void {
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_event, at) => at + 1));
  expect(events[0]?.type).toBe('run-started');
  expect(events.at(-1)?.type).toBe('run-finished');
}
