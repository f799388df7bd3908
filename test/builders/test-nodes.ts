import { z } from 'zod';
import type { JsonSchema } from '#graph/json';
import { type Catalogue, defineNode } from '#graph/node-type';

const anything = z.json();
const schema = z.custom<JsonSchema>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
const input = { kind: 'expression', expression: { kind: 'name', name: 'input' } } as const;

/** Starts a run; `config.output` is the type of what it is started with. */
const start = defineNode({
  type: 'start',
  version: 1,
  title: 'Start',
  description: 'Starts a run.',
  category: 'trigger',
  icon: 'play',
  isTrigger: true,
  canFail: false,
  config: z.object({ output: schema.default({}) }),
  inputs: z.object({}),
  outputs: z.object({ out: anything }),
  outputTypes: ({ config }) => ({ out: config.output }),
  step: () => ({ kind: 'assign', port: 'out', value: input }),
  examples: [],
});

/** Does whatever a test says it does: any ports of any types, any of which may fire. */
const task = defineNode({
  type: 'task',
  version: 3,
  upgrades: {
    1: ({ config, inputs }) => ({ config: { ...config, effort: 'small' }, inputs }),
    2: ({ config: { effort: _effort, ...config }, inputs: { text, ...inputs } }) => ({
      config,
      inputs: { ...inputs, ...(text === undefined ? {} : { note: text }) },
    }),
  },
  title: 'Task',
  description: 'Does something.',
  category: 'data',
  icon: 'wrench',
  effect: 'write',
  config: z.object({
    ports: z.array(z.string()).default(['out']),
    outputs: z.record(z.string(), schema).default({}),
    isFast: z.boolean().default(false),
  }),
  inputs: z.object({
    note: z.string().optional().meta({ title: 'Note' }),
    count: z.number().optional().meta({ title: 'Count' }),
    list: z.array(anything).optional().meta({ title: 'List' }),
    value: anything.optional().meta({ title: 'Value' }),
  }),
  outputs: z.object({ out: anything.optional() }),
  ports: ({ config }) => config.ports,
  firesSeveral: ({ config }) => config.ports.length > 1,
  outputTypes: ({ config }) => config.outputs,
  run: () => Promise.resolve({}),
  examples: [],
});

/** Needs a text: an empty field is an issue. */
const writer = defineNode({
  type: 'writer',
  version: 1,
  title: 'Writer',
  description: 'Writes a text.',
  category: 'ai',
  icon: 'sparkles',
  effect: () => 'read',
  timeoutMs: 5_000,
  maxAttempts: 7,
  config: z.object({ length: z.number().int().min(1).max(100).default(10).meta({ title: 'Length' }) }),
  inputs: z.object({
    prompt: z.string().min(1).meta({ title: 'Prompt' }),
    options: z.object({ tone: z.string() }).optional().meta({ title: 'Options' }),
  }),
  outputs: z.object({ out: z.object({ text: z.string() }) }),
  run: ({ inputs }) => Promise.resolve({ out: { text: inputs.prompt } }),
  examples: [],
});

/** Leaves by exactly one of `yes` and `no`. */
const choose = defineNode({
  type: 'choose',
  version: 1,
  title: 'Choose',
  description: 'Leaves by yes or by no.',
  category: 'logic',
  icon: 'split',
  config: z.object({}),
  inputs: z.object({ when: z.boolean().optional().meta({ title: 'When' }) }),
  outputs: z.object({ yes: anything.optional(), no: anything.optional() }),
  outputTypes: ({ inputType }) => ({ yes: inputType, no: inputType }),
  step: ({ bindings }) => ({
    kind: 'branch',
    mode: 'first',
    cases: [{ port: 'yes', when: bindings['when'] ?? { kind: 'literal', value: true } }],
    otherwise: 'no',
    value: input,
  }),
  examples: [],
});

/** Brings paths together without looking at them. */
const join = defineNode({
  type: 'join',
  version: 1,
  title: 'Join',
  description: 'Brings paths together.',
  category: 'logic',
  icon: 'merge',
  canFail: false,
  config: z.object({}),
  inputs: z.object({}),
  outputs: z.object({ out: anything }),
  outputTypes: ({ inputType }) => ({ out: inputType }),
  step: () => ({ kind: 'assign', port: 'out', value: input }),
  examples: [],
});

/** Holds other nodes and runs them for each item. */
const box = defineNode({
  type: 'box',
  version: 1,
  title: 'Box',
  description: 'Runs what is in it for each item.',
  category: 'logic',
  icon: 'repeat',
  isContainer: true,
  config: z.object({}),
  inputs: z.object({ items: z.array(anything).meta({ title: 'Items' }) }),
  outputs: z.object({ out: z.array(anything) }),
  outputTypes: ({ innerType }) => ({ out: { type: 'array', items: innerType ?? {} } }),
  step: ({ bindings, inner }) => ({
    kind: 'map',
    items: bindings['items'] ?? { kind: 'literal', value: [] },
    concurrency: 2,
    onItemError: 'fail',
    plan: inner ?? { format: 1, steps: [], edges: [], loops: [], entries: [], captures: [] },
  }),
  examples: [],
});

/** A small catalogue for tests of the graph language, apart from the real one. */
export const testNodes: Catalogue = { start, task, writer, choose, join, box };
