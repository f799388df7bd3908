import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentSchema, generationSchema, knowledgeBaseSchema, type KnowledgeDocument, searchResultSchema } from '#graph/knowledge';
import { type MockEmbeddings, startMockEmbeddings } from '../stack/mock-embeddings.ts';
import { startStack, type Stack } from '../stack/start-stack.ts';
import { until } from './until.ts';

/** Chunks that one call embeds. */
const BATCH = 64;
const PARAGRAPHS = 300;

let embeddings: MockEmbeddings;
let stack: Stack;
let base: string;

beforeAll(async () => {
  embeddings = await startMockEmbeddings();
  stack = await startStack({ processes: 'separate', web: false, env: { OPENAI_BASE_URL: embeddings.url, OPENAI_API_KEY: 'test' } });
});
afterAll(async () => {
  await stack?.stop();
  await embeddings?.close();
});
beforeEach(async () => {
  embeddings.hold()();
  const chunking = { strategy: 'recursive', size: 32, overlap: 0 };
  base = knowledgeBaseSchema.parse(await ask('POST', '/api/knowledge', { name: 'Looms', embeddingModel: 'openai:small', chunking })).id;
  embeddings.forget();
});

describe('a document of some hundred chunks', () => {
  it.each<[string, () => Promise<void>]>([
    ['the worker', () => stack.worker.kill()],
    ['worker and server', async () => void (await Promise.all([stack.worker.kill(), stack.server.kill()]))],
    ['all processes at once', () => stack.kill()],
  ])('is indexed after kill -9 of %s, pays for no stored embedding again, and is never found in part', async (_victim, kill) => {
    const { id } = await put(textOf('shuttle', 3));
    await indexed(id);
    // The third batch is in flight when the power goes.
    const letGo = embeddings.hold(({ texts }) => texts.some((text) => text.includes(`paragraph ${2 * BATCH} `)));
    embeddings.forget();
    await put(textOf('treadle', PARAGRAPHS));
    await until(
      'two batches are stored, and the third is in flight',
      async () => embeddings.held() === 1 && (await document(id)).progress?.done === 2 * BATCH,
    );
    expect([await found('shuttle'), await found('treadle')]).toEqual([3, 0]);
    await kill();
    const stored = new Set(embeddings.embedded());
    const inFlight = new Set(embeddings.calls.at(-1)!.texts);
    letGo();
    const before = embeddings.calls.length;

    await stack.restart();
    const seen = new Set<string>();
    await until('it is indexed', async () => {
      // The switch may lie between the two searches, but at no time is there a part of either content.
      seen.add(`${await found('shuttle')} old`).add(`${await found('treadle')} new`);
      return (await document(id)).state === 'indexed';
    });
    expect([...seen].filter((one) => !['3 old', '0 old', '0 new', `${PARAGRAPHS} new`].includes(one))).toEqual([]);
    expect([await found('shuttle'), await found('treadle')]).toEqual([0, PARAGRAPHS]);
    expect(await document(id)).toMatchObject({ chunks: PARAGRAPHS, error: null });

    const asked = embeddings.calls.flatMap(({ texts }) => texts);
    const times = new Map([...new Set(asked)].map((text) => [text, asked.filter((other) => other === text).length]));
    expect(times.size).toBe(PARAGRAPHS);
    expect(
      embeddings.calls
        .slice(before)
        .flatMap(({ texts }) => texts)
        .filter((text) => stored.has(text)),
    ).toEqual([]);
    expect([...times].filter(([text, count]) => count > (inFlight.has(text) ? 2 : 1))).toEqual([]);
  });
});

describe('a generation that is being built', () => {
  it('gets ready after kill -9 of all processes, without embedding anything twice but what was in flight', async () => {
    const added = await Promise.all(Array.from({ length: 12 }, (_, number) => put(textOf(`word${number}`, 5), `${number}.md`)));
    for (const { id } of added) await indexed(id);
    const letGo = embeddings.hold(({ model, texts }) => model === 'large' && texts.some((text) => /word(?:10|11|7)\b/.test(text)));
    await ask('POST', `/api/knowledge/${base}/generations`, { embeddingModel: 'openai:large' });
    await until(
      'some documents are through, and others in flight',
      async () => embeddings.held() > 0 && embeddings.embedded('large').length > 5,
    );
    await stack.kill();
    const inFlight = new Set(embeddings.calls.slice(-8).flatMap(({ texts }) => texts));
    letGo();
    await stack.restart();
    await until('it is ready', async () => (await second()).status === 'ready');
    expect(await second()).toMatchObject({ documents: 12, chunks: 60, failed: 0, isLive: false });
    const asked = embeddings.calls.filter(({ model, texts }) => model === 'large' && texts[0] !== 'heddle').flatMap(({ texts }) => texts);
    expect(new Set(asked).size).toBe(60);
    expect(asked.filter((text, index) => asked.indexOf(text) !== index && !inFlight.has(text))).toEqual([]);
    await ask('PUT', `/api/knowledge/${base}/live`, { generation: 2 });
    expect(await found('word3')).toBe(5);
  });
});

async function second() {
  const { items } = (await ask('GET', `/api/knowledge/${base}/generations`)) as { readonly items: readonly unknown[] };
  return generationSchema.parse(items[0]);
}

async function put(text: string, key = 'looms.md'): Promise<KnowledgeDocument> {
  return documentSchema.parse(await ask('POST', `/api/knowledge/${base}/documents`, { key, name: key, text }));
}

async function document(id: string): Promise<KnowledgeDocument> {
  return documentSchema.parse(await ask('GET', `/api/knowledge/${base}/documents/${id}`));
}

async function indexed(id: string): Promise<void> {
  await until(`${id} is indexed`, async () => (await document(id)).state === 'indexed');
}

/** How many chunks hold the word. */
async function found(word: string): Promise<number> {
  const settings = { mode: 'keyword', candidates: 500, limit: 100 };
  return searchResultSchema.parse(await ask('POST', `/api/knowledge/${base}/search`, { query: word, settings })).candidates.length;
}

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${stack.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? null : (JSON.parse(text) as unknown);
}

/** A text of so many paragraphs, each a chunk of its own and unlike the others. */
function textOf(word: string, paragraphs: number): string {
  return Array.from(
    { length: paragraphs },
    (_, number) =>
      `The ${word} of paragraph ${number} is about thread number ${number * 7} and the weaver of house ${number * 13}, who has ${number * 3} looms.`,
  ).join('\n\n');
}
