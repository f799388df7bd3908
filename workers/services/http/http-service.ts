import { Agent, fetch as undiciFetch } from 'undici';
import { NodeError } from '#graph/errors';
import type { HttpRequest, HttpResponse } from '#graph/node-type';
import { type AllowList, PUBLIC_ONLY } from './address-rules.ts';
import { connectionHeaders, type FindConnection } from './connection-headers.ts';
import { guardedConnect, type Resolve, resolveBySystem } from './guarded-connect.ts';
import { readBody } from './read-body.ts';
import { type Hop, nextHop, requestUrl } from './redirect.ts';
import { isStaleConnection, transportError } from './transport-error.ts';

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_BYTES = 10_000_000;

/** Headers that the client writes itself; setting them by hand is how requests are smuggled. */
const FORBIDDEN: readonly string[] = ['host', 'connection', 'content-length', 'transfer-encoding', 'upgrade', 'keep-alive', 'te', 'trailer', 'expect', 'proxy-connection'];

export interface HttpServiceOptions {
  /** Addresses allowed beside the public internet. */
  readonly allow?: AllowList;
  /** Finds addresses of host names; the system's resolver by default. */
  readonly resolve?: Resolve;
  readonly findConnection?: FindConnection;
  readonly userAgent?: string;
}

/** The guarded way out to the network, shared by all steps: it keeps connections open between them. */
export interface HttpService {
  forStep(step: { signal: AbortSignal; idempotencyKey: string }): { request(request: HttpRequest): Promise<HttpResponse> };
  /** `fetch` through the same guard, for libraries that bring their own protocol; redirects are refused, or handed out to callers who ask for that. */
  readonly fetch: typeof globalThis.fetch;
  /** Closes all connections. */
  close(): Promise<void>;
}

/** Makes the one client through which nodes reach other systems. Private addresses are refused unless allowed. */
export function createHttpService(options: HttpServiceOptions = {}): HttpService {
  const agent = new Agent({
    connect: guardedConnect(options.allow ?? PUBLIC_ONLY, options.resolve ?? resolveBySystem),
    // The call's own time limit covers all of it; undici's limits would cut a slow but permitted answer.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 64 * 1024,
  });
  const findConnection: FindConnection = options.findConnection ?? (async () => null);
  const defaults = { 'user-agent': options.userAgent ?? 'Heddle', accept: '*/*', 'accept-encoding': 'gzip, deflate, br' };

  return {
    forStep: ({ signal, idempotencyKey }) => ({
      async request(request) {
        const url = requestUrl(request.url);
        const method = request.method.toUpperCase();
        const own = ownHeaders(request.headers ?? {});
        const secret = request.connection === undefined ? {} : await connectionHeaders(request.connection, url, findConnection);
        const isRead = method === 'GET' || method === 'HEAD';
        const headers = { ...defaults, ...(isRead ? {} : { 'idempotency-key': idempotencyKey }), ...own, ...secret };
        const limit = timeLimit(signal, request.timeoutMs ?? DEFAULT_TIMEOUT_MS, url);
        try {
          return await follow({ url, method, headers, body: request.body }, Object.keys(secret), request.maxBytes ?? DEFAULT_MAX_BYTES, limit.signal);
        } finally {
          limit.clear();
        }
      },
    }),
    // undici's own fetch and Node's are the same code in two releases, whose types differ.
    fetch: ((input: string, init?: RequestInit) => undiciFetch(input, { ...(init as object), dispatcher: agent, redirect: init?.redirect === 'manual' ? 'manual' : 'error' })) as unknown as typeof globalThis.fetch,
    close: () => agent.destroy(),
  };

  async function follow(first: Hop, secretHeaders: readonly string[], maxBytes: number, signal: AbortSignal): Promise<HttpResponse> {
    for (let hop = first, hops = 0; ; hops += 1) {
      try {
        const answer = await send(hop, signal);
        const next = nextHop(hop, { status: answer.statusCode, location: single(answer.headers['location']) }, hops, secretHeaders);
        if (next === null) return await complete(answer, maxBytes);
        // The connection is free for the next hop only once this body is gone.
        await answer.body.dump({ limit: 64 * 1024 }).catch(() => undefined);
        hop = next;
      } catch (error) {
        throw signal.aborted ? signal.reason : transportError(error, hop.url);
      }
    }
  }

  async function send(hop: Hop, signal: AbortSignal): Promise<Answer> {
    try {
      return await dispatch(hop, signal);
    } catch (error) {
      const isRepeatable = hop.method === 'GET' || hop.method === 'HEAD';
      if (!isRepeatable || signal.aborted || !isStaleConnection(error)) throw error;
      return dispatch(hop, signal);
    }
  }

  function dispatch({ url, method, headers, body }: Hop, signal: AbortSignal): Promise<Answer> {
    return agent.request({ origin: url.origin, path: `${url.pathname}${url.search}`, method: method as 'GET', headers, body: body ?? null, signal });
  }
}

type Answer = Awaited<ReturnType<Agent['request']>>;

async function complete(answer: Answer, maxBytes: number): Promise<HttpResponse> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  const head = { contentType: headers['content-type'] ?? '', contentEncoding: headers['content-encoding'] ?? '' };
  return { status: answer.statusCode, headers, body: await readBody(answer.body, head, maxBytes) };
}

function ownHeaders(headers: { readonly [name: string]: string }): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const key = name.trim().toLowerCase();
    if (FORBIDDEN.includes(key) || key.startsWith('proxy-')) {
      throw new NodeError({ code: 'HTTP_REQUEST_INVALID', message: `The header ${name} is written by the client itself.`, hint: 'Take it out of the headers.' });
    }
    own[key] = value;
  }
  return own;
}

/** Aborts with the step's own reason at once, or with HTTP_TIMEOUT when the time is over. */
function timeLimit(outer: AbortSignal, timeoutMs: number, url: URL): { signal: AbortSignal; clear: () => void } {
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(outer.reason);
  const timer = setTimeout(() => {
    controller.abort(new NodeError({ code: 'HTTP_TIMEOUT', message: `${url.host} did not answer in ${timeoutMs / 1_000} s.`, hint: 'Raise the time-out of the node, or ask for less.', retryable: true, details: { host: url.host, timeoutMs } }));
  }, timeoutMs);
  if (outer.aborted) onAbort();
  else outer.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      outer.removeEventListener('abort', onAbort);
    },
  };
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
