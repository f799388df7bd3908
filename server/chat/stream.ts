import { writeJson } from '#graph/json-text';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { TokenQueue } from '../hooks/stream.ts';

const HEARTBEAT_MS = 15_000;

/** How an answer came out: a text, or only that there is none. */
export type ChatOutcome =
  | { readonly text: string; readonly isOffline: boolean }
  | { readonly error: { readonly code: string; readonly message: string } };

/**
 * Answers a message with a stream: `run` with the ids, `token` for each piece of text as models write it, and at the end
 * `response` with the whole answer or `error`. A visitor who goes away leaves the run to itself, and finds its answer in the session.
 */
export function streamChat(
  c: Context,
  call: {
    readonly runId: string;
    readonly sessionId: string;
    readonly outcome: Promise<ChatOutcome>;
    readonly tokens: TokenQueue;
    readonly unsubscribe: () => void;
  },
): Response {
  const { runId, sessionId, outcome, tokens } = call;
  c.header('cache-control', 'no-store');
  c.header('x-accel-buffering', 'no');
  const settled = outcome.catch((): ChatOutcome => ({
    error: { code: 'ENGINE_UNAVAILABLE', message: 'The answer cannot be awaited any more; it will stand here after reloading the page.' },
  }));
  void settled.then(() => tokens.close());
  return streamSSE(c, async (stream) => {
    const heartbeat = setInterval(() => void stream.write(': still there\n\n'), HEARTBEAT_MS);
    stream.onAbort(() => tokens.close());
    try {
      await stream.writeSSE({ event: 'run', data: JSON.stringify({ runId, sessionId }) });
      for await (const token of tokens) await stream.writeSSE({ event: 'token', data: JSON.stringify(token) });
      if (stream.aborted) return;
      const answer = await settled;
      await stream.writeSSE({ event: 'error' in answer ? 'error' : 'response', data: writeJson(answer) });
    } finally {
      clearInterval(heartbeat);
      call.unsubscribe();
    }
  });
}
