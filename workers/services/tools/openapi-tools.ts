import { NodeError } from '#graph/errors';
import { type AgentTool, agentToolSchema } from '#graph/tool';
import { trimEndOf } from '#graph/trim-characters';
import { operationArguments } from './openapi-arguments.ts';
import type { OpenApiDocument, OpenApiOperation } from './openapi-document.ts';
import { fittingName, uniqueName } from './tool-names.ts';

/** Where the operations of a document are reached. */
export interface ApiAddress {
  /** Goes before the paths in place of the document's own server. */
  readonly baseUrl?: string | undefined;
  /** Where the document was; servers may be given relative to it. */
  readonly documentUrl?: string | undefined;
  readonly connection?: string | undefined;
}

/** Every operation of a document as a tool, but those that need files. What may change something asks for approval at first. */
export function openApiTools(document: OpenApiDocument, address: ApiAddress): readonly AgentTool[] {
  const base = baseOf(document.server, address);
  const taken = new Set<string>();
  return document.operations.flatMap((operation) => {
    const takes = operationArguments(operation, document.schemas);
    if (takes === null) return [];
    const { parameters, ...places } = takes;
    const { method, path, operationId, server } = operation;
    const tool = agentToolSchema.safeParse({
      kind: 'openapi',
      name: uniqueName(fittingName(operationId ?? `${method.toLowerCase()}${path}`), taken),
      description: descriptionOf(operation),
      parameters,
      mode: method === 'GET' || method === 'HEAD' ? 'auto' : 'approval',
      operation: {
        method,
        url: `${server === null ? base : baseOf(server, address)}${path}`,
        ...places,
        ...(address.connection === undefined ? {} : { connection: address.connection }),
      },
    });
    // Only one whose address is longer than any can be.
    return tool.success ? [tool.data] : [];
  });
}

function descriptionOf({ summary = '', description = '', deprecated, method, path }: OpenApiOperation): string {
  const said = [summary, description].map((text) => text.trim()).filter((text, index, all) => text !== '' && all.indexOf(text) === index);
  return `${deprecated === true ? 'Deprecated. ' : ''}${said.join('\n') || `${method} ${path}`}`.slice(0, 4_000);
}

function baseOf(server: string | null, { baseUrl, documentUrl }: ApiAddress): string {
  try {
    const { href, protocol } = new URL(baseUrl ?? (server === null || server === '' ? '/' : server), documentUrl);
    if (/^https?:$/.test(protocol)) return trimEndOf(href, '/');
  } catch {
    // Told below.
  }
  throw new NodeError({
    code: 'OPENAPI_INVALID',
    message: 'The OpenAPI document does not say at which address its server is reached.',
    hint: 'Give the base address, such as https://api.example.com/v1.',
  });
}
