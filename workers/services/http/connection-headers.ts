import { NodeError } from '#graph/errors';

/** Stored credentials, decrypted for one call. */
export interface ConnectionSecrets {
  readonly kind: string;
  /** Not secret. `hosts` (comma-separated) limits where the credentials may be sent. */
  readonly settings: { readonly [name: string]: string };
  readonly secret: { readonly [name: string]: string };
}

/** Finds a connection by its id; null when there is none. */
export type FindConnection = (id: string) => Promise<ConnectionSecrets | null>;

/**
 * The headers that carry a connection's credentials to `url`. Kinds: `http-bearer`, also called `http` (secret `token`), `http-basic`
 * (setting `username`, secret `password`), `http-header` (setting `header`, secret `value`).
 */
export async function connectionHeaders(id: string, url: URL, find: FindConnection): Promise<Record<string, string>> {
  const connection = await find(id);
  if (connection === null) {
    throw new NodeError({
      code: 'CONNECTION_NOT_FOUND',
      message: 'The connection of this node does not exist.',
      hint: 'Choose another one; it may have been removed under Settings.',
    });
  }
  refuseOtherHosts(connection, url);
  const { settings, secret } = connection;
  switch (connection.kind) {
    case 'http-bearer':
    case 'http':
      return { authorization: `Bearer ${secret['token'] ?? ''}` };
    case 'http-basic':
      return { authorization: `Basic ${Buffer.from(`${settings['username'] ?? ''}:${secret['password'] ?? ''}`).toString('base64')}` };
    case 'http-header':
      return { [(settings['header'] ?? 'x-api-key').toLowerCase()]: secret['value'] ?? '' };
    default:
      throw new NodeError({
        code: 'CONNECTION_KIND_WRONG',
        message: `A connection of kind ${connection.kind} cannot be used for HTTP requests.`,
        hint: 'Choose a connection for HTTP.',
      });
  }
}

/** Throws CONNECTION_HOST_REFUSED where the connection is for other hosts. */
export function refuseOtherHosts({ settings }: Pick<ConnectionSecrets, 'settings'>, url: URL): void {
  const hosts = (settings['hosts'] ?? '')
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '');
  if (hosts.length > 0 && !hosts.some((host) => host === url.hostname || host === url.host)) {
    throw new NodeError({
      code: 'CONNECTION_HOST_REFUSED',
      message: `The credentials of this connection may not be sent to ${url.host}.`,
      hint: `They are for ${hosts.join(', ')}. Correct the address, or add the host to the connection.`,
    });
  }
}
