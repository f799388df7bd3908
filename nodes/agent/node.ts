import { z } from 'zod';
import type { Json, JsonSchema } from '#graph/json';
import { defineNode } from '#graph/node-type';
import { agentToolSchema } from '#graph/tool';
import { asJsonSchema, jsonSchemaSetting, jsonValue } from '../fields.ts';
import { modelProblems } from '../model-problems.ts';
import { chainOf, modelSetting, modelSummary, routeField, scriptSetting } from '../model-fields.ts';
import { planTools } from './plan-tools.ts';
import { filesField, finishReasonType } from '../model-request.ts';
import { agentInputs } from './request.ts';
import { toolProblems } from './tool-problems.ts';

const { shape } = agentInputs;

/** Lets a model work with tools until it has an answer. */
export default defineNode({
  type: 'agent',
  version: 1,
  title: 'Agent',
  description: 'Lets a model work towards an answer in turns, calling the tools that you give it. Every call is a durable step of its own.',
  keywords: ['ai agent', 'tools', 'tool calling', 'function calling', 'react', 'assistant', 'autonomous', 'mcp client', 'openapi'],
  category: 'ai',
  icon: 'bot',
  timeoutMs: 120_000,
  maxAttempts: 4,
  config: z.object({
    model: modelSetting(),
    tools: z.array(agentToolSchema).max(64).default([]).meta({
      title: 'Tools',
      description:
        'What the agent may do: other nodes, published workflows, operations of an API, tools of MCP servers. Each may need a person’s approval.',
      control: 'tools',
    }),
    maxTurns: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(10)
      .meta({ title: 'Maximum turns', description: 'A turn is one answer of the model with the tools that it calls.' }),
    onLimit: z
      .enum(['answer', 'fail'])
      .default('answer')
      .meta({
        title: 'When the limit is reached',
        options: {
          answer: { label: 'Answer anyway', hint: 'The model answers with what it has.' },
          fail: { label: 'Fail', hint: 'The step fails; the error output can catch it.' },
        },
      }),
    outputSchema: jsonSchemaSetting().optional().meta({
      title: 'Answer as data',
      description: 'The JSON Schema of the final answer, given in {{ name.data }}.',
      control: 'json-schema',
    }),
    maxTokens: z
      .number()
      .int()
      .min(1)
      .optional()
      .meta({ title: 'Maximum tokens', description: 'Of all model calls together. Empty: no limit of its own.', advanced: true }),
    maxCostUsd: z
      .number()
      .positive()
      .optional()
      .meta({ title: 'Maximum cost', description: 'In US dollars, of all model calls together.', advanced: true }),
    maxTimeMs: z.number().int().min(1_000).optional().meta({
      title: 'Time limit',
      description: 'Working time; waiting for people does not count.',
      control: 'duration',
      placeholder: 'No limit',
      advanced: true,
    }),
    parallelTools: z
      .number()
      .int()
      .min(1)
      .max(20)
      .default(4)
      .meta({ title: 'Tools at the same time', description: 'How many tool calls of one turn run at once.', advanced: true }),
    contextTokens: z.number().int().min(1_000).max(2_000_000).default(100_000).meta({
      title: 'Context',
      description: 'Beyond this many tokens, older turns are summarised. Keep it below the context window of the model.',
      advanced: true,
    }),
    script: scriptSetting.unwrap().optional().meta({
      title: 'Offline answers',
      description:
        'What the offline model says in each turn: a text, or { "toolCalls": [{ "tool", "arguments" }] }. For examples and tests; other models ignore it.',
      control: 'json',
      advanced: true,
    }),
  }),
  inputs: z.object({
    system: shape.system.meta({
      title: 'Role',
      description: 'Who the agent is, what it is for, and which rules it keeps to.',
      control: 'prompt',
      placeholder: 'You help customers of a bookshop. Look orders up before you answer.',
    }),
    prompt: shape.prompt.meta({
      title: 'Task',
      description: 'What to do now, with values from earlier nodes in {{ }}.',
      control: 'prompt',
      placeholder: '{{ input.message }}',
    }),
    context: jsonValue.optional().meta({
      title: 'Context',
      description: 'Text or data to rest on. Kept apart from the task.',
      control: 'expression',
      placeholder: '{{ input.customer }}',
    }),
    history: shape.history,
    files: shape.files.meta({ ...filesField.meta(), advanced: true }),
    values: z.record(z.string(), jsonValue).nullish().meta({
      title: 'Values for tools',
      description:
        'What the tools may use without the model’s choosing it, such as the customer’s id: {{ values.customerId }} in the fields of a tool.',
      control: 'key-value',
      advanced: true,
    }),
    route: routeField,
  }),
  outputs: z.object({ out: jsonValue }),
  outputTypes: ({ config }) => ({ out: answerType(config.outputSchema === undefined ? undefined : asJsonSchema(config.outputSchema)) }),
  problems: ({ config, inputs, inputTypes, surroundings, catalogue }) => [
    ...modelProblems(chainOf(config.model), inputs),
    ...toolProblems(config.tools, {
      ...(catalogue === undefined ? {} : { catalogue }),
      ...(surroundings === undefined ? {} : { surroundings }),
      valuesType: inputTypes['values'] ?? {},
    }),
  ],
  callsWorkflows: ({ config }) => config.tools.flatMap((tool) => (tool.kind === 'workflow' ? [tool.workflowId] : [])),
  summary: ({ config }) => `${modelSummary(config.model)} · ${config.tools.length === 1 ? '1 tool' : `${config.tools.length} tools`}`,
  step: ({ config, bindings, timeoutMs, retry, catalogue }) => ({
    kind: 'agent',
    config: {
      // Parsed by its schema: JSON, where absent stays absent.
      model: chainOf(config.model) as unknown as Json,
      contextTokens: config.contextTokens,
      ...(config.outputSchema === undefined ? {} : { outputSchema: config.outputSchema }),
      ...(config.script === undefined ? {} : { script: config.script }),
    },
    inputs: { kind: 'object', entries: Object.entries(bindings) },
    tools: planTools(config.tools, catalogue),
    limits: {
      turns: config.maxTurns,
      tokens: config.maxTokens ?? null,
      costUsd: config.maxCostUsd ?? null,
      timeMs: config.maxTimeMs ?? null,
      parallelTools: config.parallelTools,
      contextTokens: config.contextTokens,
      onLimit: config.onLimit,
    },
    timeoutMs,
    retry,
  }),
  examples: [
    {
      title: 'An order is looked up before the answer',
      config: {
        tools: [
          {
            kind: 'node',
            name: 'look_up_order',
            description: 'Finds an order by its number.',
            type: 'http',
            parameters: { type: 'object', properties: { number: { type: 'string' } }, required: ['number'] },
            inputs: { url: 'https://shop.example/orders/{{ args.number }}' },
          },
        ],
        script: [{ toolCalls: [{ tool: 'look_up_order', arguments: { number: 'B-17' } }] }, 'Order B-17 was sent yesterday.'],
      },
      inputs: { prompt: 'Where is my order B-17?' },
      outputs: {
        out: {
          text: 'Order B-17 was sent yesterday.',
          turns: 2,
          toolCalls: [{ tool: 'look_up_order', isError: false }],
          stopped: 'answered',
          finishReason: 'stop',
          model: 'offline:heddle',
          offline: true,
          usage: { inputTokens: 60, outputTokens: 20, costUsd: 0 },
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
      turns: { type: 'integer' },
      toolCalls: {
        type: 'array',
        items: { type: 'object', properties: { tool: { type: 'string' }, isError: { type: 'boolean' } }, required: ['tool', 'isError'] },
      },
      stopped: {
        type: 'string',
        enum: ['answered', 'turns', 'tokens', 'cost', 'time'],
        description: 'Why it ended: with an answer, or at which limit.',
      },
      finishReason: finishReasonType,
      model: { type: 'string' },
      offline: { type: 'boolean', description: 'True when the offline model answered, because no provider has a key.' },
      usage: {
        type: 'object',
        properties: { inputTokens: { type: 'integer' }, outputTokens: { type: 'integer' }, costUsd: { type: 'number' } },
        required: ['inputTokens', 'outputTokens', 'costUsd'],
      },
    },
    required: [
      'text',
      ...(data === undefined ? [] : ['data']),
      'turns',
      'toolCalls',
      'stopped',
      'finishReason',
      'model',
      'offline',
      'usage',
    ],
  };
}
