import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepRun } from '#graph/run';
import { pageOfSteps, readSteps } from './snapshot-page.ts';

const stepOf = (nodeId: string, output: string): StepRun => ({
  nodeId,
  name: nodeId,
  type: 'set',
  scope: '',
  iteration: 0,
  status: 'finished',
  input: null,
  resolved: null,
  port: 'out',
  output,
  error: null,
  attempts: 1,
  startedAt: null,
  finishedAt: null,
  tokens: 0,
  costUsd: 0,
  model: null,
});

describe('a snapshot in pages', () => {
  it('is whole again, however long its steps are, and each page is small', async () => {
    const length = fc.oneof(fc.nat(100), fc.nat(1_300_000));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(length, fc.constantFrom('x', '"', 'é', '漢', '🙂')), { maxLength: 12 }), async (values) => {
        const steps = values.map(([characters, letter], at) => stepOf(`n${at}`, letter.repeat(characters)));
        const ask = async (from: { step: number; offset: number }) => {
          const page = pageOfSteps(steps, from);
          expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(2_000_000);
          return JSON.parse(JSON.stringify(page)) as typeof page;
        };
        expect(await readSteps(await ask({ step: 0, offset: 0 }), ask)).toEqual(steps);
      }),
      { numRuns: 30 },
    );
  });

  it('reads a step again that changes meanwhile, and knows when to stop', async () => {
    const steps = [stepOf('a', 'x'.repeat(1_200_000)), stepOf('b', 'y')];
    let changes = 0;
    const read = (most: number) => async (from: { step: number; offset: number }) => {
      if (from.offset > 0 && changes < most) steps[0] = stepOf('a', `${'x'.repeat(1_200_000)}${'z'.repeat((changes += 1))}`);
      return pageOfSteps(steps, from);
    };
    const once = read(1);
    expect(
      (await readSteps(await once({ step: 0, offset: 0 }), once)).map(({ nodeId, output }) => [nodeId, String(output).length]),
    ).toEqual([
      ['a', 1_200_001],
      ['b', 1],
    ]);
    changes = 0;
    const always = read(1_000);
    expect((await readSteps(await always({ step: 0, offset: 0 }), always)).map(({ nodeId }) => nodeId)).toEqual(['b']);
  });
});
