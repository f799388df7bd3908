import { writeJson } from '#graph/json-text';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { type Answer, runHeaders } from './answer.ts';

const HEARTBEAT_MS = 15_000;

/**
 * Answers with a stream: `run` with the id, `token` for each piece of text as models write it, and at the end one
 * `response` with the status and body that a synchronous caller would get. A caller who goes away leaves the run to itself.
 */
export function streamAnswer(
  c: Context,
  call: { readonly runId: string; readonly outcome: Promise<Answer>; readonly unsubscribe: () => void; readonly tokens: TokenQueue },
): Response {
  const { runId, outcome, tokens } = call;
  for (const [name, value] of Object.entries(runHeaders(runId, []))) c.header(name, value);
  c.header('cache-control', 'no-store');
  c.header('x-accel-buffering', 'no');
  return streamSSE(c, async (stream) => {
    const heartbeat = setInterval(() => void stream.write(': still there\n\n'), HEARTBEAT_MS);
    stream.onAbort(() => tokens.close());
    try {
      await stream.writeSSE({ event: 'run', data: JSON.stringify({ runId }) });
      void outcome.then(
        () => tokens.close(),
        () => tokens.close(),
      );
      for await (const token of tokens) await stream.writeSSE({ event: 'token', data: JSON.stringify(token) });
      if (stream.aborted) return;
      const { status, body, models } = await outcome;
      await stream.writeSSE({ event: 'response', data: writeJson({ status, body, models }) });
    } catch {
      // The run itself is safe: only the way to its answer is cut, and the caller has its id.
      await stream.writeSSE({
        event: 'error',
        data: JSON.stringify({
          error: { code: 'ENGINE_UNAVAILABLE', message: 'The answer can’t be awaited any longer; the run continues.' },
          runId,
        }),
      });
    } finally {
      clearInterval(heartbeat);
      call.unsubscribe();
    }
  });
}

/** A piece of text on its way to the caller. */
export interface Token {
  readonly step: string;
  readonly attempt: number;
  readonly text: string;
}

/** Tokens in order, for one reader. */
export interface TokenQueue extends AsyncIterable<Token> {
  push(token: Token): void;
  close(): void;
}

/** Characters that may wait for a reader who stands still. What a model wrote beyond that is in the answer at the end. */
const QUEUE_LENGTH = 1_000_000;

/** A queue that ends after `close`, once it is empty. Past its length it takes nothing more, and calls `onFull` once. */
export function createTokenQueue(onFull: () => void = () => undefined): TokenQueue {
  let pending: Token[] = [];
  let length = 0;
  let isFull = false;
  let isClosed = false;
  let wake: (() => void) | null = null;
  const nudge = (): void => {
    wake?.();
    wake = null;
  };
  return {
    push(token) {
      if (isClosed || isFull) return;
      length += token.text.length;
      // A text with a hole in it would be worse than one that stops.
      isFull = length > QUEUE_LENGTH;
      if (isFull) onFull();
      else pending.push(token);
      nudge();
    },
    close() {
      isClosed = true;
      nudge();
    },
    async *[Symbol.asyncIterator]() {
      while (true) {
        const batch = pending;
        pending = [];
        length = 0;
        yield* batch;
        if (pending.length > 0) continue;
        if (isClosed) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
