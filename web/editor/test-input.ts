import { z } from 'zod';
import type { GraphNode } from '#graph/graph';
import type { Json, JsonObject, JsonSchema } from '#graph/json';
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
  return Object.keys(schema.properties ?? {}).length > 0 ? fieldsOf(schema as FormSchema) : [];
}

/** The names of required fields that are still empty. */
export function missingFields(form: TestForm, value: JsonObject): readonly string[] {
  return form.fields.filter((field) => field.isRequired && (value[field.key] === undefined || value[field.key] === '' || value[field.key] === null)).map((field) => field.title);
}

function asRecord(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
