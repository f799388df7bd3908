import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choices, firedPorts, hash } from '#test/builders/behaviour';
import { drive } from '#test/builders/drive';
import { randomGraph } from '#test/builders/random-graph';
import { testNodes } from '#test/builders/test-nodes';
import { compile } from './compile.ts';
import { checkTypes } from './graph-types.ts';
import type { Json, JsonSchema } from './json.ts';
import type { Plan, Step } from './plan.ts';
import { type ReadyStep, type RunState, scopeOf, type StepOutcome } from './run-state.ts';
import { valueMatches } from './types/schema-type.ts';

/** Every step gives a value of its port's type: its own name for a task, what came in for those that hand it on. */
function behaviour(seed: number): (step: Step, ready: ReadyStep) => StepOutcome {
  return (step, { iteration, input }) => {
    const dice = hash(`${seed}/${step.name}/${iteration}`);
    if (step.type !== 'start' && step.type !== 'join' && step.onError.kind !== 'fail' && dice % 5 === 0)
      return { kind: 'failed', error: { code: 'TEST_FAILED', message: 'It failed.', retryable: false } };
    const value = (port: string): Json =>
      step.type === 'writer' ? { text: step.name } : step.type === 'choose' || step.type === 'join' ? input : `${step.name}.${port}`;
    return { kind: 'finished', ports: Object.fromEntries(firedPorts(step, dice).map((port) => [port, value(port)])) };
  };
}

/** The same step, referring to every other, so that its scope holds all of them. */
function withAllNames(plan: Plan): Plan {
  const names = plan.steps.map(({ name }) => name);
  return { ...plan, steps: plan.steps.map((step) => ({ ...step, references: names })) };
}

function expectMatch(value: Json, schema: JsonSchema, what: string): void {
  const match = valueMatches(value, schema);
  if (!match.ok) expect.fail(`${what} is ${JSON.stringify(value)}, which is not ${JSON.stringify(schema)}: ${match.message}`);
}

describe('the types of a graph', () => {
  it.each([
    ['without loops', randomGraph()],
    ['with loops', randomGraph({ loops: true })],
    ['with loops and all kinds of joins', randomGraph({ loops: true, joins: ['all', 'all', 'first', 'each'] })],
  ])('%s hold for every value that a step of any run sees', (_, graphs) => {
    fc.assert(
      fc.property(graphs, fc.integer(), fc.integer(), fc.nat(1), (graph, seed, order, start) => {
        const compiled = compile(graph, testNodes);
        expect(compiled.ok).toBe(true);
        if (!compiled.ok) return;
        const types = checkTypes(graph, testNodes);
        const plan = withAllNames(compiled.plan);
        const beforeStart = (state: RunState, { stepId, input }: ReadyStep): void => {
          const scope = types.scopeAt(stepId);
          const values = scopeOf(plan, state, stepId);
          if (plan.entries.length === 0 || !plan.entries.includes(stepId))
            expectMatch(input, scope.get('input')?.schema ?? {}, `input of ${stepId}`);
          for (const name of scope.names()) {
            const { schema = {}, mayBeAbsent } = scope.get(name) ?? {};
            if (name === 'input' || name === 'run') continue;
            const value = values[name] ?? null;
            if (value !== null || mayBeAbsent !== true) expectMatch(value, schema, `${name} at ${stepId}`);
          }
        };
        drive(plan, {
          entry: plan.entries[start] ?? plan.entries[0] ?? null,
          input: 's',
          outcome: behaviour(seed),
          next: choices(order),
          beforeStart,
        });
      }),
      { numRuns: 250 },
    );
  });
});
