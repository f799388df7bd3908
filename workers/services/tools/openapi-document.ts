import { $RefParser } from '@apidevtools/json-schema-ref-parser';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { NodeError } from '#graph/errors';
import type { JsonObject } from '#graph/json';

const parameterSchema = z.object({ name: z.string(), in: z.enum(['path', 'query', 'header', 'cookie']), required: z.boolean().optional(), description: z.string().optional(), schema: z.record(z.string(), z.unknown()).optional() });
const bodySchema = z.object({ required: z.boolean().optional(), content: z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()).optional() })).default({}) });

/** The parts of an operation that matter to a call. */
const operationSchema = z.object({
  operationId: z.string().optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  deprecated: z.boolean().optional(),
  parameters: z.array(parameterSchema).default([]),
  requestBody: bodySchema.optional(),
});

/** An OpenAPI document of version 3, references resolved. */
export interface OpenApiDocument {
  readonly title: string;
  readonly baseUrl: string | null;
  readonly operations: readonly { readonly path: string; readonly method: string; readonly operation: z.output<typeof operationSchema> }[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];

/** Reads a document in JSON or YAML. References to other files or addresses are not followed. Throws OPENAPI_INVALID. */
export async function readOpenApi(text: string): Promise<OpenApiDocument> {
  const raw = parseText(text);
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw invalid('it is not an object');
  const { openapi, swagger } = raw as { readonly openapi?: unknown; readonly swagger?: unknown };
  if (swagger !== undefined) throw invalid('it is a Swagger 2.0 document', 'Convert it to OpenAPI 3 first; most tools that make such documents can write either.');
  if (typeof openapi !== 'string' || !openapi.startsWith('3.')) throw invalid('it does not say "openapi": "3.…"');
  const document = (await dereference(raw)) as { readonly info?: { readonly title?: string }; readonly servers?: readonly { readonly url?: string }[]; readonly paths?: { readonly [path: string]: { readonly [method: string]: unknown } } };
  return { title: document.info?.title ?? 'API', baseUrl: document.servers?.[0]?.url ?? null, operations: operationsOf(document.paths ?? {}) };
}

function parseText(text: string): unknown {
  try {
    return /^\s*\{/.test(text) ? JSON.parse(text) : parseYaml(text, { maxAliasCount: 100 });
  } catch (error) {
    throw invalid(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
}

async function dereference(document: object): Promise<unknown> {
  try {
    // A schema that holds itself stays a reference at that place: arguments can't be described without end.
    return await new $RefParser().dereference(document as JsonObject, { resolve: { external: false }, dereference: { circular: 'ignore' } });
  } catch (error) {
    throw invalid(error instanceof Error ? error.message.slice(0, 300) : String(error));
  }
}

function operationsOf(paths: NonNullable<{ readonly [path: string]: { readonly [method: string]: unknown } }>): OpenApiDocument['operations'] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => typeof item[method] === 'object' && item[method] !== null).map((method) => {
      const shared = z.array(parameterSchema).safeParse(item['parameters'] ?? []);
      const parsed = operationSchema.safeParse(item[method]);
      if (!parsed.success) throw invalid(`${method.toUpperCase()} ${path}: ${parsed.error.issues[0]?.path.join('.') ?? ''} ${parsed.error.issues[0]?.message ?? ''}`);
      const own = parsed.data.parameters;
      const inherited = (shared.success ? shared.data : []).filter((parameter) => !own.some((mine) => mine.name === parameter.name && mine.in === parameter.in));
      return { path, method: method.toUpperCase(), operation: { ...parsed.data, parameters: [...inherited, ...own] } };
    }),
  );
}

function invalid(reason: string, hint = 'Give an OpenAPI document of version 3.0 or 3.1, in JSON or YAML.'): NodeError {
  return new NodeError({ code: 'OPENAPI_INVALID', message: `The OpenAPI document can't be read: ${reason}.`, hint });
}
