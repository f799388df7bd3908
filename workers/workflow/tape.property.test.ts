import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomGraph } from '#test/builders/random-graph';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import type { Plan } from '#graph/plan';
import type { StepRun } from '#graph/run';
import { stepKey } from '#graph/step-key';
import { tapeOfRun } from '#graph/tape-of-run';
import { type MemoryRun, runInMemory } from '../testing/memory-host.ts';
import { behaviour, planOf } from '../testing/random-work.ts';
import type { RunArguments } from './messages.ts';

const RUNS = { numRuns: 150 };

const kinds: [string, fc.Arbitrary<Graph>][] = [
  ['without loops', randomGraph()],
  ['with loops', randomGraph({ loops: true })],
  ['with loops and all kinds of joins', randomGraph({ loops: true, joins: ['all', 'all', 'first', 'each'] })],
];

describe('a fork of any run', () => {
  it.each(kinds)('%s gives the same result and has no new effect when nothing was changed', async (_kind, graphs) => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer(), fc.integer(), async (graph, seed, order) => {
        const plan = planOf(graph);
        const entry = plan.entries[0] ?? '';
        const act = behaviour(plan, seed);
        const first = await runInMemory({ plan, act, seed: order, args: { trigger: entry, input: 'in' } });
        const { tape, kept } = tapeOfRun(plan, { entry, input: 'in', steps: first.record.steps }, { isCut: () => false });
        const again = await runInMemory({ plan, act, seed: order + 1, args: { trigger: entry, input: 'in', tape } });
        expect(again.calls.filter((id) => kept.has(id))).toEqual([]);
        if (first.result.status !== 'finished') return;
        expect(again.calls).toEqual([]);
        expect([again.result.status, again.result.output]).toEqual(['finished', first.result.output]);
        expect(outcomes(again)).toEqual(outcomes(first));
        expect(again.record.steps.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(0);
      }),
      RUNS,
    );
  }, 120_000);

  it.each(kinds)('%s runs from a random step on, and nothing that does not depend on it', async (kind, graphs) => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer(), fc.integer(), fc.nat(), async (graph, seed, order, at) => {
        const plan = planOf(graph);
        const entry = plan.entries[0] ?? '';
        const act = behaviour(plan, seed);
        const first = await runInMemory({ plan, act, seed: order, args: { trigger: entry, input: 'in' } });
        const ran = first.record.steps.filter(({ status }) => status === 'finished' || status === 'failed');
        const cut = stepKey(ran[at % ran.length]!);
        const args = argumentsFor(plan, first, entry, cut);
        const again = await runInMemory({ plan, act, seed: order + 1, args });
        expect(again.calls.filter((id) => args.kept.has(id))).toEqual([]);
        expect(again.record.steps.find((step) => stepKey(step) === cut)?.input).toEqual(first.record.steps.find((step) => stepKey(step) === cut)?.input);
        // Where a step takes what comes first, another order may lead elsewhere.
        if (kind === 'with loops and all kinds of joins') return;
        expect([again.result.status, again.result.output]).toEqual([first.result.status, first.result.output]);
      }),
      RUNS,
    );
  }, 120_000);
});

function argumentsFor(plan: Plan, { record }: MemoryRun, entry: string, cut: string): Partial<RunArguments> & { readonly kept: ReadonlySet<string> } {
  const { tape, kept } = tapeOfRun(plan, { entry, input: 'in', steps: record.steps }, { isCut: (step) => stepKey(step) === cut });
  expect(kept.has(cut)).toBe(false);
  return { trigger: entry, input: 'in', tape, kept };
}

/** A step that lost a race was cancelled then, and is not begun now. */
function outcomes({ record }: MemoryRun): Record<string, Json> {
  const told = ({ status, port, ports, output, error }: StepRun): Json => ({ status: status === 'cancelled' ? 'skipped' : status, port, ports: ports ?? null, output, error: error?.code ?? null });
  return Object.fromEntries(record.steps.map((step) => [stepKey(step), told(step)]));
}
