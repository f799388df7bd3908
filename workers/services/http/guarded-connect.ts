import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { buildConnector } from 'undici';
import { NodeError } from '#graph/errors';
import { type AllowList, isAllowedHost, refusedRange } from './address-rules.ts';

/** Finds the addresses of a host name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** The system's own resolver, all addresses. */
export const resolveBySystem: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address);

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Opens connections to permitted addresses only. The name is resolved once, all its addresses are judged, and the
 * connection goes to a judged address, so that a name that answers differently the second time gains nothing.
 */
export function guardedConnect(
  allow: AllowList,
  resolve: Resolve,
  tls: { readonly cert?: string; readonly key?: string; readonly passphrase?: string; readonly ca?: string } = {},
): buildConnector.connector {
  const connectPlainly = buildConnector({ timeout: CONNECT_TIMEOUT_MS, ...tls });
  return (options, callback) => {
    const hostname = options.hostname.replace(/^\[|\]$/g, '');
    permittedAddresses({ ...options, hostname }, allow, resolve)
      .then((addresses) => connectToOneOf(addresses))
      .catch((error: unknown) => callback(asError(error), null));

    function connectToOneOf([address, ...others]: readonly string[]): void {
      if (address === undefined) return callback(hostNotFound(hostname), null);
      const servername = options.servername ?? (isIP(hostname) === 0 ? hostname : undefined);
      connectPlainly({ ...options, hostname: address, ...(servername === undefined ? {} : { servername }) }, (...[error, socket]) => {
        if (error === null) callback(null, socket);
        else if (others.length > 0) connectToOneOf(others);
        else callback(error, null);
      });
    }
  };
}

/** The addresses of a host, each of which may be connected to. Throws HTTP_ADDRESS_REFUSED or HTTP_HOST_NOT_FOUND. */
export async function permittedAddresses(
  { hostname, protocol, port }: { readonly hostname: string; readonly protocol: string; readonly port: string },
  allow: AllowList,
  resolve: Resolve,
): Promise<readonly string[]> {
  const addresses = isIP(hostname) === 0 ? await resolveName(hostname, resolve) : [hostname];
  const urlHost = hostname.includes(':') ? `[${hostname}]` : hostname;
  if (isAllowedHost(urlHost, port || (protocol === 'https:' ? '443' : '80'), allow)) return addresses;
  for (const address of addresses) {
    const reason = refusedRange(address, allow);
    if (reason !== null) throw addressRefused(hostname, address, reason);
  }
  return addresses;
}

async function resolveName(hostname: string, resolve: Resolve): Promise<readonly string[]> {
  try {
    return await resolve(hostname);
  } catch (cause) {
    throw hostNotFound(hostname, cause);
  }
}

function addressRefused(hostname: string, address: string, reason: string): NodeError {
  return new NodeError({
    code: 'HTTP_ADDRESS_REFUSED',
    message: `${hostname} leads to ${reason}${hostname === address ? '' : ` (${address})`}, which requests may not reach.`,
    hint: 'If this address is meant, the operator of Heddle can allow it with HEDDLE_HTTP_ALLOW.',
    details: { host: hostname, address },
  });
}

function hostNotFound(hostname: string, cause?: unknown): NodeError {
  const isTemporary = (cause as { code?: unknown } | undefined)?.code === 'EAI_AGAIN';
  return new NodeError(
    {
      code: 'HTTP_HOST_NOT_FOUND',
      message: `The name ${hostname} has no address${isTemporary ? ' at the moment: the name service does not answer' : ''}.`,
      hint: 'Check the spelling of the host in the address.',
      retryable: isTemporary,
      details: { host: hostname },
    },
    { cause },
  );
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
