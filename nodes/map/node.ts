import { z } from 'zod';
import type { JsonSchema } from '#graph/json';
import { defineNode } from '#graph/node-type';
import { PLAN_FORMAT, type Plan } from '#graph/plan';
import { literal } from '../bindings.ts';
import { jsonValue } from '../fields.ts';

const nothingInside: Plan = { format: PLAN_FORMAT, steps: [], edges: [], loops: [], entries: [], captures: [] };

const failedItem: JsonSchema = {
  type: 'object',
  properties: {
    error: { type: 'object', properties: { code: { type: 'string' }, message: { type: 'string' } }, required: ['code', 'message'] },
  },
  required: ['error'],
};

/** Runs the nodes inside it once for each item of a list. */
export default defineNode({
  type: 'map',
  version: 1,
  title: 'For each',
  description: 'Runs the nodes inside it for every item of a list and gathers the results in the same order.',
  keywords: [
    'loop',
    'iterate',
    'iterator',
    'foreach',
    'loop over items',
    'repeat',
    'split',
    'list',
    'while',
    'split in batches',
    'parallel',
  ],
  category: 'logic',
  icon: 'repeat',
  isContainer: true,
  config: z.object({
    concurrency: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(5)
      .meta({ title: 'At the same time', description: 'How many items are worked on at once, 1 to 100.' }),
    onItemError: z
      .enum(['fail', 'collect'])
      .default('fail')
      .meta({
        title: 'When an item fails',
        options: { fail: { label: 'Fail the node' }, collect: { label: 'Continue', hint: 'The result of the failed item is { error }.' } },
      }),
  }),
  inputs: z.object({
    items: z.array(jsonValue).meta({
      title: 'List',
      description: 'Inside, each item is called {{ item }} and its place {{ index }}.',
      control: 'expression',
      placeholder: '{{ input.body.tickets }}',
    }),
  }),
  outputs: z.object({ out: z.array(jsonValue) }),
  outputTypes: ({ config, innerType }) => {
    const result = innerType ?? {};
    return {
      out: { type: 'array', items: config.onItemError === 'fail' || isAnything(result) ? result : { anyOf: [result, failedItem] } },
    };
  },
  summary: ({ config }) => `${config.concurrency} at the same time`,
  step: ({ config, bindings, inner }) => ({
    kind: 'map',
    items: bindings['items'] ?? literal(null),
    concurrency: config.concurrency,
    onItemError: config.onItemError,
    plan: inner ?? nothingInside,
  }),
  examples: [{ title: 'Nothing to do', inputs: { items: '{{ input.tickets }}' }, input: { tickets: [] }, outputs: { out: [] } }],
});

function isAnything(schema: JsonSchema): boolean {
  return Object.keys(schema).length === 0;
}
