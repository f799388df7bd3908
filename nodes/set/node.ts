import { z } from 'zod';
import type { Binding } from '#graph/expression/ast';
import type { Json, JsonObject, JsonSchema } from '#graph/json';
import { defineNode } from '#graph/node-type';
import { entryOf, itemsOf, literal } from '../bindings.ts';
import { jsonValue } from '../fields.ts';

const types = ['auto', 'text', 'number', 'boolean', 'list', 'object'] as const;

const fieldSchema = z.object({
  name: z.string().min(1, 'a field needs a name').max(100).meta({ title: 'Name', placeholder: 'fullName' }),
  type: z
    .enum(types)
    .default('auto')
    .meta({
      title: 'Type',
      description: 'The run fails with a clear message when the value has another type.',
      options: {
        auto: { label: 'Automatic' },
        text: { label: 'Text' },
        number: { label: 'Number' },
        boolean: { label: 'Yes or no' },
        list: { label: 'List' },
        object: { label: 'Object' },
      },
    }),
  value: jsonValue.default('').meta({ title: 'Value', control: 'expression', placeholder: '{{ input.first }} {{ input.last }}' }),
});

/** Makes an object out of named values. */
export default defineNode({
  type: 'set',
  version: 1,
  title: 'Set fields',
  description: 'Makes an object of the fields you name: to rename, compute or pick values for the next nodes.',
  keywords: [
    'edit fields',
    'assign',
    'variable',
    'variables',
    'transform',
    'rename',
    'json',
    'object',
    'map fields',
    'compute',
    'data',
    'rename fields',
  ],
  standsInFor: [
    {
      words: ['sort', 'limit', 'aggregate', 'remove duplicates', 'item lists', 'split out'],
      how: 'Does it with an expression, such as {{ input.items.toSorted() }}.',
    },
  ],
  category: 'data',
  icon: 'pencil',
  config: z.object({
    keepInput: z.boolean().default(false).meta({
      title: 'Keep incoming fields',
      description: 'Adds the fields to the object that came in, instead of starting from an empty one.',
    }),
  }),
  inputs: z.object({
    fields: z
      .array(fieldSchema)
      .superRefine((fields, context) => {
        const seen = new Set<string>();
        fields.forEach(({ name }, index) => {
          if (seen.has(name)) context.addIssue({ code: 'custom', message: `two fields are called ${name}`, path: [index, 'name'] });
          seen.add(name);
        });
      })
      .default([])
      .meta({ title: 'Fields', description: 'Name, type and value of each field of the result.', control: 'fields' }),
  }),
  outputs: z.object({ out: jsonValue }),
  outputTypes: ({ config, inputs, inputType, typeOf }) => {
    const own = objectType(inputs, typeOf);
    return { out: config.keepInput ? extended(inputType, own) : own };
  },
  summary: ({ inputs }) =>
    rawFields(inputs)
      .map((field) => field.name)
      .join(', '),
  step: ({ config, inputs, bindings }) => ({
    kind: 'assign',
    port: 'out',
    value: config.keepInput ? keptInput(entries(bindings['fields'])) : { kind: 'object', entries: entries(bindings['fields']) },
    schema: objectType(inputs, () => ({})),
  }),
  examples: [
    {
      title: 'A greeting and a score',
      inputs: {
        fields: [
          { name: 'greeting', type: 'text', value: 'Hello {{ input.name }}' },
          { name: 'score', type: 'number', value: '{{ input.points * 2 }}' },
        ],
      },
      input: { name: 'Ada', points: 21 },
      outputs: { out: { greeting: 'Hello Ada', score: 42 } },
    },
    {
      title: 'Adding to what came in',
      config: { keepInput: true },
      inputs: { fields: [{ name: 'vip', type: 'boolean', value: '{{ input.orders > 10 }}' }] },
      input: { id: 7, orders: 12 },
      outputs: { out: { id: 7, orders: 12, vip: true } },
    },
  ],
});

function entries(fields: Binding | undefined): (readonly [string, Binding])[] {
  return itemsOf(fields).flatMap((field) => {
    const name = entryOf(field, 'name');
    return name?.kind === 'literal' && typeof name.value === 'string'
      ? [[name.value, entryOf(field, 'value') ?? literal(null)] as const]
      : [];
  });
}

/** `{ ...input, field: value }` */
function keptInput(fields: readonly (readonly [string, Binding])[]): Binding {
  return {
    kind: 'expression',
    expression: {
      kind: 'object',
      entries: [
        { kind: 'spread', value: { kind: 'name', name: 'input' } },
        ...fields.map(([key, value]) => ({ kind: 'entry', key, value: asExpression(value) }) as const),
      ],
    },
  };
}

function asExpression(binding: Binding): Extract<Binding, { kind: 'expression' }>['expression'] {
  switch (binding.kind) {
    case 'literal':
      return { kind: 'literal', value: binding.value };
    case 'expression':
      return binding.expression;
    case 'text':
      return { kind: 'template', parts: binding.parts };
    case 'array':
      return { kind: 'array', items: binding.items.map(asExpression) };
    case 'object':
      return { kind: 'object', entries: binding.entries.map(([key, value]) => ({ kind: 'entry', key, value: asExpression(value) })) };
  }
}

interface RawField {
  readonly name: string;
  readonly type: (typeof types)[number];
  readonly value: Json;
}

/** The fields as written; one that is still being filled in is left out. */
function rawFields(inputs: JsonObject): readonly RawField[] {
  const fields = Array.isArray(inputs['fields']) ? inputs['fields'] : [];
  return fields.flatMap((field: Json) => {
    const parsed = fieldSchema.safeParse(field);
    return parsed.success ? [parsed.data] : [];
  });
}

function objectType(inputs: JsonObject, typeOf: (raw: Json) => JsonSchema): JsonSchema {
  const fields = rawFields(inputs);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, declaredType(field, typeOf)])),
    required: fields.map((field) => field.name),
  };
}

function declaredType(field: RawField, typeOf: (raw: Json) => JsonSchema): JsonSchema {
  const inferred = typeOf(field.value);
  switch (field.type) {
    case 'auto':
      return inferred;
    case 'text':
      return { type: 'string' };
    case 'number':
      return { type: 'number' };
    case 'boolean':
      return { type: 'boolean' };
    case 'list':
      return inferred.type === 'array' ? inferred : { type: 'array' };
    case 'object':
      return inferred.type === 'object' ? inferred : { type: 'object' };
  }
}

function extended(base: JsonSchema, own: JsonSchema): JsonSchema {
  if (base.type !== 'object') return own;
  return {
    ...base,
    properties: { ...base.properties, ...own.properties },
    required: [...new Set([...(base.required ?? []), ...(own.required ?? [])])],
  };
}
