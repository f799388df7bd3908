import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTick } from 'node:timers/promises';
import { WIRE_FORMATS, type WireFormat, type WireName, type WireToolCall } from './wire-formats.ts';

/** What the server does with one call. */
export type WireReply =
  | {
      readonly kind: 'answer';
      readonly parts: readonly string[];
      readonly inputTokens?: number;
      readonly outputTokens?: number;
      readonly toolCalls?: readonly WireToolCall[];
      readonly end?: 'stop' | 'length' | 'filter';
    }
  | { readonly kind: 'status'; readonly status: number; readonly message: string; readonly headers?: Readonly<Record<string, string>> }
  /** Breaks the connection after some parts; `politely` ends the body as if it were whole. */
  | { readonly kind: 'cut'; readonly parts: readonly string[]; readonly politely?: boolean }
  | { readonly kind: 'malformed' }
  /** Says within the stream that it cannot go on. */
  | { readonly kind: 'failure'; readonly parts: readonly string[]; readonly message: string }
  | { readonly kind: 'silent'; readonly parts: readonly string[] };

/** A call as it came in. */
export interface WireCall {
  readonly format: WireName;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: { readonly [key: string]: unknown };
  /** The body as it was written. */
  readonly text: string;
}

/** A server that speaks the wire formats of five providers, for tests of the adapters. */
export interface WireServer {
  readonly url: string;
  readonly calls: readonly WireCall[];
  /** Lines up the replies to the next calls; the last one is repeated. */
  reply(...replies: readonly WireReply[]): void;
  close(): Promise<void>;
}

/** Starts a wire server on a free loopback port. Bytes go out in pieces of `chunkBytes`, cutting characters and events in two. */
export async function startWireServer(chunkBytes = 7): Promise<WireServer> {
  const calls: WireCall[] = [];
  let queue: readonly WireReply[] = [{ kind: 'answer', parts: ['ok'] }];
  const server = createServer((request, response) => {
    void readText(request).then(async (text) => {
      const path = request.url ?? '';
      const format = (Object.values(WIRE_FORMATS) as WireFormat[]).find((candidate) => candidate.matches(path));
      if (format === undefined)
        return response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"message":"no such path"}}');
      calls.push({ format: format.name, path, headers: request.headers, body: parsed(text), text });
      const [reply = { kind: 'answer', parts: ['ok'] } as const, ...later] = queue;
      if (later.length > 0) queue = later;
      return send(reply, format, response, chunkBytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    reply(...replies) {
      queue = replies;
      calls.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function send(reply: WireReply, format: WireFormat, response: ServerResponse, chunkBytes: number): Promise<void> {
  if (reply.kind === 'status') {
    response
      .writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
      .end(JSON.stringify(format.error(reply.status, reply.message)));
    return;
  }
  response.writeHead(200, { 'content-type': format.contentType });
  if (reply.kind === 'malformed') {
    response.end(format.contentType === 'text/event-stream' ? 'data: {"broken\n\n' : '{"broken\n');
    return;
  }
  const bytes = Buffer.from(streamOf(reply, format));
  for (let at = 0; at < bytes.length && !response.destroyed; at += chunkBytes) {
    response.write(bytes.subarray(at, at + chunkBytes));
    await nextTick();
  }
  if (reply.kind === 'silent') return;
  if (reply.kind === 'cut' && reply.politely !== true) response.socket?.destroy();
  else response.end();
}

/** The bytes of a stream, whole or up to where it breaks off. */
function streamOf(reply: Exclude<WireReply, { kind: 'status' | 'malformed' }>, format: WireFormat): string {
  const begun = format.head() + reply.parts.map((part) => format.part(part)).join('');
  if (reply.kind === 'failure') return begun + format.failure(reply.message);
  if (reply.kind !== 'answer') return begun;
  const calls = reply.toolCalls ?? [];
  const end = reply.end ?? (calls.length > 0 ? 'tools' : 'stop');
  return (
    begun +
    (calls.length > 0 ? format.toolCalls(calls) : '') +
    format.tail(end, { inputTokens: reply.inputTokens ?? 11, outputTokens: reply.outputTokens ?? 7, text: reply.parts.join('') })
  );
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function parsed(text: string): { readonly [key: string]: unknown } {
  try {
    return JSON.parse(text) as { [key: string]: unknown };
  } catch {
    return {};
  }
}
