import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { McpServer } from '#graph/tool';
import { connectMcp, type McpConnection, type McpOptions } from './mcp-connect.ts';
import { isSessionLost, isUndelivered, mcpFailure } from './mcp-failure.ts';
import { withOwnSignal } from './own-signal.ts';

const IDLE_MS = 5 * 60_000;

/** Open sessions with MCP servers, shared by all steps and closed when nobody has used them for a while. */
export interface McpSessions {
  /**
   * Works with a session, reopened if the server does not know it any more. What goes wrong is a `NodeError`, or the reason of `signal`.
   */
  use<T>(server: McpServer, signal: AbortSignal, work: (client: Client, signal: AbortSignal) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

type Work<T> = (client: Client, signal: AbortSignal) => Promise<T>;

interface Session {
  readonly stop: AbortController;
  readonly connection: Promise<McpConnection>;
  users: number;
  timer: NodeJS.Timeout | undefined;
}

/** Makes the sessions; the first use of a server connects. */
export function createMcpSessions(options: McpOptions): McpSessions {
  const sessions = new Map<string, Session>();

  function open(key: string, server: McpServer): Session {
    const stop = new AbortController();
    const session: Session = { stop, connection: connectMcp(server, options, stop.signal), users: 0, timer: undefined };
    sessions.set(key, session);
    session.connection.then(
      ({ client }) => {
        client.onclose = () => drop(key, session);
      },
      () => drop(key, session),
    );
    return session;
  }

  /** Later calls open another one; calls that are still under way keep it until they are done. */
  function drop(key: string, session: Session): void {
    clearTimeout(session.timer);
    if (sessions.get(key) === session) sessions.delete(key);
  }

  function leave(key: string, session: Session): void {
    session.users -= 1;
    if (session.users > 0) return;
    if (sessions.get(key) !== session) return void end(session);
    session.timer = setTimeout(() => {
      drop(key, session);
      void end(session);
    }, IDLE_MS).unref();
  }

  async function once<T>(key: string, server: McpServer, signal: AbortSignal, work: Work<T>): Promise<T> {
    const session = sessions.get(key) ?? open(key, server);
    clearTimeout(session.timer);
    session.users += 1;
    try {
      const { client } = await orAborted(session.connection, signal);
      return await work(client, signal);
    } catch (error) {
      if (isSessionLost(error)) drop(key, session);
      throw error;
    } finally {
      leave(key, session);
    }
  }

  return {
    async use(server, signal, work) {
      const key = JSON.stringify(server);
      const wasOpen = sessions.has(key);
      try {
        return await withOwnSignal(signal, async (own) => {
          try {
            return await once(key, server, own, work);
          } catch (error) {
            // A server that was restarted does not know the session. What it may have begun with is not sent twice.
            if (!wasOpen || own.aborted || !isUndelivered(error)) throw error;
            return once(key, server, own, work);
          }
        });
      } catch (error) {
        throw signal.aborted ? signal.reason : mcpFailure(error, server);
      }
    },
    async close() {
      const all = [...sessions.values()];
      sessions.clear();
      await Promise.all(all.map(end));
    },
  };
}

async function end({ stop, connection, timer }: Session): Promise<void> {
  clearTimeout(timer);
  stop.abort();
  await connection.then((open) => open.close()).catch(() => undefined);
}

/** Connecting goes on for others when one of those who wait gives up. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
