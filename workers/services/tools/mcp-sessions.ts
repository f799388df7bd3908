import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { isNodeError, NodeError } from '#graph/errors';
import type { McpServer } from '#graph/tool';
import { connectionHeaders, type FindConnection } from '../http/connection-headers.ts';
import type { McpCommands } from './mcp-commands.ts';

const IDLE_MS = 5 * 60_000;
const CONNECT_MS = 20_000;

export interface McpOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly findConnection: FindConnection;
  readonly commands: McpCommands;
}

/** Open sessions with MCP servers, shared by all steps and closed when nobody has used them for a while. */
export interface McpSessions {
  /** Works with a session; a session that turns out to be lost is opened anew once. */
  use<T>(server: McpServer, signal: AbortSignal, work: (client: Client) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface Session {
  readonly client: Promise<Client>;
  users: number;
  timer: NodeJS.Timeout | undefined;
}

/** Makes the sessions; the first use of a server connects. */
export function createMcpSessions(options: McpOptions): McpSessions {
  const sessions = new Map<string, Session>();

  async function connect(server: McpServer): Promise<Client> {
    const client = new Client({ name: 'heddle', version: '1.0.0' });
    try {
      await client.connect(await transportTo(server, options), { timeout: CONNECT_MS });
      return client;
    } catch (error) {
      await client.close().catch(() => undefined);
      throw isNodeError(error) ? error : unreachable(server, error);
    }
  }

  function open(key: string, server: McpServer): Session {
    const session: Session = { client: connect(server), users: 0, timer: undefined };
    sessions.set(key, session);
    session.client.then(
      (client) => {
        client.onclose = () => drop(key, session);
      },
      () => drop(key, session),
    );
    return session;
  }

  function drop(key: string, session: Session): void {
    clearTimeout(session.timer);
    if (sessions.get(key) === session) sessions.delete(key);
  }

  function closeLater(key: string, session: Session): void {
    session.timer = setTimeout(() => {
      drop(key, session);
      void session.client.then((client) => client.close()).catch(() => undefined);
    }, IDLE_MS).unref();
  }

  async function once<T>(key: string, server: McpServer, work: (client: Client) => Promise<T>): Promise<T> {
    const session = sessions.get(key) ?? open(key, server);
    clearTimeout(session.timer);
    session.users += 1;
    try {
      return await work(await session.client);
    } catch (error) {
      if (isLost(error)) drop(key, session);
      throw error;
    } finally {
      session.users -= 1;
      if (session.users === 0 && sessions.get(key) === session) closeLater(key, session);
    }
  }

  return {
    async use(server, signal, work) {
      const key = JSON.stringify(server);
      const wasOpen = sessions.has(key);
      try {
        return await once(key, server, work);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        // A server that was started anew does not know the session any more.
        if (wasOpen && isLost(error)) return await once(key, server, work).catch((again: unknown) => fail(again, server));
        return fail(error, server);
      }
    },
    async close() {
      const open = [...sessions.values()];
      sessions.clear();
      await Promise.all(open.map((session) => session.client.then((client) => client.close()).catch(() => undefined)));
    },
  };
}

function fail(error: unknown, server: McpServer): never {
  throw isNodeError(error) || !isLost(error) ? error : unreachable(server, error);
}

async function transportTo(server: McpServer, { fetch, findConnection, commands }: McpOptions): Promise<Transport> {
  if (server.transport === 'http') {
    const url = new URL(server.url);
    const headers = server.connection === undefined ? {} : await connectionHeaders(server.connection, url, findConnection);
    // The SDK's class and its own interface differ in what may be undefined.
    return new StreamableHTTPClientTransport(url, { fetch, requestInit: { headers } }) as Transport;
  }
  const command = Object.hasOwn(commands, server.command) ? commands[server.command] : undefined;
  if (command === undefined) {
    throw new NodeError({
      code: 'MCP_COMMAND_NOT_ALLOWED',
      message: `The operator of this Heddle has not listed the command "${server.command}".`,
      hint: `Commands are listed in HEDDLE_MCP_COMMANDS. Listed here: ${Object.keys(commands).join(', ')}.`,
    });
  }
  return new StdioClientTransport({ command: command.command, args: [...command.args], env: { ...getDefaultEnvironment(), ...command.env }, stderr: 'ignore' });
}

/** The connection is gone, or the server does not know the session: nothing is said of the tool. */
function isLost(error: unknown): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return code === -32_000 || code === 404 || /fetch failed|ECONNREFUSED|ECONNRESET|EPIPE|other side closed|terminated|Not connected|Connection closed|session/i.test(String(message));
}

function unreachable(server: McpServer, cause: unknown): NodeError {
  const inner = (cause as { readonly cause?: unknown } | null)?.cause;
  if (isNodeError(inner)) return inner;
  const where = server.transport === 'http' ? server.url : `the command ${server.command}`;
  const said = cause instanceof Error ? cause.message.slice(0, 200) : String(cause);
  return new NodeError({ code: 'MCP_UNREACHABLE', message: `The MCP server at ${where} can't be used: ${said}`, hint: 'Check that it runs, that the address is right, and that it speaks streamable HTTP.', retryable: true }, { cause });
}
