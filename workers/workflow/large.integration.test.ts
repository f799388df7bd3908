import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import type { Json, JsonSchema } from '#graph/json';
import { defineNode } from '#graph/node-type';
import type { WorkflowSignature } from '#graph/surroundings';
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
        {
          type: 'set',
          name: 'both',
          parentId: 'each',
          inputs: {
            fields: [
              { name: 'index', type: 'auto', value: '{{ first.index }}' },
              { name: 'length', type: 'auto', value: '{{ second.index.text.length }}' },
            ],
          },
        },
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
    const steps = Array.from({ length: 40 }, (_none, index): DrawnNode => ({
      type: 'wide-read',
      name: `n${index}`,
      inputs: { value: index },
    }));
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

describe('a large answer of a called workflow', () => {
  const promised: JsonSchema = { type: 'object', properties: { rows: { type: 'array', items: { type: 'integer' } } }, required: ['rows'] };
  const rows = (item: Json): Json => Array.from({ length: 20_000 }, () => item);

  it.each<[string, boolean, DrawnNode[], string | null, string?]>([
    ['as a whole', true, [{ type: 'respond', name: 'reply', inputs: { body: { rows: rows(123) } } }], null, 'large-answer'],
    [
      'as a whole, of another type',
      true,
      [{ type: 'respond', name: 'reply', inputs: { body: { rows: rows('123') } } }],
      'rows[0]: number is expected, but it is the text "123" (and 19 more)',
      'large-answer-of-another-type',
    ],
    [
      'in a part of it',
      false,
      [
        { type: 'set', name: 'rows', inputs: { fields: [{ name: 'list', type: 'auto', value: rows(123) }] } },
        { type: 'set', name: 'other', inputs: { fields: [] } },
      ],
      null,
    ],
  ])('has the type that the caller was promised: %s', async (_what, isPromised, nodes, problem, recording) => {
    const called = await runs.publish(
      'large',
      draw(
        [{ type: 'manual', name: 'begin' }, ...nodes],
        nodes.map(({ name }) => `begin -> ${name}`),
      ),
    );
    const inParts: JsonSchema = {
      type: 'object',
      properties: { rows: { type: 'object', properties: { list: { type: 'array' } }, required: ['list'] }, other: { type: 'object' } },
      required: ['rows', 'other'],
    };
    const signature: WorkflowSignature = {
      id: called,
      name: 'large',
      description: '',
      version: 1,
      input: {},
      output: isPromised ? promised : inParts,
      calls: [],
    };
    const runId = await runs.start(
      draw([start, { type: 'subworkflow', name: 'ask', config: { workflow: called } }], ['start -> ask']),
      {},
      { workflowId: null, workflows: { [called]: signature } },
    );
    const { status, error } = await runs.ended(runId, recording);
    expect([status, error?.code, error?.message]).toEqual(
      problem === null ? ['finished', undefined, undefined] : ['failed', 'TYPE_MISMATCH', expect.stringContaining(problem)],
    );
  });
});

describe('a run whose workflow task fails again and again', () => {
  it('is known to be stuck, with the reason', async () => {
    const workflowId = `stuck-${process.pid}`;
    const handle = await test.client.workflow.start(RUN_WORKFLOW, { workflowId, taskQueue: TASK_QUEUE, args: [{ runId: workflowId }] });
    await expect
      .poll(async () => (await troubleOf(test.client, workflowId))?.message, { timeout: 60_000, interval: 500 })
      .toContain('format');
    expect(await troubleOf(test.client, workflowId)).toMatchObject({ code: 'RUN_STUCK', retryable: true });
    await handle.terminate();
  });
});
