import { $RefParser } from '@apidevtools/json-schema-ref-parser';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { NodeError } from '#graph/errors';
import type { JsonObject } from '#graph/json';
import { createSchemaReader, type SchemaReader } from './openapi-schema.ts';

const serversSchema = z
  .array(z.object({ url: z.string(), variables: z.record(z.string(), z.object({ default: z.coerce.string() })).optional() }))
  .optional();

const parameterSchema = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  required: z.boolean().optional(),
  description: z.string().optional(),
  style: z.string().optional(),
  explode: z.boolean().optional(),
  schema: z.unknown().optional(),
  content: z.record(z.string(), z.object({ schema: z.unknown().optional() })).optional(),
});

const bodySchema = z.object({
  required: z.boolean().optional(),
  content: z.record(z.string(), z.object({ schema: z.unknown().optional() })).default({}),
});

/** The parts of an operation that matter to a call. */
const operationSchema = z.object({
  operationId: z.string().optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  deprecated: z.boolean().optional(),
  servers: serversSchema,
  parameters: z.array(parameterSchema).default([]),
  requestBody: bodySchema.optional(),
});

export type OpenApiParameter = z.output<typeof parameterSchema>;
export type OpenApiBody = z.output<typeof bodySchema>;

/** One operation as the document describes it; its schemas are read with `schemas`. */
export interface OpenApiOperation extends Omit<z.output<typeof operationSchema>, 'servers'> {
  readonly path: string;
  readonly method: string;
  /** Where this operation alone is reached; null when that is as for all others. */
  readonly server: string | null;
}

/** An OpenAPI document of version 3. */
export interface OpenApiDocument {
  readonly server: string | null;
  readonly operations: readonly OpenApiOperation[];
  readonly schemas: SchemaReader;
}

/** Far more than documents that people write need; what reads them goes down into every level. */
const MAX_DEPTH = 200;

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];

/** Reads a document in JSON or YAML. References to other files or addresses are not followed. Throws OPENAPI_INVALID. */
export async function readOpenApi(text: string): Promise<OpenApiDocument> {
  const raw = parseText(text);
  if (!isRecord(raw)) throw invalid('it is not an object');
  if (isDeeperThan(raw, MAX_DEPTH))
    throw invalid(
      `it is nested more than ${MAX_DEPTH} levels deep`,
      'Give a document whose schemas refer to each other, in place of lying in one another.',
    );
  const { openapi, swagger } = raw;
  if (swagger !== undefined)
    throw invalid('it is a Swagger 2.0 document', 'Convert it to OpenAPI 3 first; most tools that make such documents can write either.');
  if (typeof openapi !== 'string' || !openapi.startsWith('3.'))
    throw invalid(typeof openapi === 'string' ? `it is of version ${openapi.slice(0, 20)}` : 'it does not say "openapi": "3.…"');
  const resolve = await resolver(raw);
  return {
    server: serverOf(serversSchema.safeParse(raw['servers']).data),
    operations: operationsOf(raw['paths'], resolve),
    schemas: createSchemaReader({ resolve, isVersion30: openapi.startsWith('3.0') }),
  };
}

function parseText(text: string): unknown {
  try {
    return /^\s*\{/.test(text) ? JSON.parse(text) : parseYaml(text, { maxAliasCount: 100, logLevel: 'error' });
  } catch (error) {
    throw invalid(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
}

/** Without recursion. What YAML's aliases put at several places is looked at once a level, which is enough. */
function isDeeperThan(value: object, levels: number): boolean {
  let level: readonly object[] = [value];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    const inner = new Set<object>();
    for (const outer of level)
      for (const part of Object.values(outer)) if (typeof part === 'object' && part !== null) inner.add(part as object);
    level = [...inner];
  }
  return false;
}

type Resolve = (reference: string) => unknown;

async function resolver(document: object): Promise<Resolve> {
  const parser = new $RefParser();
  await parser.parse(document as JsonObject);
  const known = new Map<string, unknown>();
  return (reference) => {
    if (!reference.startsWith('#')) return undefined;
    if (!known.has(reference)) known.set(reference, find(parser, reference));
    return known.get(reference);
  };
}

function find(parser: $RefParser, reference: string): unknown {
  try {
    return parser.$refs.get(reference);
  } catch {
    return undefined;
  }
}

/** What can't be read is left out, unless nothing else is there. */
function operationsOf(paths: unknown, resolve: Resolve): readonly OpenApiOperation[] {
  const operations: OpenApiOperation[] = [];
  let problem: NodeError | null = null;
  for (const [path, reference] of isRecord(paths) ? Object.entries(paths) : []) {
    const item = settled(reference, resolve);
    for (const method of METHODS) {
      if (!isRecord(item) || !isRecord(item[method])) continue;
      const parsed = operationSchema.safeParse(withParts(item[method], resolve));
      const shared = z.array(parameterSchema).safeParse(listOf(item['parameters'], resolve));
      if (parsed.success && shared.success)
        operations.push(operationOf(path, method, parsed.data, shared.data, serversSchema.safeParse(item['servers']).data));
      else problem ??= invalid(`${method.toUpperCase()} ${path}: ${firstIssue((parsed.error ?? shared.error) as z.ZodError)}`);
    }
  }
  if (operations.length === 0 && problem !== null) throw problem;
  return operations;
}

function operationOf(
  path: string,
  method: string,
  { servers, ...operation }: z.output<typeof operationSchema>,
  shared: readonly OpenApiParameter[],
  pathServers: z.output<typeof serversSchema>,
): OpenApiOperation {
  const own = operation.parameters;
  const parameters = [
    ...shared.filter((parameter) => !own.some((mine) => mine.name === parameter.name && mine.in === parameter.in)),
    ...own,
  ];
  const named = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? '');
  // A path can't be made without them, whatever the document forgot to say.
  const forgotten = [...new Set(named)].filter(
    (name) => !parameters.some((parameter) => parameter.in === 'path' && parameter.name === name),
  );
  return {
    ...operation,
    path,
    method: method.toUpperCase(),
    parameters: [
      ...parameters,
      ...forgotten.map((name): OpenApiParameter => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ],
    server: serverOf(servers ?? pathServers),
  };
}

function withParts(operation: { readonly [key: string]: unknown }, resolve: Resolve): object {
  return {
    ...operation,
    parameters: listOf(operation['parameters'], resolve),
    ...(operation['requestBody'] === undefined ? {} : { requestBody: settled(operation['requestBody'], resolve) }),
  };
}

function listOf(value: unknown, resolve: Resolve): readonly unknown[] {
  return (Array.isArray(value) ? value : []).map((one: unknown) => settled(one, resolve));
}

/** What stands at a place, or what the reference there points at. */
function settled(value: unknown, resolve: Resolve): unknown {
  return isRecord(value) && typeof value['$ref'] === 'string' ? resolve(value['$ref']) : value;
}

function serverOf(servers: z.output<typeof serversSchema>): string | null {
  const [first] = servers ?? [];
  return first === undefined
    ? null
    : first.url.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => first.variables?.[name]?.default ?? whole);
}

function firstIssue({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim();
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(reason: string, hint = 'Give an OpenAPI document of version 3.0 or 3.1, in JSON or YAML.'): NodeError {
  return new NodeError({ code: 'OPENAPI_INVALID', message: `The OpenAPI document can't be read: ${reason}.`, hint });
}
