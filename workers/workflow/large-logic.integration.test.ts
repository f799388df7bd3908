import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Json } from '#graph/json';
import { draw, type DrawnNode } from '#test/stack/draw';
import type { TestEngine } from '../testing/test-engine.ts';
import { testCatalogue } from '../testing/test-nodes.ts';
import { startTestRuns, type TestRuns } from '../testing/test-runs.ts';

const catalogue = testCatalogue({ calls: [], aborted: [] });
let test: TestEngine;
let runs: TestRuns;

beforeAll(async () => {
  ({ test, runs } = await startTestRuns(inject('temporalAddress'), catalogue));
});
afterAll(() => test?.stop());

const start: DrawnNode = { type: 'manual', name: 'start' };
const whole: DrawnNode = { type: 'work', name: 'whole', inputs: { value: '{{ start }}' } };

/** Cases of which a later one cannot be evaluated when an earlier one holds. */
const sorting: DrawnNode = {
  type: 'switch',
  name: 'sort',
  inputs: {
    cases: [
      { port: 'none', when: '{{ input.items === null }}' },
      { port: 'many', when: '{{ input.items.length > 3 }}' },
      { port: 'spelled', when: '{{ input.name.match(/^a+$/) !== null }}' },
    ],
  },
};

describe('a step of logic does the same, whatever the size of the values', () => {
  it.each<[string, string]>([
    ['small', 'x'],
    ['large', 'x'.repeat(70_000)],
  ])('with %s values', async (size, text) => {
    const of = async (input: Json): Promise<readonly string[]> => {
      const runId = await runs.start(draw([start, whole, sorting], ['start -> whole', 'whole -> sort']), input);
      const result = await runs.ended(runId, `logic-outside-${size}`);
      expect(result.error).toBeNull();
      return (await runs.snapshot(runId)).steps.filter(({ name }) => name === 'sort').map(({ port }) => port ?? '');
    };
    expect(await of({ items: null, name: 'aaa', text })).toEqual(['none']);
    expect(await of({ items: [1, 2, 3, 4], name: 7, text })).toEqual(['many']);
    expect(await of({ items: [], name: 'aaa', text })).toEqual(['spelled']);
  });
});
