import { ErrorCode } from '@modelcontextprotocol/sdk/types.js';
import { NodeError } from '#graph/errors';
import type { Json, JsonObject } from '#graph/json';
import { type AgentTool, type McpServer, TOOL_NAME_PATTERN } from '#graph/tool';
import type { McpSessions } from './mcp-sessions.ts';

const CALL_MS = 10 * 60_000;
const MAX_PAGES = 50;

type McpTool = Extract<AgentTool, { kind: 'mcp' }>;

/** All tools that a server offers, ready to be put into an agent. */
export async function listMcpTools(sessions: McpSessions, server: McpServer, signal: AbortSignal): Promise<readonly McpTool[]> {
  return sessions.use(server, signal, async (client) => {
    const found: McpTool[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const { tools, nextCursor } = await client.listTools(cursor === undefined ? {} : { cursor }, { signal });
      for (const tool of tools) found.push({ kind: 'mcp', name: toolName(tool.name), description: tool.description ?? tool.title ?? '', parameters: tool.inputSchema as unknown as JsonObject, mode: 'auto', server, tool: tool.name });
      if (nextCursor === undefined) break;
      cursor = nextCursor;
    }
    return found;
  });
}

/** Calls a tool; what it says becomes JSON. Throws TOOL_FAILED when the tool reports an error. */
export async function callMcpTool(sessions: McpSessions, tool: McpTool, args: Json, signal: AbortSignal): Promise<Json> {
  const result = await sessions.use(tool.server, signal, async (client) => {
    try {
      // The arguments were checked against the tool's schema: they are an object.
      return await client.callTool({ name: tool.tool, arguments: args as { [key: string]: unknown } }, undefined, { signal, timeout: CALL_MS, maxTotalTimeout: CALL_MS });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
      if (code === ErrorCode.InvalidParams || code === ErrorCode.MethodNotFound) throw failed(tool.name, String(message));
      throw error;
    }
  });
  const said = valueOf(result as { readonly structuredContent?: unknown; readonly content?: unknown });
  if (result.isError === true) throw failed(tool.name, typeof said === 'string' ? said : JSON.stringify(said));
  return said;
}

/** Names that every provider takes: others are written with underscores. */
export function toolName(name: string): string {
  return TOOL_NAME_PATTERN.test(name) ? name : name.replaceAll(/[^a-zA-Z0-9_-]+/g, '_').replaceAll(/^_+|_+$/g, '').slice(0, 64) || 'tool';
}

/** The structured content, else the texts; JSON in a text is read. Images and recordings are named, not carried. */
function valueOf({ structuredContent, content }: { readonly structuredContent?: unknown; readonly content?: unknown }): Json {
  if (structuredContent !== undefined && structuredContent !== null) return structuredContent as Json;
  const parts = (Array.isArray(content) ? content : []) as readonly { readonly type?: string; readonly text?: string; readonly mimeType?: string; readonly uri?: string; readonly resource?: { readonly text?: string; readonly uri?: string } }[];
  const values = parts.map((part): Json => {
    if (part.type === 'text') return readText(part.text ?? '');
    if (part.type === 'resource') return part.resource?.text === undefined ? { resource: part.resource?.uri ?? '' } : readText(part.resource.text);
    if (part.type === 'resource_link') return { resource: part.uri ?? '' };
    return { omitted: part.type ?? 'content', mediaType: part.mimeType ?? '' };
  });
  return values.length === 1 ? (values[0] ?? null) : values;
}

function readText(text: string): Json {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function failed(name: string, said: string): NodeError {
  return new NodeError({ code: 'TOOL_FAILED', message: `The tool ${name} reports: ${said.slice(0, 1_000)}`, hint: 'Look at the arguments of the call, and at what the tool expects.' });
}
