import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProviderKind, ProviderSettings } from '../llm/provider.ts';
import { similarity } from './embedder.ts';
import { createProviderEmbedder, embeddingModelFromEnv } from './provider-embedder.ts';

let server: Server;
let url: string;
let calls: { path: string; authorization: string | undefined; body: Record<string, unknown> }[];
let status: number;

/** Embeds every text as [length, 1], in the wire formats of OpenAI, Google and Ollama. */
beforeEach(async () => {
  calls = [];
  status = 200;
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      const body = JSON.parse(text) as Record<string, unknown>;
      calls.push({ path: request.url ?? '', authorization: request.headers.authorization, body });
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(status === 200 ? answer(request.url ?? '', body) : { error: { message: 'Incorrect API key provided' } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

function answer(path: string, body: Record<string, unknown>): object {
  const vector = (text: unknown): number[] => [String(text).length, 1];
  if (path.includes('batchEmbedContents'))
    return {
      embeddings: (body['requests'] as { content: { parts: { text: string }[] } }[]).map(({ content }) => ({
        values: vector(content.parts[0]?.text),
      })),
    };
  if (path.includes(':embedContent'))
    return { embedding: { values: vector((body['content'] as { parts: { text: string }[] }).parts[0]?.text) } };
  const texts = [body['input']].flat();
  if (path.endsWith('/api/embed'))
    return { model: 'm', embeddings: texts.map(vector), total_duration: 1, load_duration: 1, prompt_eval_count: 1 };
  return {
    object: 'list',
    data: texts.map((text, index) => ({ object: 'embedding', index, embedding: vector(text) })),
    usage: { prompt_tokens: 1, total_tokens: 1 },
  };
}

const provider = (kind: ProviderKind): ProviderSettings => ({
  id: kind,
  kind,
  title: kind,
  baseUrl: url,
  apiKey: 'secret',
  defaultModel: 'm',
  models: [],
});
const embedder = (kind: ProviderKind) => createProviderEmbedder(`${kind}:embed-1`, async () => [provider(kind)]);

describe.each(['openai', 'openai-chat', 'openai-compatible', 'google', 'ollama'] as const)('embedding with %s', (kind) => {
  it('gives vectors of length 1, in the order of the texts', async () => {
    const own = embedder(kind);
    expect(own.dimensions).toBeNull();
    const vectors = await own.embed(['abc', 'a']);
    expect(vectors.map((vector) => Number((vector[0]! / vector[1]!).toFixed(3)))).toEqual([3, 1]);
    for (const vector of vectors) expect(similarity(vector, vector)).toBeCloseTo(1, 5);
    expect([own.id, own.dimensions]).toEqual([`${kind}:embed-1`, 2]);
    expect(await own.embed([])).toEqual([]);
  });
});

describe('a provider’s embedder', () => {
  it('says what is wrong in the words of model errors', async () => {
    status = 401;
    await expect(embedder('openai').embed(['a'])).rejects.toMatchObject({ data: { code: 'MODEL_KEY_INVALID' } });
    await expect(createProviderEmbedder('nobody:x', async () => []).embed(['a'])).rejects.toMatchObject({
      data: { code: 'MODEL_NOT_FOUND' },
    });
    await expect(embedder('anthropic').embed(['a'])).rejects.toMatchObject({ data: { code: 'MODEL_NOT_FOUND' } });
    const { apiKey: _key, baseUrl: _url, ...keyless } = provider('openai');
    await expect(createProviderEmbedder('openai:x', async () => [keyless]).embed(['a'])).rejects.toMatchObject({
      data: { code: 'MODEL_KEY_MISSING' },
    });
  });

  it('is taken when the operator names one', () => {
    const names = [undefined, 'offline', 'offline:hash-384', ' openai:text-embedding-3-small '];
    expect(names.map((name) => embeddingModelFromEnv({ HEDDLE_EMBEDDING_MODEL: name }))).toEqual([
      'offline:meaning-384',
      'offline:meaning-384',
      'offline:hash-384',
      'openai:text-embedding-3-small',
    ]);
    expect(() => embeddingModelFromEnv({ HEDDLE_EMBEDDING_MODEL: 'ada' })).toThrow('HEDDLE_EMBEDDING_MODEL');
  });
});

describe('the limits of a provider', () => {
  const openai: ProviderSettings = { id: 'openai', kind: 'openai', title: 'OpenAI', apiKey: 'k', defaultModel: '', models: [] };

  it('are kept: a call waits for its leave, and tells what it used', async () => {
    const told: unknown[] = [];
    const limiter = {
      async acquire({ provider, estimatedTokens }: { readonly provider: string; readonly estimatedTokens: number }) {
        told.push({ provider, estimatedTokens, callsBefore: calls.length });
        return { release: (used?: { readonly tokens: number }) => void told.push(used) };
      },
    };
    await createProviderEmbedder('openai:small', async () => [{ ...openai, baseUrl: url }], limiter).embed(['12345678', '1234']);
    expect(told).toEqual([{ provider: 'openai', estimatedTokens: 3, callsBefore: 0 }, { tokens: 1 }]);
  });

  it('are given back by a call that fails', async () => {
    let released = 0;
    status = 401;
    const limiter = { acquire: async () => ({ release: () => void (released += 1) }) };
    await expect(
      createProviderEmbedder('openai:small', async () => [{ ...openai, baseUrl: url }], limiter).embed(['a']),
    ).rejects.toMatchObject({ data: { code: 'MODEL_KEY_INVALID' } });
    expect(released).toBe(1);
  });
});
