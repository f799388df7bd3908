import { describe, expect, it } from 'vitest';
import type { Json } from './json.ts';
import { compareRuns, type ComparedRun } from './compare-runs.ts';
import type { StepRun } from './run.ts';

function step(name: string, change: Partial<StepRun> = {}): StepRun {
  return {
    nodeId: name,
    name,
    type: 'set',
    scope: '',
    iteration: 0,
    status: 'finished',
    input: 1,
    resolved: null,
    port: 'out',
    output: name,
    error: null,
    attempts: 1,
    startedAt: null,
    finishedAt: null,
    tokens: 0,
    costUsd: 0,
    model: null,
    ...change,
  };
}

function run(steps: readonly StepRun[], output: Json = 'done'): ComparedRun {
  return {
    run: {
      id: 'r',
      status: 'finished',
      error: null,
      failedNode: null,
      tokens: 0,
      costUsd: 0,
      startedAt: '2026-01-01T00:00:00.000Z',
      finishedAt: '2026-01-01T00:00:01.500Z',
      output,
      response: null,
    },
    steps,
  };
}

const compared = (before: readonly StepRun[], after: readonly StepRun[]): readonly string[] =>
  compareRuns(run(before), run(after)).steps.map(({ name, differs }) => `${name} ${differs}`);

describe('two runs', () => {
  it('are the same whatever the order of steps and fields, and whatever never ran', () => {
    const before = [step('a', { output: { x: 1, y: 2 } }), step('b'), step('lost', { status: 'cancelled' })];
    const after = [
      step('b', { taped: 'recorded' }),
      step('a', { output: { y: 2, x: 1 } }),
      step('lost', { status: 'skipped' }),
      step('out', { taped: 'skipped' }),
    ];
    expect(compareRuns(run(before), run(after))).toMatchObject({
      samePath: true,
      sameOutput: true,
      steps: [],
      differing: 0,
      before: { durationMs: 1_500 },
    });
  });

  it('differ by the first thing that holds of a step', () => {
    expect(compared([step('a'), step('b')], [step('b'), step('c')])).toEqual(['a only-before', 'c only-after']);
    expect(compared([step('a', { port: 'true' })], [step('a', { port: 'false', output: 2 })])).toEqual(['a path']);
    expect(compared([step('a')], [step('a', { ports: { out: 'a', more: 1 } })])).toEqual(['a path']);
    expect(compared([step('a')], [step('a', { output: 2, input: 2 })])).toEqual(['a output']);
    expect(compared([step('a')], [step('a', { input: 2 })])).toEqual(['a input']);
    expect(compared([step('a', { scope: 'each[0]' })], [step('a', { scope: 'each[1]' })])).toEqual(['a only-before', 'a only-after']);
  });

  it('keep their path while only values differ, and count what the outcomes cost that were taken over', () => {
    const made = compareRuns(run([step('a', { tokens: 7, costUsd: 0.5 })], 1), run([step('a', { taped: 'recorded', input: 2 })], 2));
    expect(made).toMatchObject({ samePath: true, sameOutput: false, after: { recordedTokens: 7, recordedCostUsd: 0.5 } });
    expect(compareRuns(run([step('a')]), run([step('b')])).samePath).toBe(false);
  });

  it('tell of a hundred steps, and count all', () => {
    const many = Array.from({ length: 150 }, (_, at) => step(`s${at}`));
    const made = compareRuns(run(many), run([]));
    expect([made.steps.length, made.differing]).toEqual([100, 150]);
  });
});
