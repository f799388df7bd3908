import { NodeError } from '#graph/errors';
import { referredFile } from '#graph/file-reference';
import type { JsonObject } from '#graph/json';
import type { FileService } from '#graph/node-services';
import type { AgentTool, ToolSource } from '#graph/tool';
import type { ServiceStep, ToolService } from '../service-step.ts';
import type { HttpService } from '../http/http-service.ts';
import type { FindConnection } from '../http/connection-headers.ts';
import { checkArguments, invalidArguments } from './check-arguments.ts';
import type { McpCommands } from './mcp-commands.ts';
import { createMcpSessions } from './mcp-sessions.ts';
import { callMcpTool, listMcpTools } from './mcp-tools.ts';
import { callOpenApi } from './openapi-call.ts';
import type { ApiAddress } from './openapi-tools.ts';

const DOCUMENT_BYTES = 10_000_000;

/** Tools beyond the network: found at design time, called at run time. */
export interface RemoteTools {
  forStep(step: Pick<ServiceStep, 'signal' | 'idempotencyKey'>): ToolService;
  /** The tools of a server or of a document, ready to be put into an agent. */
  discover(source: ToolSource, signal: AbortSignal): Promise<readonly AgentTool[]>;
  /** Names of the commands that the operator has listed. */
  readonly commands: readonly string[];
  close(): Promise<void>;
}

export interface ToolServiceOptions {
  readonly http: HttpService;
  readonly findConnection: FindConnection;
  readonly commands: McpCommands;
  /** Reads an OpenAPI document, which may take long. */
  readonly openApiTools: (text: string, address: ApiAddress) => Promise<readonly AgentTool[]>;
  /** Takes pictures and files that tools give; without it they are only named. */
  readonly files?: Pick<FileService, 'save'>;
}

/** Makes the service over the guarded HTTP client and the operator's list of commands. */
export function createToolService({ http, findConnection, commands, openApiTools, files }: ToolServiceOptions): RemoteTools {
  const sessions = createMcpSessions({ fetch: http.fetch, findConnection, commands });
  return {
    commands: Object.keys(commands),
    forStep: (step) => ({
      async call(tool, args) {
        checkArguments(tool, args);
        const named = args as JsonObject;
        const file = referredFile(args);
        if (file !== null)
          throw invalidArguments(tool.name, `the file ${file} means nothing to another system; tools can’t be given files`);
        return tool.kind === 'mcp'
          ? callMcpTool(sessions, tool, named, { signal: step.signal, files: files ?? null })
          : callOpenApi({ http: http.forStep(step), files: files ?? null }, tool, named);
      },
    }),
    async discover(source, signal) {
      if (source.kind === 'mcp') return listMcpTools(sessions, source.server, signal);
      const { connection, baseUrl } = source;
      if (source.text !== undefined) return openApiTools(source.text, { connection, baseUrl });
      const url = source.url ?? '';
      const request = { method: 'GET', url, maxBytes: DOCUMENT_BYTES, ...(connection === undefined ? {} : { connection }) };
      const { status, body } = await http.forStep({ signal, idempotencyKey: '' }).request(request);
      if (status >= 400)
        throw new NodeError({
          code: 'OPENAPI_INVALID',
          message: `${url} answered with status ${status}.`,
          hint: 'Check the address of the document, and whether it needs a connection.',
        });
      return openApiTools(typeof body === 'string' ? body : JSON.stringify(body), { connection, baseUrl, documentUrl: url });
    },
    close: () => sessions.close(),
  };
}
