import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, type StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js';
import type { jsonSchemaValidator as SchemaValidator } from '@modelcontextprotocol/sdk/validation';
import { NodeError } from '#graph/errors';
import type { Json, JsonObject } from '#graph/json';
import { type SchemaCheck, schemaCheck } from '#graph/schema-check';
import type { McpServer } from '#graph/tool';
import { connectionHeaders, type FindConnection } from '../http/connection-headers.ts';
import type { McpCommands } from './mcp-commands.ts';
import { mcpFailure } from './mcp-failure.ts';
import { mcpFetch } from './mcp-fetch.ts';
import { ExactStdioTransport } from './mcp-stdio.ts';
import { withOwnSignal } from './own-signal.ts';

const CONNECT_MS = 20_000;
const GOODBYE_MS = 1_000;

export interface McpOptions {
  /** Through the guard of all calls that leave Heddle. */
  readonly fetch: typeof globalThis.fetch;
  readonly findConnection: FindConnection;
  /** The commands that graphs may name. */
  readonly commands: McpCommands;
}

/** A server that can be talked to. */
export interface McpConnection {
  readonly client: Client;
  close(): Promise<void>;
}

/**
 * Results are held against what their tool promises by our own check: it knows exact numbers, and takes no time with hostile schemas. One
 * that can't be used promises nothing.
 */
const jsonSchemaValidator: SchemaValidator = {
  getValidator<T>(schema: object) {
    const problems = checkOf(schema);
    return (input: unknown) => {
      const [problem] = problems(input as Json);
      return problem === undefined
        ? { valid: true, data: input as T, errorMessage: undefined }
        : { valid: false, data: undefined, errorMessage: `${problem.path.join('.')} ${problem.message}`.trim() };
    };
  },
};

function checkOf(schema: object): SchemaCheck {
  try {
    return schemaCheck(schema as JsonObject);
  } catch {
    return () => [];
  }
}

/** Connects with a server; what is in the way is a `NodeError`. `stop` ends the attempt. */
export async function connectMcp(server: McpServer, options: McpOptions, stop: AbortSignal): Promise<McpConnection> {
  const client = new Client({ name: 'heddle', version: '1.0.0' }, { jsonSchemaValidator });
  try {
    const transport = transportTo(server, options);
    // The SDK's class and its own interface differ in what may be undefined.
    await withOwnSignal(stop, (signal) => client.connect(transport as Transport, { timeout: CONNECT_MS, signal }));
    // It gives up resuming an answer without a word to the call that waits for it.
    client.onerror = ({ message }) => {
      if (message.startsWith('Maximum reconnection attempts')) void client.close();
    };
    return {
      client,
      async close() {
        if (transport instanceof StreamableHTTPClientTransport)
          await Promise.race([
            transport.terminateSession().catch(() => undefined),
            new Promise((resolve) => setTimeout(resolve, GOODBYE_MS).unref()),
          ]);
        await client.close().catch(() => undefined);
      },
    };
  } catch (error) {
    await client.close().catch(() => undefined);
    throw mcpFailure(error, server);
  }
}

function transportTo(
  server: McpServer,
  { fetch, findConnection, commands }: McpOptions,
): StreamableHTTPClientTransport | StdioClientTransport {
  if (server.transport === 'http') {
    const { connection } = server;
    const transport = new StreamableHTTPClientTransport(new URL(server.url), {
      fetch: mcpFetch({
        fetch,
        headers: async (url) => (connection === undefined ? {} : connectionHeaders(connection, url, findConnection)),
        // Of no effect on a request that was answered.
        onEnd: (id) =>
          transport.onmessage?.({
            jsonrpc: '2.0',
            id,
            error: { code: ErrorCode.ConnectionClosed, message: 'it broke off before it answered' },
          }),
      }),
    });
    return transport;
  }
  const command = Object.hasOwn(commands, server.command) ? commands[server.command] : undefined;
  if (command === undefined) {
    throw new NodeError({
      code: 'MCP_COMMAND_NOT_ALLOWED',
      message: `The operator of this Heddle has not listed the command "${server.command}".`,
      hint: `Commands are listed in HEDDLE_MCP_COMMANDS. Listed here: ${Object.keys(commands).join(', ')}.`,
    });
  }
  return new ExactStdioTransport({
    command: command.command,
    args: [...command.args],
    env: { ...getDefaultEnvironment(), ...command.env },
    stderr: 'ignore',
  });
}
