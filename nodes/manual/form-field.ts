import { z } from 'zod';
import { NODE_NAME_PATTERN } from '#graph/graph';
import type { Json, JsonSchema } from '#graph/json';
import { fileType, jsonValue } from '../fields.ts';

const name = z
  .string()
  .regex(NODE_NAME_PATTERN, 'a name starts with a letter and holds letters, digits and _ only')
  .meta({ title: 'Name', description: 'What expressions call it: {{ input.name }}.', placeholder: 'question' });
const title = z.string().optional().meta({ title: 'Label', description: 'What the form shows above the field; the name when empty.' });
const required = z.boolean().default(true).meta({ title: 'Required', description: 'The run cannot be started without it.' });
const base = { name, title, required };

/** One field of the form that starts a run by hand. */
export const formFieldSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), ...base, default: z.string().optional().meta({ title: 'Default' }) }).meta({ title: 'Text' }),
  z
    .object({ type: z.literal('long-text'), ...base, default: z.string().optional().meta({ title: 'Default', control: 'textarea' }) })
    .meta({ title: 'Long text' }),
  z.object({ type: z.literal('number'), ...base, default: z.number().optional().meta({ title: 'Default' }) }).meta({ title: 'Number' }),
  z
    .object({ type: z.literal('boolean'), ...base, default: z.boolean().optional().meta({ title: 'Default' }) })
    .meta({ title: 'Yes or no' }),
  z
    .object({
      type: z.literal('choice'),
      ...base,
      options: z
        .array(z.string().min(1).meta({ title: 'Option' }))
        .min(1, 'a choice needs at least one option')
        .meta({ title: 'Options', description: 'What can be chosen.' }),
      default: z.string().optional().meta({ title: 'Default' }),
    })
    .meta({ title: 'Choice' }),
  z.object({ type: z.literal('file'), ...base }).meta({ title: 'File' }),
  z.object({ type: z.literal('files'), ...base }).meta({ title: 'Files' }),
  z
    .object({ type: z.literal('json'), ...base, default: jsonValue.optional().meta({ title: 'Default', control: 'json' }) })
    .meta({ title: 'JSON' }),
]);

export type FormField = z.output<typeof formFieldSchema>;

/** The type of the object that a filled-in form makes. */
export function formType(fields: readonly FormField[]): JsonSchema {
  if (fields.length === 0) return {};
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, isAlwaysThere(field) ? fieldType(field) : orNull(fieldType(field))])),
    required: fields.map((field) => field.name),
    additionalProperties: false,
  };
}

/** What stands for a field that was left empty. */
export function fieldDefault(field: FormField): Json {
  return ('default' in field ? field.default : undefined) ?? null;
}

function isAlwaysThere(field: FormField): boolean {
  return field.required || fieldDefault(field) !== null;
}

function fieldType(field: FormField): JsonSchema {
  const titled = field.title === undefined ? {} : { title: field.title };
  switch (field.type) {
    case 'text':
    case 'long-text':
      return { type: 'string', ...titled };
    case 'number':
      return { type: 'number', ...titled };
    case 'boolean':
      return { type: 'boolean', ...titled };
    case 'choice':
      return { type: 'string', enum: field.options, ...titled };
    case 'file':
      return { ...fileType, ...titled };
    case 'files':
      return { type: 'array', items: fileType, ...titled };
    case 'json':
      return titled;
  }
}

function orNull(schema: JsonSchema): JsonSchema {
  return schema.type === undefined ? schema : { anyOf: [schema, { type: 'null' }] };
}
