import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import { Agent, type Dispatcher, Pool, ProxyAgent } from 'undici';
import { NodeError } from '#graph/errors';
import type { AllowList } from './address-rules.ts';
import { guardedConnect, permittedAddresses, type Resolve } from './guarded-connect.ts';

/** How calls leave, where it differs from the usual: a client certificate, an authority of one's own, a proxy. All texts are PEM. */
export interface Route {
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
  readonly ca?: string;
  /** The address of an HTTP proxy, with its credentials. */
  readonly proxy?: string;
}

/** The proxy that the operator sends all calls through, except those to the given hosts. */
export interface OperatorProxy {
  readonly url: string;
  /** Names, or `.example.com` for all names below. */
  readonly except: readonly string[];
}

export interface Dispatchers {
  /** Where a call to `url` goes; judges its address first where a proxy would connect in our place. */
  for(url: URL, route: Route): Promise<Dispatcher>;
  /** The usual way, without a connection. */
  readonly direct: Dispatcher;
  close(): Promise<void>;
}

/** As many ways with certificates and proxies are kept open. */
const MAX_ROUTES = 50;

/** Names that mean something inside a network only: a proxy must not look them up for strangers. */
const INNER_NAME = /^[^.]+$|\.(?:local|localhost|internal|intranet|lan|home|corp|home\.arpa)\.?$/i;

// The call's own time limit covers all of it; undici's limits would cut a slow but permitted answer.
const LIMITS = { headersTimeout: 0, bodyTimeout: 0, maxHeaderSize: 64 * 1024 } as const;

/** Makes the ways out, which keep connections open between calls. */
export function createDispatchers({
  allow,
  resolve,
  proxy,
}: {
  readonly allow: AllowList;
  readonly resolve: Resolve;
  readonly proxy?: OperatorProxy | undefined;
}): Dispatchers {
  const direct = new Agent({ connect: guardedConnect(allow, resolve), ...LIMITS });
  const routes = new Map<string, Dispatcher>();

  function routed(route: Route, isOperators: boolean): Dispatcher {
    const key = createHash('sha256')
      .update(JSON.stringify([route, isOperators]))
      .digest('hex');
    const known = routes.get(key);
    if (known !== undefined) {
      routes.delete(key);
      routes.set(key, known);
      return known;
    }
    const made = makeRoute(route, isOperators);
    routes.set(key, made);
    const [oldest] = routes;
    if (routes.size > MAX_ROUTES && oldest !== undefined) {
      routes.delete(oldest[0]);
      void oldest[1].close();
    }
    return made;
  }

  function makeRoute({ proxy: uri, ...tls }: Route, isOperators: boolean): Dispatcher {
    checkTls(tls);
    if (uri === undefined) return new Agent({ connect: guardedConnect(allow, resolve, tls), ...LIMITS });
    // Only the operator may name a proxy in a private network.
    const toProxy = isOperators ? {} : { connect: guardedConnect(allow, resolve) };
    const { href } = new URL(uri);
    const poolTo = (origin: string | URL, options: object): Pool =>
      new Pool(origin, { ...options, ...(String(origin) === href ? toProxy : {}) });
    return new ProxyAgent({
      uri,
      ...LIMITS,
      requestTls: tls,
      // Proxies often allow CONNECT to port 443 only.
      proxyTunnel: false,
      clientFactory: poolTo,
      factory: poolTo,
    });
  }

  return {
    direct,
    async for(url, route) {
      const isOperators = route.proxy === undefined && proxy !== undefined && !isExcept(url.hostname, proxy.except);
      const way = isOperators ? { ...route, proxy: proxy.url } : route;
      if (way.proxy !== undefined) await judge(url, allow, resolve);
      return Object.keys(way).length === 0 ? direct : routed(way, isOperators);
    },
    close: async () => void (await Promise.all([direct.destroy(), ...[...routes.values()].map((route) => route.destroy())])),
  };
}

/** Read here first: a certificate that is none would be found while connecting, where nobody catches it. */
function checkTls(tls: Omit<Route, 'proxy'>): void {
  try {
    createSecureContext(tls);
  } catch (cause) {
    const reason = (cause as Error).message.split(':').at(-1)?.trim() ?? '';
    throw new NodeError(
      {
        code: 'CONNECTION_INVALID',
        message: `A certificate or private key of this connection can’t be read (${reason}).`,
        hint: 'Enter them under Settings → Connections as PEM, and the passphrase if the key has one.',
      },
      { cause },
    );
  }
}

/**
 * A proxy connects in our place, so the address is judged before it is asked; a name that only the proxy can look up has to look public.
 */
async function judge(url: URL, allow: AllowList, resolve: Resolve): Promise<void> {
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  try {
    await permittedAddresses({ hostname, protocol: url.protocol, port: url.port }, allow, resolve);
  } catch (error) {
    const isUnknown = error instanceof NodeError && error.data.code === 'HTTP_HOST_NOT_FOUND';
    if (!isUnknown || isIP(hostname) !== 0 || INNER_NAME.test(hostname)) throw error;
  }
}

function isExcept(hostname: string, except: readonly string[]): boolean {
  const name = hostname.toLowerCase();
  return except.some((entry) => name === entry.toLowerCase() || (entry.startsWith('.') && name.endsWith(entry.toLowerCase())));
}
