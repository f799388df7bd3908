import { isIP, Socket } from 'node:net';
import { Client, type ClientConfig } from 'pg';
import { isNodeError, NodeError } from '#graph/errors';
import type { AllowList } from '../http/address-rules.ts';
import type { ConnectionSecrets, FindConnection } from '../http/connection-headers.ts';
import { permittedAddresses, type Resolve, resolveBySystem } from '../http/guarded-connect.ts';
import { sqlError } from './sql-error.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** A server that goes silent keeps nobody: well above what a query may take there. */
const ANSWER_TIMEOUT_MS = 90_000;
const GOODBYE_MS = 1_000;

/** Where a database is and who asks. */
export interface SqlAddress {
  readonly host: string;
  /** The addresses of the host, each of which may be connected to: the name is not looked up again. */
  readonly addresses: readonly string[];
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** As PostgreSQL's own clients call it; `prefer` does without TLS where the server has none. */
  readonly ssl: 'disable' | 'prefer' | 'require' | 'verify-full';
}

/**
 * The address that a connection of kind `postgres` holds: settings `host`, `port`, `database`, `user`, `ssl` and secret `password`, or all
 * of it
 * as secret `url` (`postgres://…`). Nothing is taken from the environment of the process.
 */
export async function sqlAddress(
  id: string,
  { find, allow, resolve = resolveBySystem }: { readonly find: FindConnection; readonly allow: AllowList; readonly resolve?: Resolve },
): Promise<SqlAddress> {
  const connection = await find(id);
  if (connection === null)
    throw new NodeError({
      code: 'CONNECTION_NOT_FOUND',
      message: 'The connection of this source does not exist.',
      hint: 'Choose another one; it may have been removed under Settings.',
    });
  if (connection.kind !== 'postgres')
    throw new NodeError({
      code: 'CONNECTION_KIND_WRONG',
      message: `A connection of kind ${connection.kind} leads to no database.`,
      hint: 'Choose a connection of kind PostgreSQL.',
    });
  const { host = '', port = '', database = '', user = '', ssl = '', password } = partsOf(connection);
  const number = port === '' ? 5432 : Number(port);
  if (host === '' || host.includes('/')) throw invalid('It needs the name or address of the host.');
  if (!Number.isInteger(number) || number < 1 || number > 65_535) throw invalid(`“${port}” is not a port.`);
  if (user === '') throw invalid('It needs a user.');
  if (!isSsl(ssl || 'prefer')) throw invalid(`“${ssl}” is no kind of TLS: use disable, prefer, require or verify-full.`);
  const addresses = await permittedAddresses(
    { hostname: host.replace(/^\[|\]$/g, ''), protocol: 'postgres:', port: String(number) },
    allow,
    resolve,
  ).catch(notFound);
  return {
    host,
    addresses,
    port: number,
    database: database || user,
    user,
    password: password ?? '',
    ssl: (ssl || 'prefer') as SqlAddress['ssl'],
  };
}

/** A name without an address is as good as a server that does not answer. */
function notFound(error: unknown): never {
  throw isNodeError(error) && error.data.code === 'HTTP_HOST_NOT_FOUND'
    ? new NodeError({ ...error.data, code: 'SOURCE_UNREACHABLE', retryable: true }, { cause: error })
    : error;
}

export interface SqlConnection {
  readonly client: Client;
  /** Ends the connection, and with it a transaction that is open; whatever the other side does. */
  close(): Promise<void>;
}

/** An open connection to a database; it is cut when the signal says so. */
export async function connectSql(address: SqlAddress, signal: AbortSignal): Promise<SqlConnection> {
  try {
    return await connect(address, address.ssl !== 'disable', signal);
  } catch (error) {
    const hasNoTls = /does not support SSL/.test((error as Error).message);
    if (address.ssl !== 'prefer' || !hasNoTls) throw failure(error);
  }
  try {
    return await connect(address, false, signal);
  } catch (error) {
    throw failure(error);
  }

  function failure(error: unknown): unknown {
    return signal.aborted ? signal.reason : sqlError(error, address);
  }
}

async function connect(
  { host, addresses, port, database, user, password, ssl }: SqlAddress,
  isSafe: boolean,
  signal: AbortSignal,
): Promise<SqlConnection> {
  signal.throwIfAborted();
  const socket = new Socket();
  const config: ClientConfig = {
    host: addresses[0] ?? host,
    port,
    database,
    user,
    // A function, as the client takes an empty password for “look into the environment”.
    password: () => password,
    ssl: isSafe ? { rejectUnauthorized: ssl === 'verify-full', ...(isIP(host) === 0 ? { servername: host } : { host }) } : false,
    stream: () => socket,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    application_name: 'Heddle',
  };
  const client = new Client(config);
  // Told by the query that is under way; unheard it would end the process.
  client.on('error', () => undefined);
  const onAbort = (): void => void socket.destroy(new Error('stopped'));
  signal.addEventListener('abort', onAbort, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', onAbort));
  try {
    await client.connect();
    return {
      client,
      async close() {
        const timer = setTimeout(() => socket.destroy(), GOODBYE_MS);
        await client.end().catch(() => undefined);
        clearTimeout(timer);
      },
    };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function partsOf({ settings, secret }: ConnectionSecrets): { readonly [part in keyof SqlAddress]?: string } {
  const parts = { ...trimmed(settings), ...(secret['password'] === undefined ? {} : { password: secret['password'] }) };
  const text = secret['url']?.trim();
  if (text === undefined || text === '') return parts;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^postgres(?:ql)?:$/.test(url.protocol)) throw invalid('Its address does not begin with postgres://.');
  const mode = url.searchParams.get('sslmode') ?? '';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    database: decode(url.pathname.slice(1)),
    user: decode(url.username),
    password: decode(url.password),
    ssl: mode === 'verify-ca' ? 'verify-full' : mode === 'allow' ? 'prefer' : mode,
  };
}

function trimmed(settings: { readonly [name: string]: string }): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, value.trim()]));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isSsl(text: string): boolean {
  return ['disable', 'prefer', 'require', 'verify-full'].includes(text);
}

function invalid(reason: string): NodeError {
  return new NodeError({
    code: 'SQL_CONNECTION_INVALID',
    message: `The connection to the database is not complete. ${reason}`,
    hint: 'Correct it under Settings › Connections.',
  });
}
