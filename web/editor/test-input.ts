import { z } from 'zod';
import type { GraphNode } from '#graph/graph';
import type { Json, JsonObject, JsonSchema } from '#graph/json';
import type { Issue } from '#graph/issue';
import { mayBeNull } from '#graph/types/schema-type';
import { valueMatches } from '#graph/types/value-matches';
import { asCall } from '#nodes/trigger-input';
import { isFileSchema } from '../inspector/controls/files/file-values.ts';
import { fieldsOf, type FormField, type FormSchema } from '../inspector/form-model.ts';

/** What a test run of a trigger asks for: the fields of its form, or any JSON. */
export interface TestForm {
  readonly trigger: GraphNode;
  /** Empty: only JSON can be given. */
  readonly fields: readonly FormField[];
  /** What the form's values have to be. */
  readonly schema: JsonSchema;
  /** Makes the run's input of what the form holds. */
  readonly toInput: (form: JsonObject) => Json;
  /** Reads an earlier input back into the form. */
  readonly fromInput: (input: Json | undefined) => JsonObject;
}

const manualField = z.object({
  type: z.string(),
  name: z.string(),
  title: z.string().optional(),
  required: z.boolean().default(true),
  default: z.json().optional(),
  options: z.array(z.string()).optional(),
});

const fieldSchemas: { readonly [type: string]: (options: readonly string[]) => FormSchema } = {
  text: () => ({ type: 'string' }),
  'long-text': () => ({ type: 'string', control: 'textarea' }),
  number: () => ({ type: 'number' }),
  boolean: () => ({ type: 'boolean' }),
  choice: (options) => ({ enum: options }),
  file: () => ({ type: 'object', control: 'files' }),
  files: () => ({ type: 'array', control: 'files' }),
  json: () => ({}),
};

/** The form with which a test run of this trigger is started. */
export function testFormOf(trigger: GraphNode): TestForm {
  if (trigger.type === 'webhook') {
    const schema = (trigger.config['bodySchema'] ?? {}) as JsonSchema;
    const method = typeof trigger.config['method'] === 'string' && trigger.config['method'] !== 'ANY' ? trigger.config['method'] : 'POST';
    return {
      trigger,
      fields: describedFields(schema),
      schema,
      toInput: (body) => ({ method, headers: {}, query: {}, body }),
      // Examples are often only the body.
      fromInput: (input) => asRecord(asRecord(asCall(input ?? null, method))['body']),
    };
  }
  if (trigger.type === 'called') {
    const schema = (trigger.config['inputSchema'] ?? {}) as JsonSchema;
    return { trigger, fields: describedFields(schema), schema, toInput: (form) => form, fromInput: (input) => asRecord(input) };
  }
  if (trigger.type === 'chat')
    return {
      trigger,
      fields: chatFields(trigger.config['allowFiles'] === true),
      schema: {},
      toInput: (form) => form,
      fromInput: messageOf,
    };
  const parsed = z.array(manualField).safeParse(trigger.config['fields'] ?? []);
  const fields = parsed.success ? parsed.data : [];
  const schema: FormSchema = {
    type: 'object',
    properties: Object.fromEntries(
      fields.map((field) => [
        field.name,
        {
          ...(fieldSchemas[field.type] ?? fieldSchemas['json']!)(field.options ?? []),
          ...(field.title === undefined ? { title: field.name } : { title: field.title }),
          ...(field.default === undefined ? {} : { default: field.default as Json }),
        },
      ]),
    ),
    required: fields.filter((field) => field.required && field.default === undefined).map((field) => field.name),
  };
  return {
    trigger,
    fields: fieldsOf(schema),
    schema: schema as JsonSchema,
    toInput: (form) => form,
    fromInput: (input) => asRecord(input),
  };
}

/** The fields that a JSON Schema names; none when it takes anything. */
function describedFields(schema: JsonSchema): readonly FormField[] {
  const { properties = {} } = schema as FormSchema;
  return fieldsOf({
    ...(schema as FormSchema),
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, isFiles(property) ? { ...property, control: 'files' } : property]),
    ),
  });
}

function isFiles(schema: FormSchema): boolean {
  return isFileSchema(schema) || (schema.type === 'array' && schema.items !== undefined && isFileSchema(schema.items));
}

/** A message as a visitor writes it; the rest of what the chat's runs are given is filled in. */
function chatFields(allowsFiles: boolean): readonly FormField[] {
  const files: FormSchema = { type: 'array', control: 'files', title: 'Attachments' };
  return fieldsOf({
    type: 'object',
    properties: { message: { type: 'string', control: 'textarea', title: 'Message' }, ...(allowsFiles ? { files } : {}) },
    required: ['message'],
  });
}

/** Earlier inputs may be a bare text, or a whole message with its conversation, which is kept. */
function messageOf(input: Json | undefined): JsonObject {
  return typeof input === 'string' ? { message: input } : asRecord(input);
}

/** What keeps the form's values from starting a run, each at its field: `test.<field>` is the path. */
export function problemsOf(form: TestForm, value: JsonObject): readonly Issue[] {
  const complete = completed(form, value);
  return form.fields.flatMap((field): Issue[] => {
    const path = `test.${field.key}`;
    const given = complete[field.key];
    if (given === undefined || given === '' || (given === null && !mayBeNull(field.schema as JsonSchema)))
      return field.isRequired ? [problem(path, `${field.title} is required.`)] : [];
    const fit = valueMatches(given, form.schema.properties?.[field.key] ?? {});
    return fit.ok
      ? []
      : [problem(fit.path === '' ? path : `${path}${fit.path.startsWith('[') ? '' : '.'}${fit.path}`, sentence(fit.message))];
  });
}

/** The values with what an untouched field stands for where one is required: an empty list, an empty object, off. */
export function completed(form: TestForm, value: JsonObject): JsonObject {
  return asRecord(
    withEmptyParts(value, { ...form.schema, required: form.fields.filter(({ isRequired }) => isRequired).map(({ key }) => key) }),
  );
}

function withEmptyParts(value: Json | undefined, schema: JsonSchema): Json | undefined {
  const type = Array.isArray(schema.type) ? undefined : schema.type;
  if (type === 'array' && Array.isArray(value) && schema.items !== undefined)
    return value.map((item: Json) => withEmptyParts(item, schema.items!) ?? item);
  if (value !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value))) return value;
  if (value === undefined) {
    if (type === 'array') return [];
    if (type === 'boolean') return false;
    if (type !== 'object') return undefined;
  }
  const parts = { ...asRecord(value) };
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    const part = parts[key] !== undefined || schema.required?.includes(key) === true ? withEmptyParts(parts[key], inner) : undefined;
    if (part !== undefined) parts[key] = part;
  }
  return parts;
}

const problem = (path: string, message: string): Issue => ({ code: 'FIELD_INVALID', severity: 'error', nodeId: null, path, message });

/** `name: text is expected` → `Name: text is expected.` */
const sentence = (message: string): string => `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;

function asRecord(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
