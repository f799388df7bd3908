import { type Dispatcher, fetch as undiciFetch } from 'undici';
import { headerText } from '#bytes/decode-text';
import { writeMultipart } from '#bytes/multipart';
import { ACCEPTED_CODINGS } from '#bytes/unpack';
import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import type { HttpCookie, HttpFormField, HttpRequest, HttpResponse } from '#graph/node-type';
import { withoutEcho } from '../connections/without-secrets.ts';
import { limitTime } from '../time-limit.ts';
import { type AllowList, PUBLIC_ONLY } from './address-rules.ts';
import { type ConnectionAccess, connectionAccess } from './connection-access.ts';
import type { FindConnection } from './connection-headers.ts';
import { type CallCookies, callCookies } from './cookies.ts';
import { digestAuthorization, digestChallenge } from './digest.ts';
import { createDispatchers, type OperatorProxy } from './dispatchers.ts';
import { type Resolve, resolveBySystem } from './guarded-connect.ts';
import { readBody } from './read-body.ts';
import { type Hop, nextHop, requestUrl } from './redirect.ts';
import { isStaleConnection, transportError } from './transport-error.ts';

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_BYTES = 10_000_000;

/** Headers that the client writes itself; setting them by hand is how requests are smuggled. */
const FORBIDDEN: readonly string[] = [
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'keep-alive',
  'te',
  'trailer',
  'expect',
  'proxy-connection',
];

export interface HttpServiceOptions {
  /** Addresses allowed beside the public internet. */
  readonly allow?: AllowList;
  /** Finds addresses of host names; the system's resolver by default. */
  readonly resolve?: Resolve;
  readonly findConnection?: FindConnection;
  readonly userAgent?: string;
  /** The operator's proxy, for the calls of nodes. */
  readonly proxy?: OperatorProxy | undefined;
}

/** The guarded way out to the network, shared by all steps: it keeps connections open between them. */
export interface HttpService {
  forStep(step: { signal: AbortSignal; idempotencyKey: string }): { request(request: HttpRequest): Promise<HttpResponse> };
  /**
   * `fetch` through the same guard, for libraries that bring their own protocol; redirects are refused, or handed out to callers who ask
   * for that.
   */
  readonly fetch: typeof globalThis.fetch;
  /** Closes all connections. */
  close(): Promise<void>;
}

/** Makes the one client through which nodes reach other systems. Private addresses are refused unless allowed. */
export function createHttpService(options: HttpServiceOptions = {}): HttpService {
  const dispatchers = createDispatchers({
    allow: options.allow ?? PUBLIC_ONLY,
    resolve: options.resolve ?? resolveBySystem,
    proxy: options.proxy,
  });
  const findConnection: FindConnection = options.findConnection ?? (async () => null);
  const defaults = { 'user-agent': options.userAgent ?? 'Heddle', accept: '*/*', 'accept-encoding': ACCEPTED_CODINGS };

  return {
    forStep: ({ signal, idempotencyKey }) => ({
      async request(request) {
        const url = request.base === undefined ? requestUrl(request.url) : sameOrigin(request.url, requestUrl(request.base));
        const method = request.method.toUpperCase();
        const own = ownHeaders(request.headers ?? {});
        const access = await connectionAccess(request.connection, url, findConnection);
        const isRead = method === 'GET' || method === 'HEAD';
        const sent = sentBody(request.body);
        const headers = {
          ...defaults,
          ...(isRead ? {} : { 'idempotency-key': idempotencyKey }),
          ...own,
          ...sent.headers,
          ...access.headers,
        };
        const { timeoutMs = DEFAULT_TIMEOUT_MS } = request;
        const limit = limitTime(signal, timeoutMs, () => tookTooLong(url, timeoutMs));
        try {
          return await follow({ url, method, headers, body: sent.body }, request, access, limit.signal);
        } finally {
          limit.clear();
        }
      },
    }),
    // undici's own fetch and Node's are the same code in two releases, whose types differ.
    fetch: ((input: string, init?: RequestInit) =>
      undiciFetch(input, {
        ...(init as object),
        dispatcher: dispatchers.direct,
        redirect: init?.redirect === 'manual' ? 'manual' : 'error',
      })) as unknown as typeof globalThis.fetch,
    close: () => dispatchers.close(),
  };

  async function follow(first: Hop, request: HttpRequest, access: ConnectionAccess, signal: AbortSignal): Promise<HttpResponse> {
    const cookies = callCookies(request.cookies ?? []);
    for (let hop = first, hops = 0; ; hops += 1) {
      try {
        // Certificates are credentials: they stay with the origin too.
        const isHome = hop.url.origin === first.url.origin;
        const way = await dispatchers.for(
          hop.url,
          isHome || access.route.proxy === undefined ? (isHome ? access.route : {}) : { proxy: access.route.proxy },
        );
        const answer = await send(way, withCookies(hop, cookies), isHome ? access : undefined, signal);
        cookies.store(hop.url, list(answer.headers['set-cookie']));
        const next =
          request.followRedirects === false
            ? null
            : nextHop(hop, { status: answer.statusCode, location: list(answer.headers['location'])[0] }, hops, Object.keys(access.headers));
        if (next === null) return withoutSent(await complete(answer, { hop, request, cookies: cookies.list() }), access.secrets);
        await discard(answer);
        hop = next;
      } catch (error) {
        throw signal.aborted ? signal.reason : transportError(error, hop.url);
      }
    }
  }

  async function send(way: Dispatcher, hop: Hop, access: ConnectionAccess | undefined, signal: AbortSignal): Promise<Answer> {
    const answer = await sendOnce(way, hop, signal);
    if (access?.digest === undefined || answer.statusCode !== 401) return answer;
    const challenge = digestChallenge(list(answer.headers['www-authenticate']).join(', '));
    if (challenge === null) return answer;
    await discard(answer);
    const authorization = digestAuthorization(challenge, { method: hop.method, path: pathOf(hop.url) }, access.digest);
    return sendOnce(way, { ...hop, headers: { ...hop.headers, authorization } }, signal);
  }

  async function sendOnce(way: Dispatcher, hop: Hop, signal: AbortSignal): Promise<Answer> {
    try {
      return await dispatch(way, hop, signal);
    } catch (error) {
      const isRepeatable = hop.method === 'GET' || hop.method === 'HEAD';
      if (!isRepeatable || signal.aborted || !isStaleConnection(error)) throw error;
      return dispatch(way, hop, signal);
    }
  }

  function dispatch(way: Dispatcher, { url, method, headers, body }: Hop, signal: AbortSignal): Promise<Answer> {
    return way.request({ origin: url.origin, path: pathOf(url), method: method as 'GET', headers, body: body ?? null, signal });
  }
}

