import { isNodeError, NodeError } from '#graph/errors';

/** What undici and the system say of a connection, in the words of the person who drew the workflow. */
export function transportError(error: unknown, url: URL): Error {
  if (isNodeError(error)) return error;
  const code = errorCode(error);
  const details = { host: url.host, cause: code };
  switch (true) {
    case code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT':
      return new NodeError(
        {
          code: 'HTTP_TIMEOUT',
          message: `${url.host} could not be reached in time.`,
          hint: 'Check that the address is reachable from here.',
          retryable: true,
          details,
        },
        { cause: error },
      );
    case code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'EADDRNOTAVAIL':
      return new NodeError(
        {
          code: 'HTTP_UNREACHABLE',
          message: `${url.host} does not accept connections.`,
          hint: 'Check the address and its port, and whether the other system runs.',
          retryable: true,
          details,
        },
        { cause: error },
      );
    case code === 'ECONNRESET' ||
      code === 'EPIPE' ||
      code === 'UND_ERR_SOCKET' ||
      code === 'UND_ERR_ABORTED' ||
      code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return new NodeError(
        {
          code: 'HTTP_CONNECTION_LOST',
          message: `${url.host} broke off before its answer was complete.`,
          hint: 'Try again; if it happens often, look at the other system.',
          retryable: true,
          details,
        },
        { cause: error },
      );
    case /^(?:CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code):
      return new NodeError(
        {
          code: 'HTTP_TLS_INVALID',
          message: `${url.host} cannot prove that it is ${url.hostname} (${code}).`,
          hint: 'Its certificate is not valid for this name. Do not send data there until it is.',
          details,
        },
        { cause: error },
      );
    case code === 'UND_ERR_INVALID_ARG':
      return new NodeError(
        {
          code: 'HTTP_REQUEST_INVALID',
          message: `The request cannot be sent: ${(error as Error).message}.`,
          hint: 'Check the names and values of the headers.',
          details,
        },
        { cause: error },
      );
    case code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW':
      return new NodeError(
        {
          code: 'HTTP_ANSWER_INVALID',
          message: `${url.host} answered with something that is not HTTP.`,
          hint: 'Check the port, and whether https:// or http:// is right.',
          details,
        },
        { cause: error },
      );
    default:
      return new NodeError(
        {
          code: 'HTTP_CONNECTION_LOST',
          message: `The call to ${url.host} failed: ${error instanceof Error ? error.message : String(error)}`,
          retryable: true,
          details,
        },
        { cause: error },
      );
  }
}

/** True when a kept-alive connection was closed just as it was used again. */
export function isStaleConnection(error: unknown): boolean {
  return ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(errorCode(error));
}

function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'UNKNOWN';
}
