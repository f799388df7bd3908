import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hash } from '#test/builders/behaviour';
import { randomGraph } from '#test/builders/random-graph';
import { draw } from '#test/stack/draw';
import { allSteps } from '#graph/all-steps';
import { compareRuns, type ComparedRun } from '#graph/compare-runs';
import type { Plan, Step } from '#graph/plan';
import { replayTape, type TapedEffect } from '#graph/replay-tape';
import { type MemoryRun, runInMemory } from '../testing/memory-host.ts';
import { withContainers } from '../testing/random-containers.ts';
import { behaviour, planOf } from '../testing/random-work.ts';

const RUNS = { numRuns: 150 };

const filled = (loops: boolean): fc.Arbitrary<Plan> =>
  fc
    .tuple(randomGraph({ loops }), randomGraph(), fc.integer())
    .map(([graph, inner, dice]) => withContainers(planOf(graph), planOf(inner), dice));

const kinds: [string, fc.Arbitrary<Plan>][] = [
  ['without loops', randomGraph().map(planOf)],
  ['with loops', randomGraph({ loops: true }).map(planOf)],
  ['with steps that take what comes first', randomGraph({ joins: ['all', 'all', 'first'] }).map(planOf)],
  ['with maps and agents', filled(false)],
  ['with maps and agents in loops', filled(true)],
];

/** Everything that touches the world is recorded; some of it runs live when `dice` says so. */
function effectsOf(plan: Plan, dice: number | null): ReadonlyMap<Step, TapedEffect> {
  const effects = allSteps(plan).filter(
    ({ id, body }) => (body.kind === 'call' || body.kind === 'agent') && (dice === null || hash(`${dice}/${id}`) % 2 === 0),
  );
  return new Map(effects.map((step) => [step, { use: 'recorded' }]));
}

function asCompared({ result: { status, output, error, failedNode }, record }: MemoryRun): ComparedRun {
  return {
    run: {
      id: 'run',
      status,
      output: output as never,
      error,
      failedNode,
      response: null,
      tokens: 0,
      costUsd: 0,
      startedAt: '2026-01-01T00:00:00.000Z',
      finishedAt: null,
    },
    steps: record.steps,
  };
}

describe('a replay of any run through its own plan', () => {
  it.each(kinds)(
    '%s goes the same way and calls nothing when every effect is recorded',
    async (_kind, plans) => {
      await fc.assert(
        fc.asyncProperty(plans, fc.integer(), fc.integer(), async (plan, seed, order) => {
          const trigger = plan.entries[0] ?? '';
          const act = behaviour(plan, seed);
          const first = await runInMemory({ plan, act, seed: order, args: { trigger, input: 'in' } });
          if (first.result.status !== 'finished') return;
          const again = await runInMemory({
            plan,
            act,
            seed: order + 1,
            args: { trigger, input: 'in', tape: replayTape(first.record.steps, effectsOf(plan, null)) },
          });
          expect(again.calls).toEqual([]);
          expect(compareRuns(asCompared(first), asCompared(again))).toMatchObject({ samePath: true, sameOutput: true, steps: [] });
        }),
        RUNS,
      );
    },
    120_000,
  );

  it.each(kinds.filter(([kind]) => !kind.includes('first')))(
    '%s runs live what is chosen and nothing else',
    async (_kind, plans) => {
      await fc.assert(
        fc.asyncProperty(plans, fc.integer(), fc.integer(), async (plan, seed, order) => {
          const trigger = plan.entries[0] ?? '';
          const act = behaviour(plan, seed);
          const first = await runInMemory({ plan, act, seed: order, args: { trigger, input: 'in' } });
          if (first.result.status !== 'finished') return;
          const effects = effectsOf(plan, seed);
          const again = await runInMemory({
            plan,
            act,
            seed: order + 1,
            args: { trigger, input: 'in', tape: replayTape(first.record.steps, effects) },
          });
          const recorded = new Set([...effects.keys()].map(({ id }) => id));
          for (const { nodeId, status, taped } of again.record.steps)
            if (status === 'finished' && recorded.has(nodeId)) expect(taped).toBe('recorded');
          expect(compareRuns(asCompared(first), asCompared(again))).toMatchObject({ samePath: true, sameOutput: true });
        }),
        RUNS,
      );
    },
    120_000,
  );
});

describe('a race of a live step with one that lost it', () => {
  it('is won by the live step: what was not recorded is refused only when nothing else can go on', async () => {
    const task = (name: string, more: object = {}) => ({
      type: 'task',
      name,
      typeVersion: 3,
      config: { ports: ['out'], outputs: { out: {} } },
      ...more,
    });
    const plan = planOf(
      draw(
        [{ type: 'start', name: 'start' }, task('winner'), task('loser'), task('after', { join: 'first' })],
        ['start -> winner', 'start -> loser', 'winner -> after', 'loser -> after'],
      ),
    );
    const act = ({ id }: { readonly id: string }) => ({ ports: { out: id }, attempt: 1, tokens: 0, costUsd: 0, model: null });
    const runs = (order: number, tape?: ReturnType<typeof replayTape>) =>
      runInMemory({ plan, act, seed: order, args: { trigger: 'start', input: null, ...(tape === undefined ? {} : { tape }) } });
    const orders = Array.from({ length: 20 }, (_, order) => order);
    for (const order of orders) {
      const first = await runs(order);
      const lost = first.record.steps.find(({ nodeId, status }) => nodeId !== 'after' && status === 'cancelled');
      if (lost === undefined) continue;
      const won = lost.nodeId === 'loser' ? 'winner' : 'loser';
      const effects = new Map(
        plan.steps
          .filter(({ id, body }) => body.kind === 'call' && id !== won)
          .map((step): [Step, TapedEffect] => [step, { use: 'recorded' }]),
      );
      const again = await runs(order + 1, replayTape(first.record.steps, effects));
      expect([again.result.status, again.calls]).toEqual(['finished', [`${won}/0`]]);
    }
    expect.hasAssertions();
  });
});
