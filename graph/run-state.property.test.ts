import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choices, firedPorts, hash } from '#test/builders/behaviour';
import { drive, type Driven, type Happening } from '#test/builders/drive';
import { randomGraph } from '#test/builders/random-graph';
import { testNodes } from '#test/builders/test-nodes';
import { compile } from './compile.ts';
import type { Graph } from './graph.ts';
import type { Json } from './json.ts';
import type { Plan, Step } from './plan.ts';
import { isSettled, readySteps, type ReadyStep, runOutput, type RunState, type StepOutcome } from './run-state.ts';

const RUNS = { numRuns: 250 };

function planOf(graph: Graph): Plan {
  const compiled = compile(graph, testNodes);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues, null, 2));
  return compiled.plan;
}

/** An outcome that depends on seed, step, iteration and input alone, whatever the order. */
function behaviour(seed: number, mayFail: 'handled' | 'any'): (step: Step, ready: ReadyStep) => StepOutcome {
  return (step, { iteration, input }) => {
    const dice = hash(`${seed}/${step.name}/${iteration}`);
    const canFail = step.type !== 'start' && step.type !== 'join' && (mayFail === 'any' || step.onError.kind !== 'fail');
    if (canFail && dice % 7 === 0)
      return { kind: 'failed', error: { code: 'TEST_FAILED', message: `${step.name} failed`, retryable: false } };
    return {
      kind: 'finished',
      ports: Object.fromEntries(
        firedPorts(step, dice).map((port): [string, Json] => [port, { by: step.name, iteration, port, input: digest(input) }]),
      ),
    };
  };
}

/** Inputs nest, so they are folded to keep values small. */
function digest(input: Json): number {
  return hash(JSON.stringify(input));
}

function statuses(plan: Plan, { steps }: RunState): Record<string, string> {
  return Object.fromEntries(steps.map(({ status, iteration }, at) => [plan.steps[at]?.id ?? '', `${status} ${iteration}`]));
}

/** Every step run starts at most once and ends exactly once, and the numbers of a step's runs have no gap. */
function expectEachOnce(log: readonly Happening[]): void {
  const runs = new Map<string, Happening[]>();
  for (const one of log) runs.set(`${one.stepId}/${one.iteration}`, [...(runs.get(`${one.stepId}/${one.iteration}`) ?? []), one]);
  for (const [key, happenings] of runs) {
    const what = happenings.map((one) => one.what).join(' ');
    expect(['skipped', 'started finished', 'started failed', 'started cancelled'], `${key}: ${what}`).toContain(what);
    const [stepId = '', iteration = ''] = key.split('/');
    if (iteration !== '0') expect(runs.has(`${stepId}/${Number(iteration) - 1}`), `${key} follows nothing`).toBe(true);
  }
}

function expectEnded(plan: Plan, { state, log }: Driven): void {
  expect(readySteps(plan, state)).toEqual([]);
  for (const step of state.steps) expect(['finished', 'failed', 'skipped', 'cancelled']).toContain(step.status);
  expectEachOnce(log);
}

/** What must be over before a step with join `all` starts, told by statuses instead of by edges. */
function expectDecided(plan: Plan, state: RunState, { stepId }: ReadyStep): void {
  const statusOf = (id: string): string | undefined => state.steps[plan.steps.findIndex((other) => other.id === id)]?.status;
  const at = plan.steps.findIndex(({ id }) => id === stepId);
  if (plan.steps[at]?.join !== 'all' || state.steps[at]?.arrived !== undefined) return;
  for (const edge of plan.edges.filter(({ to, back }) => to === stepId && back === undefined)) {
    const left = plan.loops.filter(({ body }) => body.includes(edge.from) && !body.includes(edge.to));
    for (const id of new Set([edge.from, ...left.flatMap(({ body }) => body)]))
      expect(['pending', 'running'], `${id} before ${stepId}`).not.toContain(statusOf(id));
  }
}

