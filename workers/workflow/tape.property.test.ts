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
import { withContainers } from '../testing/random-containers.ts';
import { behaviour, planOf } from '../testing/random-work.ts';
import type { RunArguments } from './messages.ts';

const RUNS = { numRuns: 150 };

const plans = (graphs: fc.Arbitrary<Graph>): fc.Arbitrary<Plan> => graphs.map(planOf);
const filled = (graphs: fc.Arbitrary<Graph>): fc.Arbitrary<Plan> =>
  fc.tuple(plans(graphs), plans(randomGraph()), fc.integer()).map(([plan, inner, dice]) => withContainers(plan, inner, dice));

/** The plans in which steps race each other. */
const RACING = 'with loops and all kinds of joins';

const kinds: [string, fc.Arbitrary<Plan>][] = [
  ['without loops', plans(randomGraph())],
  ['with loops', plans(randomGraph({ loops: true }))],
  [RACING, plans(randomGraph({ loops: true, joins: ['all', 'all', 'first', 'each'] }))],
  ['with maps and agents', filled(randomGraph())],
  ['with maps and agents in loops', filled(randomGraph({ loops: true }))],
];

describe('a fork of any run', () => {
  it.each(kinds)(
    '%s gives the same result and has no new effect when nothing was changed',
    async (kind, drawn) => {
      await fc.assert(
        fc.asyncProperty(drawn, fc.integer(), fc.integer(), async (plan, seed, order) => {
          const entry = plan.entries[0] ?? '';
          const act = behaviour(plan, seed);
          const first = await runInMemory({ plan, act, seed: order, args: { trigger: entry, input: 'in' } });
          const { tape, kept } = tapeOfRun(plan, { entry, input: 'in', steps: first.record.steps }, { isCut: () => false });
          const again = await runInMemory({ plan, act, seed: order + 1, args: { trigger: entry, input: 'in', tape } });
          expect(again.calls.filter((id) => kept.has(stepOf(id)))).toEqual([]);
          if (first.result.status !== 'finished') return;
          expect(again.calls).toEqual([]);
          expect([again.result.status, again.result.output]).toEqual(['finished', first.result.output]);
          expect(outcomes(again, kind)).toEqual(outcomes(first, kind));
          expect(again.record.steps.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(0);
        }),
        RUNS,
      );
    },
    120_000,
  );

  it.each(kinds)(
    '%s runs from a random step on, and nothing that does not depend on it',
    async (kind, drawn) => {
      await fc.assert(
        fc.asyncProperty(drawn, fc.integer(), fc.integer(), fc.nat(), async (plan, seed, order, at) => {
          const entry = plan.entries[0] ?? '';
          const act = behaviour(plan, seed);
          const first = await runInMemory({ plan, act, seed: order, args: { trigger: entry, input: 'in' } });
          const ran = first.record.steps.filter(({ status }) => status === 'finished' || status === 'failed');
          const cut = stepKey(ran[at % ran.length]!);
          const args = argumentsFor(plan, first, entry, cut);
          const again = await runInMemory({ plan, act, seed: order + 1, args });
          expect(again.calls.filter((id) => args.kept.has(stepOf(id)))).toEqual([]);
          // Where a step takes what comes first, another order may lead elsewhere.
          if (kind === RACING) return;
          // How far other branches came when one failed the run depends on the order too.
          if (first.result.status === 'finished')
            expect(again.record.steps.find((step) => stepKey(step) === cut)?.input).toEqual(
              first.record.steps.find((step) => stepKey(step) === cut)?.input,
            );
          expect([again.result.status, again.result.output]).toEqual([first.result.status, first.result.output]);
        }),
        RUNS,
      );
    },
    120_000,
  );
});

function argumentsFor(
  plan: Plan,
  { record }: MemoryRun,
  entry: string,
  cut: string,
): Partial<RunArguments> & { readonly kept: ReadonlySet<string> } {
  const { tape, kept } = tapeOfRun(plan, { entry, input: 'in', steps: record.steps }, { isCut: (step) => stepKey(step) === cut });
  expect(kept.has(cut)).toBe(false);
  return { trigger: entry, input: 'in', tape, kept };
}

/** The step run that a call belongs to: the turns and tools of an agent are calls of their own. */
function stepOf(callId: string): string {
  return callId.replace(/\/\d+\.[a-z.\d]+$/, '');
}

/**
 * Of the steps at the top: what is in a map is not gone through again. Where steps race, those that led nowhere are left out: what lost was
 * cancelled then, and is not begun now.
 */
function outcomes({ record }: MemoryRun, kind: string): Record<string, Json> {
  const told = ({ status, port, ports, output, error }: StepRun): Json => ({
    status,
    port,
    ports: ports ?? null,
    output,
    error: error?.code ?? null,
  });
  const hasRaces = kind === RACING;
  const counts = ({ scope, status }: StepRun): boolean => scope === '' && !(hasRaces && (status === 'cancelled' || status === 'skipped'));
  return Object.fromEntries(record.steps.filter(counts).map((step) => [stepKey(step), told(step)]));
}
