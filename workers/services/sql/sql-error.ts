import { NodeError } from '#graph/errors';

/** What a PostgreSQL server, or the way to it, said of a failure. */
interface Cause {
  /** SQLSTATE, or the system's name such as ECONNREFUSED. */
  readonly code?: string;
  readonly message?: string;
  /** From 1, in the text that was sent. */
  readonly position?: string;
  readonly hint?: string;
}

export interface SqlPlace {
  readonly host: string;
  readonly password: string;
  /** The query as the user wrote it, and how many characters were put before it. */
  readonly query?: string;
  readonly before?: number;
}

const unreachable: readonly string[] = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'];

/** The failure in the words of the person who set up the source; never the password. */
export function sqlError(error: unknown, place: SqlPlace): NodeError {
  if (error instanceof NodeError) return error;
  const { code = '', message = '', position, hint } = error as Cause;
  const said = hidden(message, place.password);
  const details = { host: place.host, ...(code === '' ? {} : { code }) };
  const fail = (kind: string, text: string, advice: string, retryable = false): NodeError =>
    new NodeError({ code: kind, message: text, hint: advice, retryable, details });

  if (code === 'ENOTFOUND')
    return fail('SOURCE_UNREACHABLE', `The name ${place.host} has no address.`, 'Correct the host of the connection.');
  if (unreachable.includes(code) || code.startsWith('08'))
    return fail(
      'SOURCE_UNREACHABLE',
      `The database at ${place.host} does not accept connections.`,
      'Check the host and port of the connection, and whether the database runs.',
      true,
    );
  if (/^(?:57P0|53)/.test(code))
    return fail(
      'SOURCE_UNREACHABLE',
      `The database at ${place.host} has no room or time at the moment: ${said}.`,
      'Try again later.',
      true,
    );
  if (code.startsWith('28'))
    return fail(
      'SOURCE_REFUSED',
      `The database at ${place.host} refuses the user: ${said}.`,
      'Correct the user and password of the connection.',
    );
  if (/password must be a/.test(message))
    return fail('SOURCE_REFUSED', `The database at ${place.host} asks for a password.`, 'Give the connection its password.');
  if (code === '3D000')
    return fail('SOURCE_REFUSED', `The database at ${place.host} says: ${said}.`, 'Correct the database of the connection.');
  if (code === '42501')
    return fail(
      'SOURCE_REFUSED',
      `The user of the connection may not read this: ${said}.`,
      'Let the user read the table, or use another connection.',
    );
  if (isTls(code, message))
    return fail(
      'SOURCE_REFUSED',
      `No safe connection to ${place.host}: ${said}.`,
      'Set “TLS” of the connection to what the server offers: disable, require or verify-full.',
    );
  if (code === '57014') return fail('SQL_FAILED', 'The query took too long and was stopped.', 'Narrow it, or add an index for it.', true);
  if (code === '25006') return fail('SQL_FAILED', `Sources only read: ${said}.`, 'Write one SELECT that changes nothing.');
  if (code === '' || !/^[0-9A-Z]{5}$/.test(code))
    return fail(
      'SOURCE_UNREACHABLE',
      `The connection to ${place.host} broke off: ${said}.`,
      'Try again; if it happens often, look at the database.',
      true,
    );
  return fail(
    'SQL_FAILED',
    `The query fails${lineOf(position, place)}: ${said}.`,
    hint === undefined ? 'Try it in a database client. A source takes one SELECT.' : hidden(hint, place.password),
    code.startsWith('40'),
  );
}

function isTls(code: string, message: string): boolean {
  return /^(?:CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code) || /does not support SSL/.test(message);
}

function lineOf(position: string | undefined, { query = '', before = 0 }: SqlPlace): string {
  const at = Number(position) - before - 1;
  const isOneLine = !query.includes('\n');
  return Number.isNaN(at) || at < 0 || isOneLine ? '' : ` in line ${query.slice(0, at).split('\n').length}`;
}

function hidden(text: string, password: string): string {
  return (password === '' ? text : text.replaceAll(password, '•••')).replace(/\.$/, '');
}
