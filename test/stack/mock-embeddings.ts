import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call for embeddings that arrived, in the order of arrival. */
export interface EmbeddingCall {
  readonly model: string;
  readonly texts: readonly string[];
  readonly key: string;
  /** What it was answered with; null while it is held, or when the caller was gone. */
  status: number | null;
}

/** How a call is answered; without anything said, with vectors. */
export interface EmbeddingAnswer {
  readonly status?: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The length of the vectors, in the place of the usual one. */
  readonly dimensions?: number;
}

/** A provider of embeddings as a test leads it: it counts what it is asked, over kills of the process that asks. */
export interface MockEmbeddings {
  /** For OPENAI_BASE_URL. */
  readonly url: string;
  readonly calls: readonly EmbeddingCall[];
  /** Decides on every call from now on. */
  answer(decide: (call: EmbeddingCall) => EmbeddingAnswer): void;
  /** Calls from now on wait until they are let go, which answers how. */
  hold(matches?: (call: EmbeddingCall) => boolean): () => void;
  /** How many calls wait. */
  held(): number;
  /** All texts that were answered with vectors, each as often as it was. */
  embedded(model?: string): readonly string[];
  forget(): void;
  close(): Promise<void>;
}

const DIMENSIONS = 32;

/**
 * Starts a provider that speaks OpenAI's `/v1/embeddings` on a free port of this machine. Texts that share words have like vectors; those
 * of two models have nothing in common.
 */
export async function startMockEmbeddings(): Promise<MockEmbeddings> {
  const calls: EmbeddingCall[] = [];
  const waiting = new Set<() => void>();
  let decide: (call: EmbeddingCall) => EmbeddingAnswer = () => ({});
  let isHeld: (call: EmbeddingCall) => boolean = () => false;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await readText(request)) as { readonly model: string; readonly input: string | readonly string[] };
    const call: EmbeddingCall = {
      model: body.model,
      texts: typeof body.input === 'string' ? [body.input] : body.input,
      key: (request.headers.authorization ?? '').replace(/^Bearer /, ''),
      status: null,
    };
    calls.push(call);
    if (isHeld(call)) await new Promise<void>((resolve) => waiting.add(resolve));
    const { status = 200, message = 'It does not work now', headers = {}, dimensions = DIMENSIONS } = decide(call);
    if (response.destroyed) return;
    call.status = status;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    if (status !== 200) response.end(JSON.stringify({ error: { message, type: 'error', code: null, param: null } }));
    else
      response.end(
        JSON.stringify({
          object: 'list',
          model: call.model,
          data: call.texts.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(call.model, text, dimensions) })),
          usage: { prompt_tokens: 1, total_tokens: 1 },
        }),
      );
  }

  const server = createServer((request, response) => {
    // A caller that was killed in the middle is no news.
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const letGo = (): void => {
    isHeld = () => false;
    for (const go of waiting) go();
    waiting.clear();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    answer(next) {
      decide = next;
    },
    hold(matches = () => true) {
      isHeld = matches;
      return letGo;
    },
    held: () => waiting.size,
    embedded: (model) =>
      calls.filter((call) => call.status === 200 && (model === undefined || call.model === model)).flatMap(({ texts }) => texts),
    forget() {
      calls.length = 0;
    },
    async close() {
      letGo();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A word counts in a place that the model chooses. */
function vectorOf(model: string, text: string, dimensions: number): number[] {
  const vector = Array.from({ length: dimensions }, () => 0);
  for (const word of text.toLowerCase().match(/\w+/g) ?? ['']) {
    const place = createHash('sha1').update(`${model} ${word}`).digest().readUInt32BE() % dimensions;
    vector[place]! += 1;
  }
  return vector;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
