import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import type { Json } from '#graph/json';
import { defineNode } from '#graph/node-type';
import { draw, type DrawnNode } from '#test/stack/draw';
import { resolveValue } from '../activities/carry.ts';
import type { TestEngine } from '../testing/test-engine.ts';
import { testCatalogue } from '../testing/test-nodes.ts';
import { startTestRuns, type TestRuns } from '../testing/test-runs.ts';
import { troubleOf } from '../client/run-trouble.ts';
import { RUN_WORKFLOW, TASK_QUEUE } from './messages.ts';

/** Just below what goes by claim check. */
const BYTES = 60_000;

const wide = (effect: 'read' | 'write') =>
  defineNode({
    type: `wide-${effect}`,
    title: 'Wide',
    description: 'For tests.',
    category: 'data',
    icon: 'wrench',
    version: 1,
    examples: [],
    effect,
    config: z.object({}),
    inputs: z.object({ value: z.json().optional() }),
    outputs: z.object({ out: z.json() }),
    run: async ({ inputs }) => ({ out: { index: inputs.value ?? null, text: 'x'.repeat(BYTES) } }),
  });
const catalogue = { ...testCatalogue({ calls: [], aborted: [] }), 'wide-read': wide('read'), 'wide-write': wide('write') };
let test: TestEngine;
let runs: TestRuns;

beforeAll(async () => {
  ({ test, runs } = await startTestRuns(inject('temporalAddress'), catalogue));
});
afterAll(() => test?.stop());

const start: DrawnNode = { type: 'manual', name: 'start' };

describe('many values just below the size of a claim check', () => {
  it.each<['read' | 'write', number, number]>([
    ['read', 250, 50],
    ['write', 100, 100],
    ['read', 40, 40],
  ])('are %s by %i items, %i at a time', async (effect, items, concurrency) => {
    const graph = draw(
      [
        start,
        { type: 'map', name: 'each', config: { concurrency }, inputs: { items: Array.from({ length: items }, (_none, index) => index) } },
        { type: `wide-${effect}`, name: 'first', parentId: 'each', inputs: { value: '{{ item }}' } },
        { type: `wide-${effect}`, name: 'second', parentId: 'each', inputs: { value: '{{ input }}' } },
        { type: 'set', name: 'both', parentId: 'each', inputs: { fields: [{ name: 'index', type: 'auto', value: '{{ first.index }}' }, { name: 'length', type: 'auto', value: '{{ second.index.text.length }}' }] } },
      ],
      ['start -> each', 'first -> second', 'second -> both'],
    );
    const runId = await runs.start(graph);
    const result = await runs.ended(runId);
    expect(result.error).toBeNull();
    const output = await resolveValue(test.store.blobs, result.output);
    expect(output).toEqual(Array.from({ length: items }, (_none, index) => ({ index, length: BYTES })));
  });

  it('are shown while the run is open, page by page', async () => {
    const steps = Array.from({ length: 40 }, (_none, index): DrawnNode => ({ type: 'wide-read', name: `n${index}`, inputs: { value: index } }));
    const edges = ['start -> n0', ...steps.slice(1).map((_step, index) => `n${index} -> n${index + 1}`), 'n39 -> ask'];
    const runId = await runs.start(draw([start, ...steps, { type: 'review', name: 'ask', inputs: { title: 'Well?', value: 1 } }], edges));
    await expect.poll(async () => (await runs.snapshot(runId)).status, { timeout: 30_000 }).toBe('waiting');
    const shown = await runs.snapshot(runId);
    expect(shown.steps).toHaveLength(42);
    const outputs = await Promise.all(shown.steps.slice(1, 41).map(({ output }) => resolveValue(test.store.blobs, output as Json)));
    expect(outputs.map((output) => (output as { readonly text: string }).text.length)).toEqual(steps.map(() => BYTES));
    await test.client.workflow.getHandle(runId).terminate();
  });
});

describe('a run whose workflow task fails again and again', () => {
  it('is known to be stuck, with the reason', async () => {
    const workflowId = `stuck-${process.pid}`;
    const handle = await test.client.workflow.start(RUN_WORKFLOW, { workflowId, taskQueue: TASK_QUEUE, args: [{ runId: workflowId }] });
    await expect.poll(async () => (await troubleOf(test.client, workflowId))?.message, { timeout: 60_000, interval: 500 }).toContain('format');
    expect(await troubleOf(test.client, workflowId)).toMatchObject({ code: 'RUN_STUCK', retryable: true });
    await handle.terminate();
  });
});