type Answer = Dispatcher.ResponseData;

/** The connection is free for the next request only once this body is gone. */
async function discard(answer: Answer): Promise<void> {
  await answer.body.dump({ limit: 64 * 1024 }).catch(() => undefined);
}

function withCookies(hop: Hop, cookies: CallCookies): Hop {
  const cookie = cookies.headerFor(hop.url, hop.headers['cookie']);
  return cookie === undefined ? hop : { ...hop, headers: { ...hop.headers, cookie } };
}

function sentBody(body: HttpRequest['body']): {
  readonly body: string | Uint8Array | undefined;
  readonly headers: { readonly [name: string]: string };
} {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return { body, headers: {} };
  const { bytes, contentType } = writeMultipart(body as readonly HttpFormField[]);
  return { body: bytes, headers: { 'content-type': contentType } };
}

async function complete(
  answer: Answer,
  { hop, request, cookies }: { readonly hop: Hop; readonly request: HttpRequest; readonly cookies: readonly HttpCookie[] },
): Promise<HttpResponse> {
  const headers: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    const values = list(value).map(headerText);
    if (values.length > 0) headers[name] = name === 'set-cookie' ? values : values.join(', ');
  }
  const of = (name: string): string => list(answer.headers[name]).join(', ');
  const head = {
    method: hop.method,
    status: answer.statusCode,
    url: hop.url,
    contentType: of('content-type'),
    contentEncoding: of('content-encoding'),
    contentDisposition: of('content-disposition'),
    charset: request.charset,
  };
  const body = await readBody(answer.body, head, request.maxBytes ?? DEFAULT_MAX_BYTES);
  return { status: answer.statusCode, headers, ...body, ...(cookies.length === 0 ? {} : { cookies }) };
}

/** Some servers repeat in their answers what they were called with: the secrets of a connection never reach a run. */
function withoutSent(response: HttpResponse, secrets: readonly string[]): HttpResponse {
  if (secrets.length === 0) return response;
  return {
    ...response,
    headers: withoutEcho(response.headers as { readonly [name: string]: Json }, secrets) as HttpResponse['headers'],
    body: withoutEcho(response.body, secrets),
  };
}

/** Where an answer says to go on: credentials go along, so it has to be where they were meant for. */
function sameOrigin(text: string, base: URL): URL {
  const url = requestUrl(text, base);
  if (url.origin === base.origin) return url;
  throw new NodeError({
    code: 'HTTP_URL_INVALID',
    message: `The next page is on another host: ${url.host}.`,
    hint: `Only pages of ${base.host} are read.`,
    details: { host: url.host },
  });
}

function pathOf(url: URL): string {
  return `${url.pathname}${url.search}`;
}

function ownHeaders(headers: { readonly [name: string]: string }): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const key = name.trim().toLowerCase();
    if (FORBIDDEN.includes(key) || key.startsWith('proxy-')) {
      throw new NodeError({
        code: 'HTTP_REQUEST_INVALID',
        message: `The header ${name} is written by the client itself.`,
        hint: 'Take it out of the headers.',
      });
    }
    own[key] = value;
  }
  return own;
}

function tookTooLong(url: URL, timeoutMs: number): NodeError {
  return new NodeError({
    code: 'HTTP_TIMEOUT',
    message: `${url.host} did not answer in ${timeoutMs / 1_000} s.`,
    hint: 'Raise the time-out of the node, or ask for less.',
    retryable: true,
    details: { host: url.host, timeoutMs },
  });
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}
