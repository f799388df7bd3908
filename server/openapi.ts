import { z } from 'zod';
import { apiErrorSchema } from '#graph/api';
import type { Endpoint } from './endpoint.ts';

const ERROR_TEXT: Record<number, string> = {
  400: 'The request is not valid',
  401: 'Not signed in, and no API key was sent',
  403: 'A call from another site',
  404: 'Nothing has this id',
  409: 'Changed in the meantime, or in use',
  413: 'The body is too large',
  415: 'The body must be JSON',
  422: 'Not possible in this state; `issues` says why',
  503: 'Not available at the moment; try again',
};

type JsonObject = Record<string, unknown>;

/** The OpenAPI 3.1 document of the given calls. */
export function openApiDocument(endpoints: readonly Endpoint[], version: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method]: operation(endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Heddle', version, description: 'Draw workflows for AI agents, publish them, run them durably.' },
    security: [{ key: [] }, { session: [] }],
    tags: [...new Set(endpoints.map((endpoint) => endpoint.tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'heddle_session_<port>' },
      },
      schemas: { Error: jsonSchema(apiErrorSchema, 'output') },
    },
  };
}

function operation({ method, path, tag, summary, query, body, answers, errors = [] }: Endpoint): JsonObject {
  const responses: JsonObject = {};
  for (const [status, { description, schema }] of Object.entries(answers)) {
    responses[status] =
      schema === null
        ? { description }
        : {
            description,
            content:
              typeof schema === 'string'
                ? { [schema]: { schema: { type: 'string' } } }
                : { 'application/json': { schema: jsonSchema(schema, 'output') } },
          };
  }
  const hasId = path.includes(':');
  for (const status of new Set([
    ...(body === undefined && query === undefined ? [] : [400]),
    401,
    ...(method === 'get' ? [] : [403]),
    ...(body === undefined ? [] : [413, 415]),
    ...(hasId ? [404] : []),
    ...errors,
  ])) {
    responses[status] = {
      description: ERROR_TEXT[status] ?? 'An error',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    };
  }
  return {
    tags: [tag],
    summary,
    operationId: operationId(method, path),
    ...(path.includes(':') || query !== undefined ? { parameters: [...pathParameters(path), ...queryParameters(query)] } : {}),
    ...(body === undefined ? {} : { requestBody: { content: { 'application/json': { schema: jsonSchema(body, 'input') } } } }),
    responses,
  };
}

function pathParameters(path: string): JsonObject[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

function queryParameters(query: z.ZodType | undefined): JsonObject[] {
  if (query === undefined) return [];
  const schema = jsonSchema(query, 'input') as { properties?: Record<string, JsonObject>; required?: string[] };
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: 'query',
    required: schema.required?.includes(name) ?? false,
    schema: property,
  }));
}

function operationId(method: string, path: string): string {
  const words = path
    .replace(/^\/api\//, '')
    .split('/')
    .map((part) => (part.startsWith(':') ? `by-${part.slice(1)}` : part));
  return [method, ...words.join('-').split(/[^A-Za-z]+/)]
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const { $schema: _dialect, $defs = {}, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as JsonObject;
  return withoutReferences(rest, $defs as Record<string, JsonObject>) as JsonObject;
}

/**
 * Writes out what a schema refers to in its own `$defs`, to which nothing could point from inside the document. Where a schema refers to
 * itself,
 * the inner one is left open.
 */
function withoutReferences(value: unknown, definitions: Record<string, JsonObject>, within: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutReferences(item, definitions, within));
  if (typeof value !== 'object' || value === null) return value;
  const { $ref, ...rest } = value as JsonObject;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, withoutReferences(item, definitions, within)]));
  if ($ref === undefined) return inner;
  const name = String($ref).replace('#/$defs/', '');
  return within.includes(name)
    ? inner
    : { ...inner, ...(withoutReferences(definitions[name] ?? {}, definitions, [...within, name]) as JsonObject) };
}
