import { NodeError } from '#graph/errors';

/** A request on its way, between redirects. */
export interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string | Uint8Array | undefined;
}

/** Headers that say who asks: they stay with the origin that they were written for. */
const CREDENTIALS: readonly string[] = ['authorization', 'proxy-authorization', 'cookie'];

const MAX_REDIRECTS = 5;

/**
 * The next hop that an answer asks for, or null when it is the end. `location` is the header as Latin-1. `secretHeaders` come from a
 * connection.
 */
export function nextHop(
  hop: Hop,
  answer: { status: number; location: string | undefined },
  hops: number,
  secretHeaders: readonly string[],
): Hop | null {
  if (![301, 302, 303, 307, 308].includes(answer.status) || answer.location === undefined) return null;
  if (hops >= MAX_REDIRECTS) {
    throw new NodeError({
      code: 'HTTP_TOO_MANY_REDIRECTS',
      message: `${hop.url.host} redirected more than ${MAX_REDIRECTS} times.`,
      hint: 'Call the final address directly.',
      details: { url: hop.url.href },
    });
  }
  const url = requestUrl(escaped(answer.location), hop.url);
  const becomesGet =
    (answer.status === 303 && hop.method !== 'HEAD') || ((answer.status === 301 || answer.status === 302) && hop.method === 'POST');
  const dropped = new Set<string>();
  if (url.origin !== hop.url.origin) for (const name of [...CREDENTIALS, ...secretHeaders]) dropped.add(name);
  if (becomesGet)
    for (const name of ['content-type', 'content-length', 'content-encoding', 'content-language', 'content-location', 'idempotency-key'])
      dropped.add(name);
  return {
    url,
    method: becomesGet ? 'GET' : hop.method,
    headers: Object.fromEntries(Object.entries(hop.headers).filter(([name]) => !dropped.has(name))),
    body: becomesGet ? undefined : hop.body,
  };
}

/** A Location may hold bare bytes beyond ASCII, whatever encoding they are in: they go back as they came, as browsers send them. */
function escaped(location: string): string {
  return location.trim().replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Reads an address, refusing everything but plain http and https. */
export function requestUrl(text: string, base?: URL): URL {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch {
    throw invalid(`"${text.slice(0, 200)}" is not an address.`, 'Write the whole address, beginning with https://.');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw invalid(`Addresses begin with http:// or https://, not ${url.protocol}.`, 'Correct the address.');
  if (url.username !== '' || url.password !== '')
    throw invalid(
      'The address holds a user name or password.',
      'Take it out of the address and use a connection, so that it does not show in runs.',
    );
  url.hash = '';
  return url;
}

function invalid(message: string, hint: string): NodeError {
  return new NodeError({ code: 'HTTP_URL_INVALID', message, hint });
}
