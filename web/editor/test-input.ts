import { z } from 'zod';
import type { GraphNode } from '#graph/graph';
import type { Json, JsonObject, JsonSchema } from '#graph/json';
import { isFileSchema } from '../inspector/controls/files/file-values.ts';
import { fieldsOf, type FormField, type FormSchema } from '../inspector/form-model.ts';

/** What a test run of a trigger asks for: the fields of its form, or any JSON. */
export interface TestForm {
  readonly trigger: GraphNode;
  /** Empty: only JSON can be given. */
  readonly fields: readonly FormField[];
  /** Makes the run's input of what the form holds. */
  readonly toInput: (form: JsonObject) => Json;
  /** Reads an earlier input back into the form. */
  readonly fromInput: (input: Json | undefined) => JsonObject;
}

const manualField = z.object({ type: z.string(), name: z.string(), title: z.string().optional(), required: z.boolean().default(true), default: z.json().optional(), options: z.array(z.string()).optional() });

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
      toInput: (body) => ({ method, headers: {}, query: {}, body }),
      fromInput: (input) => asRecord(asRecord(input)['body']),
    };
  }
  if (trigger.type === 'called') return { trigger, fields: describedFields((trigger.config['inputSchema'] ?? {}) as JsonSchema), toInput: (form) => form, fromInput: (input) => asRecord(input) };
  if (trigger.type === 'chat') return { trigger, fields: chatFields(trigger.config['allowFiles'] === true), toInput: (form) => form, fromInput: messageOf };
  const parsed = z.array(manualField).safeParse(trigger.config['fields'] ?? []);
  const fields = parsed.success ? parsed.data : [];
  const schema: FormSchema = {
    type: 'object',
    properties: Object.fromEntries(
      fields.map((field) => [
        field.name,
        { ...(fieldSchemas[field.type] ?? fieldSchemas['json']!)(field.options ?? []), ...(field.title === undefined ? { title: field.name } : { title: field.title }), ...(field.default === undefined ? {} : { default: field.default as Json }) },
      ]),
    ),
    required: fields.filter((field) => field.required && field.default === undefined).map((field) => field.name),
  };
  return { trigger, fields: fieldsOf(schema), toInput: (form) => form, fromInput: (input) => asRecord(input) };
}

/** The fields that a JSON Schema names; none when it takes anything. */
function describedFields(schema: JsonSchema): readonly FormField[] {
  const { properties = {} } = schema as FormSchema;
  return fieldsOf({ ...(schema as FormSchema), properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, isFiles(property) ? { ...property, control: 'files' } : property])) });
}

function isFiles(schema: FormSchema): boolean {
  return isFileSchema(schema) || (schema.type === 'array' && schema.items !== undefined && isFileSchema(schema.items));
}

/** A message as a visitor writes it; the rest of what the chat's runs are given is filled in. */
function chatFields(allowsFiles: boolean): readonly FormField[] {
  const files: FormSchema = { type: 'array', control: 'files', title: 'Attachments' };
  return fieldsOf({ type: 'object', properties: { message: { type: 'string', control: 'textarea', title: 'Message' }, ...(allowsFiles ? { files } : {}) }, required: ['message'] });
}

/** Earlier inputs may be a bare text, or a whole message with its conversation, which is kept. */
function messageOf(input: Json | undefined): JsonObject {
  return typeof input === 'string' ? { message: input } : asRecord(input);
}

/** The names of required fields that are still empty. */
export function missingFields(form: TestForm, value: JsonObject): readonly string[] {
  return form.fields.filter((field) => field.isRequired && (value[field.key] === undefined || value[field.key] === '' || value[field.key] === null)).map((field) => field.title);
}

function asRecord(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
