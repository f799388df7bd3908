import { NodeError } from '#graph/errors';
import { connectionHeaders, type FindConnection } from '#workers/services/http/connection-headers';
import type { HttpService } from '#workers/services/http/http-service';
import { type Hop, nextHop, requestUrl } from '#workers/services/http/redirect';
import { transportError } from '#workers/services/http/transport-error';
import { readLimited } from './read-limited.ts';

/** Who asks; the name that robots.txt knows this crawler by. */
export const USER_AGENT = 'Heddle';
const TIMEOUT_MS = 60_000;

/** What to get, and how much of it at most. */
export interface WebRequest {
  readonly url: string;
  readonly headers?: { readonly [name: string]: string };
  /** Whose credentials go with it, to the origin of `url` and no other. */
  readonly connection?: string | undefined;
  readonly maxBytes: number;
  /** What is done with a longer answer; it is refused unless its beginning is enough. */
  readonly longer?: 'refuse' | 'cut';
  /** Asked before each address that is gone to, those of redirects as well; throws to forbid it. */
  readonly permit?: (url: URL, signal: AbortSignal) => Promise<void>;
}

export interface WebAnswer {
  /** Where the answer came from in the end. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** Gets an address, whatever the status of the answer. */
export type WebGet = (request: WebRequest, signal: AbortSignal) => Promise<WebAnswer>;

/** GET through the guarded client, byte for byte; follows five redirects at most. */
export function createWebGet({
  http,
  findConnection,
}: {
  readonly http: Pick<HttpService, 'fetch'>;
  readonly findConnection: FindConnection;
}): WebGet {
  return async (request, outer) => {
    const url = requestUrl(request.url);
    const timer = AbortSignal.timeout(TIMEOUT_MS);
    const signal = AbortSignal.any([outer, timer]);
    const secret = request.connection === undefined ? {} : await connectionHeaders(request.connection, url, findConnection);
    let hop: Hop = {
      url,
      method: 'GET',
      headers: { 'user-agent': USER_AGENT, accept: '*/*', ...request.headers, ...secret },
      body: undefined,
    };
    for (let hops = 0; ; hops += 1) {
      await request.permit?.(hop.url, outer);
      try {
        const response = await http.fetch(hop.url.href, { headers: hop.headers, redirect: 'manual', signal });
        const next = nextHop(
          hop,
          { status: response.status, location: response.headers.get('location') ?? undefined },
          hops,
          Object.keys(secret),
        );
        if (next === null)
          return {
            url: hop.url,
            status: response.status,
            headers: response.headers,
            bytes: await readLimited(response, hop.url.host, request.maxBytes, request.longer ?? 'refuse'),
          };
        await response.body?.cancel();
        hop = next;
      } catch (error) {
        if (outer.aborted) throw outer.reason;
        if (timer.aborted)
          throw new NodeError({
            code: 'HTTP_TIMEOUT',
            message: `${hop.url.host} did not answer in ${TIMEOUT_MS / 1_000} s.`,
            hint: 'It is tried again at the next sync; if it happens often, look at the other system.',
            retryable: true,
            details: { host: hop.url.host },
          });
        // fetch hides what happened behind “fetch failed”.
        throw transportError((error as { cause?: unknown }).cause ?? error, hop.url);
      }
    }
  };
}
