import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomGraph } from '#test/builders/random-graph';
import type { Graph } from '#graph/graph';
import { stepKey } from '#graph/step-key';
import { runInMemory } from '../testing/memory-host.ts';
import { behaviour, planOf } from '../testing/random-work.ts';

const kinds: [string, fc.Arbitrary<Graph>][] = [
  ['without loops', randomGraph()],
  ['with loops', randomGraph({ loops: true })],
  ['with loops and all kinds of joins', randomGraph({ loops: true, joins: ['all', 'all', 'first', 'each'] })],
];

describe('a run in many histories', () => {
  it.each(kinds)(
    '%s does what it does in one, and each step run once',
    async (kind, graphs) => {
      let most = 0;
      await fc.assert(
        fc.asyncProperty(graphs, fc.integer(), fc.integer(), fc.integer({ min: 1, max: 5 }), async (graph, seed, order, historySteps) => {
          const plan = planOf(graph);
          const start = { plan, act: behaviour(plan, seed), seed: order, args: { trigger: plan.entries[0] ?? '', input: 'in' } };
          const one = await runInMemory(start);
          const many = await runInMemory({ ...start, historySteps });
          most = Math.max(most, many.histories);
          const keys = many.record.steps.map((step) => stepKey(step));
          expect(new Set(keys).size).toBe(keys.length);
          expect(new Set(many.calls).size).toBe(many.calls.length);
          expect(many.record.steps.map(({ endOrder }) => endOrder).toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
            keys.map((_key, at) => at),
          );
          expect(many.result.used).toMatchObject({ tokens: many.record.steps.reduce((sum, { tokens }) => sum + tokens, 0) });
          // Where a step takes what comes first, or a failure stops the others, another order may lead elsewhere.
          if (kind === 'with loops and all kinds of joins' || one.result.status !== 'finished') return;
          expect(many.result).toEqual(one.result);
          expect(new Set(keys)).toEqual(new Set(one.record.steps.map((step) => stepKey(step))));
        }),
        { numRuns: 150 },
      );
      expect(most).toBeGreaterThan(2);
    },
    120_000,
  );
});
