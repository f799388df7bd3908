import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '#graph/json';
import { answerAsModel, promptOf } from './mock-model.ts';

/** A call that arrived, in the order of arrival. */
export interface MockCall {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly idempotencyKey: string | null;
  readonly body: Json;
  /** For a model call, all that was asked. */
  readonly prompt: string | null;
  /** When the answer had gone out to the end; null before, and when the caller was gone. */
  answeredAt: number | null;
}

/** What a path answers. */
export interface MockAnswer {
  readonly status?: number;
  readonly body?: Json;
  readonly delayMs?: number;
}

/** The outside world of a test: it counts what it is asked, over kills of the process that asks. */
export interface MockHttp {
  readonly url: string;
  /** For OPENAI_BASE_URL: a chat model that streams, and whose answer repeats the end of the prompt. */
  readonly modelUrl: string;
  readonly calls: readonly MockCall[];
  /** Fixes the answer of a path; other paths echo what they were sent. */
  answer(path: string, answer: MockAnswer): void;
  /** How long the model takes from now on. */
  modelDelay(delayMs: number): void;
  forget(): void;
  close(): Promise<void>;
}

/**
 * Starts the mock on a free port of this machine. Without a fixed answer a call is answered after `?delayMs=` with
 * `{ path, query, body }`.
 */
export async function startMockHttp(): Promise<MockHttp> {
  const calls: MockCall[] = [];
  const answers = new Map<string, MockAnswer>();
  let modelDelayMs = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://mock');
    const text = await readText(request);
    const body = parse(text);
    const isModel = url.pathname.endsWith('/chat/completions');
    const key = request.headers['idempotency-key'];
    const call: MockCall = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      idempotencyKey: typeof key === 'string' ? key : null,
      body,
      prompt: isModel ? promptOf(body) : null,
      answeredAt: null,
    };
    calls.push(call);
    response.once('finish', () => (call.answeredAt = Date.now()));
    if (isModel) return answerAsModel(response, { body, delayMs: modelDelayMs });
    const answer: MockAnswer = answers.get(url.pathname) ?? {
      body: { path: url.pathname, query: Object.fromEntries(url.searchParams), body },
    };
    const delayMs = answer.delayMs ?? Number(url.searchParams.get('delayMs') ?? 0);
    if (delayMs > 0) await sleep(delayMs);
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body ?? null));
  }

  const server = createServer((request, response) => {
    // A caller that was killed in the middle is no news.
    handle(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    modelUrl: `${url}/v1`,
    calls,
    answer: (path, answer) => void answers.set(path, answer),
    modelDelay(delayMs) {
      modelDelayMs = delayMs;
    },
    forget() {
      calls.length = 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text === '' ? null : text;
  }
}
