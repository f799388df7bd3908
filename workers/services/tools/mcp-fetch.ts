import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import { mapLines } from '#bytes/map-lines';
import { withExactNumbers, writeNumbers } from '#graph/json-text';

/** An answer to one call; more than this is no answer for a model. */
const MAX_BYTES = 25_000_000;
/** The client reads what came last before it is told that nothing more comes. */
const SETTLE_MS = 200;

export interface McpFetchOptions {
  readonly fetch: typeof globalThis.fetch;
  /** Credentials, asked for at every request: they may have been changed or taken away meanwhile. */
  readonly headers: (url: URL) => Promise<{ readonly [name: string]: string }>;
  /** The answer to this request ended, maybe before it said anything; nobody else would tell. */
  readonly onEnd: (requestId: string | number) => void;
}

/** `fetch` for an MCP transport: with credentials, answers of limited size, and no stream for messages that nobody asked for. */
export function mcpFetch({ fetch, headers, onEnd }: McpFetchOptions): FetchLike {
  return async (url, init = {}) => {
    const sent = new Headers(init.headers as Headers);
    if (init.method === 'GET' && !sent.has('last-event-id')) return new Response(null, { status: 405 });
    for (const [name, value] of Object.entries(await headers(new URL(url)))) sent.set(name, value);
    // The SDK writes and reads JSON by itself, and would round numbers.
    const response = await fetch(url, {
      ...init,
      ...(typeof init.body === 'string' ? { body: writeNumbers(init.body) } : {}),
      headers: sent,
    });
    if (init.method !== 'POST' || !response.ok || response.body === null) return response;
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    const requestId = isStream ? requestIdOf(init.body) : null;
    const exact = (line: string): string => (isStream && !line.startsWith('data:') ? line : withExactNumbers(line));
    return new Response(
      mapLines(watched(response.body, requestId === null ? null : () => setTimeout(() => onEnd(requestId), SETTLE_MS)), exact),
      { status: response.status, headers: response.headers },
    );
  };
}

/** The same bytes; `onEnd` is called after the last of them, unless the stream can be taken up again where it broke off. */
function watched(body: ReadableStream<Uint8Array>, onEnd: (() => void) | null): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let bytes = 0;
  let isResumable = false;
  const end = (): void => {
    if (!isResumable) onEnd?.();
  };
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          return end();
        }
        bytes += value.byteLength;
        if (bytes > MAX_BYTES) throw new Error(`the answer is larger than ${MAX_BYTES / 1_000_000} MB`);
        if (onEnd !== null) isResumable ||= /(?:^|\n)id:/.test(decoder.decode(value, { stream: true }));
        controller.enqueue(value);
      } catch (error) {
        controller.error(error);
        if (bytes > MAX_BYTES) isResumable = false;
        end();
        await reader.cancel(error).catch(() => undefined);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function requestIdOf(body: unknown): string | number | null {
  if (typeof body !== 'string') return null;
  const { id } = JSON.parse(body) as { readonly id?: unknown };
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}
