import { NodeError } from '#graph/errors';
import type { Json, JsonObject } from '#graph/json';
import { type AgentTool, openApiOperationSchema } from '#graph/tool';
import type { OpenApiDocument } from './openapi-document.ts';
import { toolName } from './mcp-tools.ts';

type OpenApiTool = Extract<AgentTool, { kind: 'openapi' }>;
type Placement = OpenApiTool['operation']['placement'];
type Operation = OpenApiDocument['operations'][number];

/** Headers that the client writes itself: no argument sets them. */
const CLIENT_HEADERS = ['accept', 'content-type', 'authorization', 'host', 'content-length'];

/** Every operation of a document as a tool. `baseUrl` goes before the paths in place of the document's own server. */
export function openApiTools(document: OpenApiDocument, options: { readonly baseUrl?: string | undefined; readonly documentUrl?: string | undefined; readonly connection?: string | undefined }): readonly OpenApiTool[] {
  const base = baseOf(document, options);
  const taken = new Set<string>();
  return document.operations.map(({ path, method, operation }) => {
    const { parameters, placement } = argumentsOf({ path, method, operation });
    const { summary = '', description = '' } = operation;
    return {
      kind: 'openapi',
      name: unique(toolName(operation.operationId ?? `${method.toLowerCase()}${path}`), taken),
      description: [summary, description].filter((part, index, all) => part !== '' && all.indexOf(part) === index).join('\n').slice(0, 4_000) || `${method} ${path}`,
      parameters,
      mode: method === 'GET' || method === 'HEAD' ? 'auto' : 'approval',
      operation: openApiOperationSchema.parse({ method, url: `${base}${path}`, placement, ...(options.connection === undefined ? {} : { connection: options.connection }) }),
    };
  });
}

function baseOf(document: OpenApiDocument, { baseUrl, documentUrl }: { readonly baseUrl?: string | undefined; readonly documentUrl?: string | undefined }): string {
  const said = baseUrl ?? document.baseUrl ?? '';
  try {
    return new URL(said === '' ? '/' : said, documentUrl).href.replace(/\/+$/, '');
  } catch {
    throw new NodeError({ code: 'OPENAPI_INVALID', message: 'The OpenAPI document does not say at which address its server is reached.', hint: 'Give the base address, such as https://api.example.com/v1.' });
  }
}

/** All places where an operation takes something, as the properties of one object. */
function argumentsOf({ operation }: Operation): { readonly parameters: JsonObject; readonly placement: Placement } {
  const properties: Record<string, Json> = {};
  const placement: Record<string, Placement[string]> = {};
  const required: string[] = [];
  const add = (name: string, place: Placement[string], schema: unknown, description: string | undefined, isRequired: boolean): void => {
    if (Object.hasOwn(properties, name)) return;
    properties[name] = { ...(schema as JsonObject), ...(description === undefined ? {} : { description }) };
    placement[name] = place;
    if (isRequired) required.push(name);
  };
  for (const { name, in: place, required: isRequired, description, schema } of operation.parameters) {
    if (place === 'cookie' || (place === 'header' && CLIENT_HEADERS.includes(name.toLowerCase()))) continue;
    add(name, place, schema ?? {}, description, isRequired === true || place === 'path');
  }
  const body = bodyOf(operation);
  if (body !== null) {
    const inner = body.schema as { readonly type?: unknown; readonly properties?: { readonly [name: string]: unknown }; readonly required?: readonly string[] };
    const fields = inner.type === 'object' && inner.properties !== undefined ? inner.properties : null;
    const clashes = fields !== null && Object.keys(fields).some((name) => Object.hasOwn(properties, name));
    if (fields === null || clashes) add('body', 'whole-body', body.schema, undefined, body.isRequired);
    else for (const [name, schema] of Object.entries(fields)) add(name, 'body', schema, undefined, body.isRequired && inner.required?.includes(name) === true);
  }
  return { parameters: { type: 'object', properties, ...(required.length === 0 ? {} : { required }) }, placement };
}

function bodyOf(operation: Operation['operation']): { readonly schema: object; readonly isRequired: boolean } | null {
  const { requestBody } = operation;
  if (requestBody === undefined) return null;
  const json = Object.entries(requestBody.content).find(([type]) => /^application\/([\w.+-]+\+)?json\b/.test(type)) ?? Object.entries(requestBody.content)[0];
  return { schema: json?.[1].schema ?? {}, isRequired: requestBody.required === true };
}

function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${name.slice(0, 60)}_${count}`;
  taken.add(free);
  return free;
}
