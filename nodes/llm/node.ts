import { z } from 'zod';
import type { JsonSchema } from '#graph/json';
import { defineNode } from '#graph/node-type';
import { asJsonSchema, jsonSchemaSetting, jsonValue } from '../fields.ts';
import { chainOf, modelSetting, modelSummary, routeField, scriptSetting } from '../model-fields.ts';
import {
  examplesField,
  fileList,
  filesField,
  finishReasonType,
  historyField,
  messagesBefore,
  promptWithContext,
  usageOutput,
  usageType,
  usageValue,
} from '../model-request.ts';
import { modelProblems } from '../model-problems.ts';
import { presets } from './presets.ts';

/** Asks a language model. */
export default defineNode({
  type: 'llm',
  version: 1,
  title: 'Ask a model',
  description: 'Asks a language model and returns its answer: free text, or data of a shape you choose.',
  keywords: [
    'ai',
    'gpt',
    'chatgpt',
    'openai',
    'claude',
    'anthropic',
    'gemini',
    'mistral',
    'ollama',
    'llama',
    'model',
    'prompt',
    'language model',
    'generate',
    'completion',
    'write',
    'vision',
  ],
  category: 'ai',
  icon: 'sparkles',
  effect: 'write',
  timeoutMs: 120_000,
  maxAttempts: 4,
  config: z.object({
    model: modelSetting(),
    outputSchema: jsonSchemaSetting().optional().meta({
      title: 'Answer as data',
      description: 'The JSON Schema of the answer. The model’s answer is checked against it and given in {{ name.data }}.',
      control: 'json-schema',
    }),
    temperature: z.number().min(0).max(2).optional().meta({
      title: 'Temperature',
      description: '0 is repeatable, 1 is inventive. Empty: what the model’s maker recommends.',
      advanced: true,
    }),
    maxOutputTokens: z.number().int().min(1).max(1_000_000).optional().meta({
      title: 'Maximum answer length',
      description: 'In tokens; a token is about three quarters of an English word.',
      advanced: true,
    }),
    script: scriptSetting,
  }),
  inputs: z.object({
    system: z.string().nullish().meta({
      title: 'Role',
      description: 'Who the model is and what rules it keeps to.',
      control: 'prompt',
      placeholder: 'You answer customers of a small bookshop, kindly and briefly.',
    }),
    prompt: z.string().min(1, 'the prompt is empty').meta({
      title: 'Prompt',
      description: 'What to do, with values from earlier nodes in {{ }}.',
      control: 'prompt',
      placeholder: 'Answer this question: {{ input.question }}',
    }),
    context: jsonValue.optional().meta({
      title: 'Context',
      description: 'Text or data that the answer should rest on, such as a document. Kept apart from the prompt.',
      control: 'expression',
      placeholder: '{{ input.document }}',
    }),
    examples: examplesField,
    history: historyField,
    files: filesField,
    route: routeField,
  }),
  outputs: z.object({
    out: z.object({
      text: z.string(),
      data: jsonValue.optional(),
      finishReason: z.enum(['stop', 'length']),
      model: z.string(),
      offline: z.boolean(),
      cached: z.boolean(),
      usage: usageOutput,
    }),
  }),
  outputTypes: ({ config }) => ({ out: answerType(config.outputSchema === undefined ? undefined : asJsonSchema(config.outputSchema)) }),
  presets,
  problems: ({ config, inputs }) => modelProblems(chainOf(config.model), inputs),
  summary: ({ config }) => modelSummary(config.model),
  async run({ config, inputs, ctx }) {
    const messages = messagesBefore(inputs);
    const files = fileList(inputs.files);
    const { text, data, finishReason, model, offline, cached, usage } = await ctx.llm.generate({
      model: chainOf(config.model),
      prompt: promptWithContext(inputs.prompt, inputs.context ?? null),
      ...(inputs.system ? { system: inputs.system } : {}),
      ...(messages.length === 0 ? {} : { messages }),
      ...(files.length === 0 ? {} : { files }),
      ...(inputs.route === undefined ? {} : { route: inputs.route }),
      ...(config.temperature === undefined ? {} : { temperature: config.temperature }),
      ...(config.maxOutputTokens === undefined ? {} : { maxOutputTokens: config.maxOutputTokens }),
      ...(config.outputSchema === undefined ? {} : { schema: asJsonSchema(config.outputSchema) }),
      ...(config.script === undefined ? {} : { script: config.script }),
    });
    return {
      out: {
        text,
        finishReason: finishReason ?? 'stop',
        model,
        offline,
        cached: cached ?? false,
        usage: usageValue(usage),
        ...(data === undefined ? {} : { data }),
      },
    };
  },
  examples: [
    {
      title: 'A short answer',
      inputs: { prompt: 'Say hello to Ada.' },
      outputs: {
        out: {
          text: 'Hello',
          finishReason: 'stop',
          model: 'offline:heddle',
          offline: true,
          cached: false,
          usage: { inputTokens: 1, outputTokens: 1, costUsd: 0 },
        },
      },
    },
    {
      title: 'A category as data',
      config: {
        outputSchema: { type: 'object', properties: { category: { type: 'string', enum: ['billing', 'bug'] } }, required: ['category'] },
      },
      inputs: { prompt: 'Which category is this ticket?', context: 'My invoice is wrong.' },
      outputs: {
        out: {
          text: '{"category":"billing"}',
          data: { category: 'billing' },
          finishReason: 'stop',
          model: 'offline:heddle',
          offline: true,
          cached: false,
          usage: { inputTokens: 1, outputTokens: 1, costUsd: 0 },
        },
      },
    },
  ],
});

function answerType(data: JsonSchema | undefined): JsonSchema {
  return {
    type: 'object',
    properties: {
      text: { type: 'string' },
      ...(data === undefined ? {} : { data }),
      finishReason: finishReasonType,
      model: { type: 'string' },
      offline: { type: 'boolean', description: 'True when the offline model answered, because no provider has a key.' },
      cached: { type: 'boolean', description: 'True when the answer was kept from an earlier call.' },
      usage: usageType,
    },
    required: ['text', ...(data === undefined ? [] : ['data']), 'finishReason', 'model', 'offline', 'cached', 'usage'],
  };
}