describe('a run of any graph', () => {
  it.each([
    ['without loops', randomGraph()],
    ['with loops', randomGraph({ loops: true })],
    ['with loops and all kinds of joins', randomGraph({ loops: true, joins: ['all', 'all', 'first', 'each'] })],
  ])('%s settles, with every step run ended exactly once', (_, graphs) => {
    fc.assert(
      fc.property(graphs, fc.integer(), fc.integer(), fc.nat(2), (graph, seed, order, start) => {
        const plan = planOf(graph);
        const entry = plan.entries[start] ?? null;
        const driven = drive(plan, {
          entry,
          input: 'in',
          outcome: behaviour(seed, 'any'),
          next: choices(order),
          beforeStart: (state, ready) => expectDecided(plan, state, ready),
        });
        expect(isSettled(plan, driven.state)).toBe(true);
        expectEnded(plan, driven);
      }),
      RUNS,
    );
  });

  it.each([
    ['without loops', randomGraph()],
    ['with loops', randomGraph({ loops: true })],
  ])('%s ends the same, whatever the order in which its steps end', (_, graphs) => {
    fc.assert(
      fc.property(graphs, fc.integer(), fc.array(fc.integer(), { minLength: 3, maxLength: 3 }), (graph, seed, orders) => {
        const plan = planOf(graph);
        const outcome = behaviour(seed, 'handled');
        const first = drive(plan, { entry: plan.entries[0] ?? null, input: 'in', outcome });
        for (const order of orders) {
          const other = drive(plan, { entry: plan.entries[0] ?? null, input: 'in', outcome, next: choices(order) });
          expect(other.state.failure === null).toBe(first.state.failure === null);
          if (first.state.failure !== null) continue;
          expect(statuses(plan, other.state)).toEqual(statuses(plan, first.state));
          expect(runOutput(plan, other.state)).toEqual(runOutput(plan, first.state));
          expect(other.log.map((one) => JSON.stringify(one)).toSorted()).toEqual(first.log.map((one) => JSON.stringify(one)).toSorted());
        }
      }),
      RUNS,
    );
  });

  it('without loops gives each step the status that a plain walk through the graph gives it', () => {
    fc.assert(
      fc.property(randomGraph(), fc.integer(), fc.integer(), (graph, seed, order) => {
        const plan = planOf(graph);
        const outcome = behaviour(seed, 'handled');
        const { state } = drive(plan, { entry: plan.entries[0] ?? null, input: 'in', outcome, next: choices(order) });
        expect(Object.fromEntries(state.steps.map((step, at) => [plan.steps[at]?.id, step.status]))).toEqual(walk(plan, outcome));
      }),
      RUNS,
    );
  });
});

/** The rule of firing in its plainest form; `plan.steps` lists every step after those that lead to it. */
function walk(plan: Plan, outcome: (step: Step, ready: ReadyStep) => StepOutcome): Record<string, string> {
  const taken = new Map<string, Json>();
  const result: Record<string, string> = {};
  for (const step of plan.steps) {
    const edges = plan.edges.filter(({ to }) => to === step.id);
    const arrived = edges.filter(({ id }) => taken.has(id));
    const isEntry = edges.length === 0 && step.id === plan.entries[0];
    if (!isEntry && arrived.length === 0) {
      result[step.id] = 'skipped';
      continue;
    }
    const [only] = arrived;
    const names = (from: string): string => plan.steps.find(({ id }) => id === from)?.name ?? '';
    const input: Json = isEntry
      ? 'in'
      : only && arrived.length === 1
        ? (taken.get(only.id) ?? null)
        : Object.fromEntries(arrived.map((edge) => [names(edge.from), taken.get(edge.id) ?? null]));
    const ended = outcome(step, { stepId: step.id, iteration: 0, input });
    const ports: Readonly<Record<string, Json>> =
      ended.kind === 'finished'
        ? ended.ports
        : step.onError.kind === 'default'
          ? { [step.ports[0] ?? '']: step.onError.value }
          : { error: { code: 'TEST_FAILED', message: `${step.name} failed` } };
    result[step.id] = ended.kind === 'failed' && step.onError.kind === 'port' ? 'failed' : 'finished';
    for (const edge of plan.edges) if (edge.from === step.id && edge.port in ports) taken.set(edge.id, ports[edge.port] ?? null);
  }
  return result;
}
