import { z } from 'zod';
import type { Binding } from '#graph/expression/ast';
import { bindingReferences } from '#graph/expression/references';
import type { Json, JsonSchema } from '#graph/json';
import { defineNode } from '#graph/node-type';
import { PLAN_FORMAT, type Plan, type StepBody } from '#graph/plan';
import { literal } from '../bindings.ts';
import { asJsonSchema, jsonSchemaSetting, jsonValue } from '../fields.ts';
import llm from '../llm/node.ts';
import { modelProblems } from '../model-problems.ts';
import { finishReasonType } from '../model-request.ts';
import { chainOf, modelSetting, modelSummary, scriptSetting } from '../model-fields.ts';

const ITEM_FIELDS = ['system', 'prompt', 'context'] as const;

/** Names of the item's own scope: everything else an inner step refers to comes from outside. */
const OWN_NAMES: readonly string[] = ['item', 'index', 'input', 'run'];

/** Asks a model once for each item of a list. */
export default defineNode({
  type: 'batch',
  version: 1,
  title: 'Ask for each item',
  description: 'Asks a model once for every item of a list, some at a time, and gathers the answers in the same order.',
  keywords: ['batch', 'loop over items with a model', 'bulk', 'many prompts', 'parallel prompts', 'map prompt', 'each item'],
  category: 'ai',
  icon: 'layers',
  timeoutMs: 300_000,
  maxAttempts: 6,
  config: z.object({
    model: modelSetting(),
    outputSchema: jsonSchemaSetting()
      .optional()
      .meta({ title: 'Answer as data', description: 'The JSON Schema of each answer, given in its data.', control: 'json-schema' }),
    concurrency: z.number().int().min(1).max(100).default(8).meta({
      title: 'At the same time',
      description:
        'How many items of this run are asked about at once. The limits of the connection hold beside it, over all runs and workers.',
    }),
    onItemError: z
      .enum(['fail', 'collect'])
      .default('collect')
      .meta({
        title: 'When an item fails',
        options: { fail: { label: 'Fail the node' }, collect: { label: 'Continue', hint: 'The result of the failed item is { error }.' } },
      }),
    script: scriptSetting.unwrap().optional().meta({
      title: 'Offline answers',
      description: 'What the offline model answers, for examples and tests: { "when": "words", "answer": … } fits the items.',
      control: 'json',
      advanced: true,
    }),
  }),
  inputs: z.object({
    items: z.array(jsonValue).meta({
      title: 'List',
      description: 'In the other fields each item is called {{ item }} and its place {{ index }}.',
      control: 'expression',
      placeholder: '{{ input.body.reviews }}',
    }),
    system: z.string().nullish().meta({
      title: 'Role',
      description: 'Who the model is and what rules it keeps to.',
      control: 'prompt',
      placeholder: 'You sort customer reviews.',
    }),
    prompt: z.string().min(1, 'the prompt is empty').meta({
      title: 'Prompt',
      description: 'What to do with an item.',
      control: 'prompt',
      placeholder: 'Is this review positive? {{ item.text }}',
    }),
    context: jsonValue.optional().meta({
      title: 'Context',
      description: 'Text or data that the answer should rest on.',
      control: 'expression',
      placeholder: '{{ item }}',
      advanced: true,
    }),
  }),
  perItem: { items: 'items', fields: [...ITEM_FIELDS] },
  outputs: z.object({ out: z.array(jsonValue) }),
  outputTypes: ({ config }) => ({
    out: {
      type: 'array',
      items: resultType(
        config.outputSchema === undefined ? undefined : asJsonSchema(config.outputSchema),
        config.onItemError === 'collect',
      ),
    },
  }),
  problems: ({ config, inputs }) => modelProblems(chainOf(config.model), inputs),
  summary: ({ config }) => `${modelSummary(config.model)} · ${config.concurrency} at the same time`,
  step: ({ config, bindings, id, name, timeoutMs, retry }) => ({
    kind: 'map',
    items: bindings['items'] ?? literal([]),
    concurrency: config.concurrency,
    onItemError: config.onItemError,
    plan: itemPlan({
      id: `${id}.item`,
      name,
      inputs: {
        kind: 'object',
        entries: ITEM_FIELDS.flatMap((field) => (bindings[field] === undefined ? [] : [[field, bindings[field]] as const])),
      },
      body: {
        kind: 'call',
        activity: llm.type,
        effect: 'write',
        // Parsed by its schema, so it is JSON.
        config: llm.config.parse({
          model: config.model,
          ...(config.outputSchema === undefined ? {} : { outputSchema: config.outputSchema }),
          ...(config.script === undefined ? {} : { script: config.script }),
        }) as unknown as Json,
        timeoutMs,
        retry,
      },
    }),
  }),
  examples: [
    {
      title: 'Nothing to ask',
      inputs: { items: '{{ input.reviews }}', prompt: 'Is this positive?' },
      input: { reviews: [] },
      outputs: { out: [] },
    },
  ],
});

/** A plan of one step: the model call for an item. */
function itemPlan({
  id,
  name,
  inputs,
  body,
}: {
  readonly id: string;
  readonly name: string;
  readonly inputs: Binding;
  readonly body: Omit<Extract<StepBody, { kind: 'call' }>, 'inputs'>;
}): Plan {
  const references = bindingReferences(inputs);
  return {
    format: PLAN_FORMAT,
    steps: [
      {
        id,
        name,
        type: llm.type,
        typeVersion: llm.version,
        join: 'all',
        ports: ['out'],
        references: [...references],
        onError: { kind: 'fail' },
        body: { ...body, inputs },
      },
    ],
    edges: [],
    loops: [],
    entries: [id],
    captures: references.filter((reference) => !OWN_NAMES.includes(reference)),
  };
}

function resultType(data: JsonSchema | undefined, mayFail: boolean): JsonSchema {
  const answer: JsonSchema = {
    type: 'object',
    properties: {
      text: { type: 'string' },
      ...(data === undefined ? {} : { data }),
      finishReason: finishReasonType,
      model: { type: 'string' },
      offline: { type: 'boolean' },
    },
    required: ['text', ...(data === undefined ? [] : ['data']), 'finishReason', 'model', 'offline'],
  };
  const failed: JsonSchema = {
    type: 'object',
    properties: {
      error: { type: 'object', properties: { code: { type: 'string' }, message: { type: 'string' } }, required: ['code', 'message'] },
    },
    required: ['error'],
  };
  return mayFail ? { anyOf: [answer, failed] } : answer;
}
