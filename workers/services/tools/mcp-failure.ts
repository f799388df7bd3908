import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { isNodeError, NodeError } from '#graph/errors';
import type { McpServer } from '#graph/tool';

const CHECK = 'Check that it runs, that the address is right, and that it speaks streamable HTTP.';

/** What went wrong with a server, in words for the person who drew the workflow. */
export function mcpFailure(error: unknown, server: McpServer): NodeError {
  const own = causesOf(error).find(isNodeError);
  if (own !== undefined) return own;
  if (error instanceof StreamableHTTPError) return statusFailure(error, server);
  if (error instanceof McpError && error.code !== ErrorCode.ConnectionClosed && error.code !== ErrorCode.RequestTimeout) {
    return new NodeError(
      {
        code: 'TOOL_FAILED',
        message: `The MCP server at ${placeOf(server)} reports: ${saidBy(error)}`,
        hint: 'Look at the arguments of the call, and at what the tool expects.',
      },
      { cause: error },
    );
  }
  const isPassing = error instanceof McpError || isNetwork(error);
  return unreachable(
    server,
    saidBy(causesOf(error).at(-1)),
    {
      isPassing,
      hint: server.transport === 'http' ? CHECK : 'Check that the command starts and speaks MCP over its standard input and output.',
    },
    error,
  );
}

/** True when the session is of no use any more. */
export function isSessionLost(error: unknown): boolean {
  return isUndelivered(error) || (error instanceof McpError && error.code === ErrorCode.ConnectionClosed) || isNetwork(error);
}

/** True when the server can't have begun with the call: it does not know the session, or was not even reached. */
export function isUndelivered(error: unknown): boolean {
  if (error instanceof StreamableHTTPError) return error.code === 404 || (error.code === 400 && /session/i.test(error.message));
  return causesOf(error).some((cause) => codeOf(cause) === 'ECONNREFUSED') || (error instanceof Error && error.message === 'Not connected');
}

function statusFailure(error: StreamableHTTPError, server: McpServer): NodeError {
  const { code: status = 0 } = error;
  if (status === 401 || status === 403) {
    return new NodeError(
      {
        code: 'MCP_REFUSED',
        message: `The MCP server at ${placeOf(server)} refuses these credentials (status ${status}).`,
        hint: 'Choose a connection whose key this server accepts.',
      },
      { cause: error },
    );
  }
  const hint =
    status === 404 || status === 405
      ? 'There is no MCP endpoint over streamable HTTP at this address; the older transport over SSE is not supported.'
      : CHECK;
  return unreachable(server, saidBy(error), { isPassing: status === 429 || status >= 500, hint }, error);
}

function unreachable(
  server: McpServer,
  said: string,
  { isPassing, hint }: { readonly isPassing: boolean; readonly hint: string },
  cause: unknown,
): NodeError {
  return new NodeError(
    { code: 'MCP_UNREACHABLE', message: `The MCP server at ${placeOf(server)} can't be used: ${said}`, hint, retryable: isPassing },
    { cause },
  );
}

function placeOf(server: McpServer): string {
  return server.transport === 'http' ? server.url : `the command ${server.command}`;
}

/** What the libraries put before it says nothing to the reader. */
function saidBy(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const said = text.replace(/^(?:Streamable HTTP error: |Error POSTing to endpoint: |MCP error -?\d+: )+/, '').trim();
  return said === '' ? 'it gave no reason' : said.slice(0, 300);
}

function isNetwork(error: unknown): boolean {
  return causesOf(error).some((cause) => /^(?:E[A-Z]+|UND_ERR_\w+)$/.test(codeOf(cause)) && !['ENOENT', 'EACCES'].includes(codeOf(cause)));
}

function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  for (let cause = error; cause !== undefined && cause !== null && causes.length < 6; cause = (cause as { readonly cause?: unknown }).cause)
    causes.push(cause);
  return causes;
}
