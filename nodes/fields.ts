import { z } from 'zod';
import { anyJson } from '#graph/any-json';
import type { Json, JsonSchema } from '#graph/json';
import { patternProblem } from '#graph/linear-pattern';

const TYPE_NAMES: readonly unknown[] = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'];

/** The type of a reference to a stored file. */
export const fileType: JsonSchema = {
  type: 'object',
  properties: { $file: { type: 'string' }, name: { type: 'string' }, mediaType: { type: 'string' }, bytes: { type: 'integer' } },
  required: ['$file', 'name', 'mediaType', 'bytes'],
  additionalProperties: false,
};

/** Any JSON value, typed for the pure folders. */
export const jsonValue = anyJson;

/** A setting that holds a JSON Schema of the supported subset; a mistake in it is named by its place. */
export function jsonSchemaSetting() {
  return z.record(z.string(), jsonValue).superRefine((schema, context) => {
    for (const problem of schemaProblems(schema, []))
      context.addIssue({ code: 'custom', message: problem.message, path: [...problem.path] });
  });
}

/** Reads the value of a `jsonSchemaSetting`; none means that anything fits. */
export function asJsonSchema(setting: { readonly [key: string]: Json } | null | undefined): JsonSchema {
  // The setting was parsed above: its shape is that of JsonSchema.
  return (setting ?? {}) as JsonSchema;
}

interface SchemaProblem {
  readonly message: string;
  readonly path: readonly (string | number)[];
}

function schemaProblems(schema: unknown, path: readonly (string | number)[]): SchemaProblem[] {
  if (!isRecord(schema)) return [{ message: 'a schema is an object such as { "type": "string" }', path }];
  const problems: SchemaProblem[] = [];
  const { type, properties, items, anyOf, required } = schema;
  for (const name of Array.isArray(type) ? type : type === undefined ? [] : [type]) {
    if (!TYPE_NAMES.includes(name))
      problems.push({ message: `${JSON.stringify(name)} is not a type; use ${TYPE_NAMES.join(', ')}`, path: [...path, 'type'] });
  }
  if (properties !== undefined && !isRecord(properties))
    problems.push({ message: 'properties is an object of schemas by name', path: [...path, 'properties'] });
  if (isRecord(properties))
    for (const [name, inner] of Object.entries(properties)) problems.push(...schemaProblems(inner, [...path, 'properties', name]));
  if (items !== undefined) problems.push(...schemaProblems(items, [...path, 'items']));
  if (anyOf !== undefined && !Array.isArray(anyOf)) problems.push({ message: 'anyOf is a list of schemas', path: [...path, 'anyOf'] });
  if (Array.isArray(anyOf)) anyOf.forEach((inner, index) => problems.push(...schemaProblems(inner, [...path, 'anyOf', index])));
  if (required !== undefined && !(Array.isArray(required) && required.every((name) => typeof name === 'string'))) {
    problems.push({ message: 'required is a list of property names', path: [...path, 'required'] });
  }
  const wrongPattern = typeof schema['pattern'] === 'string' ? patternProblem(schema['pattern']) : null;
  if (wrongPattern !== null) problems.push({ message: wrongPattern, path: [...path, 'pattern'] });
  if ('$ref' in schema) problems.push({ message: '$ref is not supported; write the schema out', path: [...path, '$ref'] });
  return problems;
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
