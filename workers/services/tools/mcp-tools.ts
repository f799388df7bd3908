import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js';
import { NodeError } from '#graph/errors';
import type { Json, JsonObject } from '#graph/json';
import type { FileService } from '#graph/node-services';
import type { AgentTool, McpServer } from '#graph/tool';
import { resultValue, type ToolResult } from './mcp-result.ts';
import type { McpSessions } from './mcp-sessions.ts';
import { fittingName, uniqueName } from './tool-names.ts';

const CALL_MS = 10 * 60_000;
const MAX_PAGES = 50;

type McpTool = Extract<AgentTool, { kind: 'mcp' }>;

/**
 * All tools that a server offers, ready to be put into an agent. What says of itself that it may destroy something asks for approval at
 * first.
 */
export async function listMcpTools(sessions: McpSessions, server: McpServer, signal: AbortSignal): Promise<readonly McpTool[]> {
  const offered = await sessions.use(server, signal, async (client, own) => {
    if (client.getServerCapabilities()?.tools === undefined) return [];
    const found: Tool[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const { tools, nextCursor } = await client.listTools(cursor === undefined ? {} : { cursor }, { signal: own });
      found.push(...tools);
      if (nextCursor === undefined) break;
      cursor = nextCursor;
    }
    return found;
  });
  const taken = new Set<string>();
  return offered
    .filter(({ name }) => name !== '' && name.length <= 200)
    .map(({ name, title, description, inputSchema, annotations }) => ({
      kind: 'mcp',
      name: uniqueName(fittingName(name), taken),
      description: (description ?? title ?? annotations?.title ?? '').slice(0, 4_000),
      // It came as JSON.
      parameters: inputSchema as unknown as JsonObject,
      mode: annotations?.destructiveHint === true && annotations.readOnlyHint !== true ? 'approval' : 'auto',
      server,
      tool: name,
    }));
}

/** Calls a tool; what it says becomes JSON. Throws TOOL_FAILED when the tool reports an error. */
export async function callMcpTool(
  sessions: McpSessions,
  tool: McpTool,
  args: JsonObject,
  { signal, files }: { readonly signal: AbortSignal; readonly files: Pick<FileService, 'save'> | null },
): Promise<Json> {
  const result = await sessions.use(tool.server, signal, async (client, own) => {
    try {
      return await client.callTool({ name: tool.tool, arguments: { ...args } }, undefined, {
        signal: own,
        timeout: CALL_MS,
        maxTotalTimeout: CALL_MS,
      });
    } catch (error) {
      const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
      if (code === ErrorCode.InvalidParams || code === ErrorCode.MethodNotFound)
        throw failed(tool.name, String(message).replace(/^MCP error -?\d+: /, ''));
      throw error;
    }
  });
  // Servers of old gave nothing but `toolResult`, which no version spoken here has.
  const said = await resultValue(result as ToolResult, tool.name, files);
  if (result.isError === true) throw failed(tool.name, typeof said === 'string' ? said : JSON.stringify(said));
  return said;
}

function failed(name: string, said: string): NodeError {
  return new NodeError({
    code: 'TOOL_FAILED',
    message: `The tool ${name} reports: ${said.slice(0, 1_000)}`,
    hint: 'Look at the arguments of the call, and at what the tool expects.',
  });
}
