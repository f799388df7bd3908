import { NodeError } from '#graph/errors';
import { connectionHeaders, type ConnectionSecrets, type FindConnection, refuseOtherHosts } from './connection-headers.ts';
import type { DigestCredentials } from './digest.ts';
import type { Route } from './dispatchers.ts';

/** What a connection adds to a call: headers, an answer to a challenge, or the way that the call takes. */
export interface ConnectionAccess {
  readonly headers: { readonly [name: string]: string };
  readonly digest: DigestCredentials | undefined;
  readonly route: Route;
  /** What must not come back in an answer. */
  readonly secrets: readonly string[];
}

const NOTHING: ConnectionAccess = { headers: {}, digest: undefined, route: {}, secrets: [] };

/**
 * Reads a connection for calls to `url`; without an id nothing is added. Kinds beyond those of `connectionHeaders`: `http-digest` and
 * `http-certificate`.
 */
export async function connectionAccess(id: string | undefined, url: URL, find: FindConnection): Promise<ConnectionAccess> {
  if (id === undefined) return NOTHING;
  const connection = await find(id);
  const route = connection === null ? {} : routeOf(connection);
  const secrets = Object.values(connection?.secret ?? {});
  if (connection?.kind === 'http-digest') {
    refuseOtherHosts(connection, url);
    return {
      headers: {},
      digest: { username: connection.settings['username'] ?? '', password: connection.secret['password'] ?? '' },
      route,
      secrets,
    };
  }
  if (connection?.kind === 'http-certificate') {
    refuseOtherHosts(connection, url);
    return { headers: {}, digest: undefined, route, secrets };
  }
  const headers = await connectionHeaders(id, url, async () => connection);
  // A header may hold it in another form, such as that of Basic.
  return { headers, digest: undefined, route, secrets: [...secrets, ...Object.values(headers)] };
}

function routeOf({ kind, settings, secret }: ConnectionSecrets): Route {
  const proxy = settings['proxy'];
  const { certificate, privateKey, passphrase } = secret;
  const authority = settings['authority'];
  return {
    ...(proxy === undefined || proxy.trim() === '' ? {} : { proxy: proxyOf(proxy.trim(), secret['proxyPassword']) }),
    ...(authority === undefined || authority.trim() === '' ? {} : { ca: authority }),
    ...(kind === 'http-certificate' && certificate !== undefined && certificate !== ''
      ? { cert: certificate, key: privateKey ?? '', ...(passphrase === undefined || passphrase === '' ? {} : { passphrase }) }
      : {}),
  };
}

function proxyOf(text: string, password: string | undefined): string {
  try {
    const url = new URL(text);
    if (url.protocol === 'http:' || url.protocol === 'https:') {
      if (password !== undefined && password !== '') url.password = encodeURIComponent(password);
      return url.href;
    }
  } catch {
    // Refused below; the text may hold a password.
  }
  throw new NodeError({
    code: 'CONNECTION_INVALID',
    message: 'The proxy of this connection is not an address.',
    hint: 'Write it under Settings → Connections as http://user@proxy.example:3128.',
  });
}
