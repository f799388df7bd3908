import { writeJson } from '#graph/json-text';
import { z } from 'zod';
import type { Json, JsonSchema } from '#graph/json';
import { defineNode } from '#graph/node-type';
import { jsonValue } from '../fields.ts';
import { chainOf, modelSetting, modelSummary, routeField, scriptSetting } from '../model-fields.ts';
import {
  examplesField,
  fileList,
  filesField,
  messagesBefore,
  promptWithContext,
  usageOutput,
  usageType,
  usageValue,
} from '../model-request.ts';
import { modelProblems, nothingToRead } from '../model-problems.ts';
import { answerSchema, choicesOf, instruction, labelProblems, labelsSetting, SYSTEM } from './labels.ts';

const outcome = z.object({
  label: z.string(),
  text: z.string(),
  reason: z.string(),
  confidence: z.number().optional(),
  model: z.string(),
  offline: z.boolean(),
  cached: z.boolean(),
  usage: usageOutput,
});

/** Sorts by labels, each of which is a way out. */
export default defineNode({
  type: 'classify',
  version: 1,
  title: 'Classify',
  description: 'Lets a model decide which of your labels fits, and continues at the output of that label.',
  keywords: ['intent', 'categorise', 'categorize', 'category', 'label', 'sentiment', 'triage', 'text classifier', 'ai router', 'topic'],
  category: 'ai',
  icon: 'tags',
  effect: 'write',
  timeoutMs: 120_000,
  maxAttempts: 4,
  config: z.object({
    labels: labelsSetting
      .default([
        { name: 'positive', description: '' },
        { name: 'negative', description: '' },
      ])
      .meta({ title: 'Labels', description: 'Each label is an output. The model decides by its description.' }),
    otherwise: z
      .boolean()
      .default(true)
      .meta({ title: 'Output when no label fits', description: 'Adds “other”. Without it the model takes the nearest label.' }),
    instructions: z.string().max(10_000).default('').meta({
      title: 'Rules',
      description: 'What else to go by, such as which label wins when two fit.',
      control: 'prompt',
      placeholder: 'When a message is about money and a fault, choose billing.',
    }),
    model: modelSetting(),
    script: scriptSetting,
  }),
  inputs: z.object({
    text: jsonValue.optional().meta({
      title: 'Text',
      description: 'What is to be sorted: text, or data. May be empty when there are files.',
      control: 'prompt',
      placeholder: '{{ input.message }}',
    }),
    files: filesField,
    examples: examplesField,
    route: routeField,
  }),
  outputs: z.object({}).catchall(outcome),
  ports: ({ config }) => choicesOf(config).map(({ name }) => name),
  outputTypes: ({ config }) => Object.fromEntries(choicesOf(config).map(({ name }) => [name, outcomeType(name)])),
  problems: ({ config, inputs }) => [
    ...labelProblems(config.labels),
    ...nothingToRead(inputs),
    ...modelProblems(chainOf(config.model), inputs),
  ],
  summary: ({ config }) => `${modelSummary(config.model)} · ${config.labels.length === 1 ? '1 label' : `${config.labels.length} labels`}`,
  async run({ config, inputs, ctx }) {
    const choices = choicesOf(config);
    const messages = messagesBefore({ examples: inputs.examples });
    const files = fileList(inputs.files);
    const { data, model, offline, cached, usage } = await ctx.llm.generate({
      model: chainOf(config.model),
      system: SYSTEM,
      prompt: promptWithContext(instruction(choices, config.instructions), inputs.text ?? null),
      schema: answerSchema(choices),
      ...(messages.length === 0 ? {} : { messages }),
      ...(files.length === 0 ? {} : { files }),
      ...(inputs.route === undefined ? {} : { route: inputs.route }),
      ...(config.script === undefined ? {} : { script: config.script }),
    });
    // The service has held it against the schema.
    const { label, reason, confidence } = data as { readonly label: string; readonly reason: string; readonly confidence?: number };
    return {
      [label]: {
        label,
        text: asText(inputs.text ?? ''),
        reason,
        model,
        offline,
        cached: cached ?? false,
        usage: usageValue(usage),
        ...(confidence === undefined ? {} : { confidence }),
      },
    };
  },
  examples: [
    {
      title: 'A ticket about money',
      config: {
        labels: [
          { name: 'billing', description: 'Invoices, payments, refunds' },
          { name: 'technical', description: 'Faults of the product' },
        ],
      },
      inputs: { text: 'I was charged twice.' },
      outputs: {
        billing: {
          label: 'billing',
          text: 'I was charged twice.',
          reason: 'It is about a payment.',
          confidence: 0.95,
          model: 'offline:heddle',
          offline: true,
          cached: false,
          usage: { inputTokens: 40, outputTokens: 12, costUsd: 0 },
        },
      },
    },
  ],
});

function asText(value: Json): string {
  return typeof value === 'string' ? value : writeJson(value);
}

function outcomeType(label: string): JsonSchema {
  return {
    type: 'object',
    properties: {
      label: { const: label },
      text: { type: 'string', description: 'What was sorted.' },
      reason: { type: 'string', description: 'Why, in a sentence of the model.' },
      confidence: { type: 'number', description: 'How sure the model says it is, from 0 to 1.' },
      model: { type: 'string' },
      offline: { type: 'boolean' },
      cached: { type: 'boolean' },
      usage: usageType,
    },
    required: ['label', 'text', 'reason', 'model', 'offline', 'cached', 'usage'],
  };
}
