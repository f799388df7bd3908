import { z } from 'zod';
import type { JsonSchema } from './json.ts';
import type { AnyNodeType } from './node-type.ts';

const known = new WeakMap<AnyNodeType, { readonly config: Fields; readonly inputs: Fields; readonly outputs: Fields }>();

/** JSON Schemas by field name. */
export type Fields = { readonly [field: string]: JsonSchema };

/** The JSON Schema of each setting, each input field and each output of a node type. */
export function fieldSchemas(type: AnyNodeType): { readonly config: Fields; readonly inputs: Fields; readonly outputs: Fields } {
  const found = known.get(type);
  if (found) return found;
  const made = {
    config: schemasOf(type.config as z.ZodObject, 'input'),
    inputs: schemasOf(type.inputs as z.ZodObject, 'input'),
    outputs: schemasOf(type.outputs as z.ZodObject, 'output'),
  };
  known.set(type, made);
  return made;
}

function schemasOf(object: z.ZodObject, io: 'input' | 'output'): Fields {
  const schema = z.toJSONSchema(object, { io, unrepresentable: 'any' }) as JsonSchema;
  return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([field, inner]) => [field, plain(inner)]));
}

/** `z.json()` refers to itself; for us that is simply anything. */
function plain(schema: JsonSchema): JsonSchema {
  if ('$ref' in schema) return {};
  const options = (schema.anyOf ?? ('oneOf' in schema ? (schema.oneOf as readonly JsonSchema[]) : undefined))?.map(plain);
  if (options?.some((option) => Object.keys(option).length === 0)) return {};
  const { items, properties, additionalProperties, ...rest } = schema;
  return {
    ...rest,
    ...(options ? { anyOf: options } : {}),
    ...(items ? { items: plain(items) } : {}),
    ...(properties ? { properties: Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, plain(inner)])) } : {}),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: plain(additionalProperties) }
      : additionalProperties === undefined
        ? {}
        : { additionalProperties }),
  };
}
