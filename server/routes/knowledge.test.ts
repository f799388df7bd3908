import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEventBus } from '#graph/event-bus';
import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import type { Chunk, Generation, KnowledgeBase, KnowledgeDocument } from '#graph/knowledge';
import { createServices } from '#workers/create-services';
import type { IngestEngine } from '#knowledge/knowledge-service';
import { EngineUnavailable } from '#workers/client/engine';
import type { KnowledgeApi } from '../knowledge-api.ts';
import { createTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
let engine: IngestEngine;
let services: ReturnType<typeof createServices>;
let begun: string[];

beforeEach(async () => {
  begun = [];
  engine = {
    ingest: async ({ documentId, generation }) => void begun.push(`${documentId} ${generation}`),
    build: async ({ generation }) => void begun.push(`build ${generation}`),
  };
  const late: { service?: KnowledgeApi } = {};
  // The service needs the store that the app of the test makes.
  test = await createTestApp({
    knowledge: new Proxy({} as KnowledgeApi, { get: (_target, name) => Reflect.get(late.service ?? {}, name) as unknown }),
  });
  services = createServices({
    store: test.store,
    events: createEventBus(),
    httpAllow: [],
    env: {},
    ingestEngine: { ingest: (args, how) => engine.ingest(args, how), build: (args, how) => engine.build(args, how) },
    sourceEngine: { schedule: async () => ({ isRunning: false }), trigger: async () => undefined, unschedule: async () => undefined },
    evaluationEngine: { evaluate: async () => undefined },
  });
  late.service = services.knowledgeBases;
});
afterEach(async () => {
  await Promise.all([services.cutter.close(), services.http.close(), services.code.close(), services.tools.close()]);
  await test.close();
});

interface Refused {
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string };
}

const newBase = (body: object = {}): Promise<KnowledgeBase> => test.json('POST', '/api/knowledge', { name: 'Looms', ...body });
const put = (base: KnowledgeBase, body: object): Promise<KnowledgeDocument> =>
  test.json('POST', `/api/knowledge/${base.id}/documents`, body);
async function refused(method: string, path: string, body?: unknown): Promise<readonly [number, Refused['error']]> {
  const response = await test.call(method, path, body);
  return [response.status, ((await response.json()) as Refused).error];
}

/** Brings a document into an index, as a worker does. */
async function indexDocument(
  base: KnowledgeBase,
  { id }: KnowledgeDocument,
  text: string,
  metadata: Record<string, Json> = {},
  generation = 1,
): Promise<void> {
  const { version, name } = (await test.store.knowledge.document(base.id, id))!;
  const index = (await test.store.knowledge.index(base.id, generation))!;
  await index.stage({ id, version, revision: 1, name, metadata }, [{ ordinal: 0, text, start: 0, end: text.length, path: [], tokens: 3 }]);
  await index.setEmbeddings(id, version, [{ ordinal: 0, vector: new Float32Array(384).fill(0.05) }]);
  await index.commit(id, version);
  await test.store.knowledge.setState({ id, version }, { state: 'indexed', at: new Date().toISOString() });
}

describe('a knowledge base', () => {
  it('is made, listed, changed and removed', async () => {
    const made = await test.call('POST', '/api/knowledge', { name: '  Looms ', fields: [{ name: 'lang', type: 'text' }] });
    const base = (await made.json()) as KnowledgeBase;
    expect([made.status, base]).toMatchObject([
      201,
      { name: 'Looms', liveGeneration: 1, documents: 0, chunks: 0, gate: null, fields: [{ name: 'lang', type: 'text', description: '' }] },
    ]);
    expect(await test.json('GET', '/api/knowledge')).toEqual({ items: [base], nextCursor: null });
    expect(await test.json('PUT', `/api/knowledge/${base.id}`, { description: 'Of weaving' })).toMatchObject({
      name: 'Looms',
      description: 'Of weaving',
    });
    expect(await test.json('GET', `/api/knowledge/${base.id}`)).toMatchObject({ description: 'Of weaving' });
    expect((await test.call('DELETE', `/api/knowledge/${base.id}`)).status).toBe(204);
    expect((await test.call('DELETE', `/api/knowledge/${base.id}`)).status).toBe(404);
    expect(await test.json('GET', '/api/knowledge')).toEqual({ items: [], nextCursor: null });
  });

  it.each<[string, object, string]>([
    ['no name', {}, 'body.name'],
    ['a blank name', { name: '  ' }, 'body.name'],
    ['chunks of no size', { name: 'A', chunking: { strategy: 'recursive', size: 0 } }, 'body.chunking.size'],
    ['an unknown way of cutting', { name: 'A', chunking: { strategy: 'scissors' } }, 'body.chunking.strategy'],
    ['a field that no filter could name', { name: 'A', fields: [{ name: 'a b', type: 'text' }] }, 'body.fields.0.name'],
  ])('is not made with %s', async (_what, body, path) => {
    const [status, error] = await refused('POST', '/api/knowledge', body);
    expect([status, error]).toEqual([400, expect.objectContaining({ code: 'REQUEST_INVALID', message: expect.stringContaining(path) })]);
  });

  it.each<[string, string, string]>([
    ['that nobody offers', 'nobody:embedder', 'MODEL_NOT_FOUND'],
    ['that is not written as one', 'nonsense', 'MODEL_NOT_FOUND'],
  ])('is not made with an embedding model %s', async (_what, embeddingModel, code) => {
    const [status, error] = await refused('POST', '/api/knowledge', { name: 'A', embeddingModel });
    expect([status, error]).toEqual([422, { code, message: expect.stringContaining(embeddingModel), hint: expect.any(String) }]);
    expect(await test.json('GET', '/api/knowledge')).toMatchObject({ items: [] });
  });

  it('is guarded like all of the API', async () => {
    expect((await test.call('GET', '/api/knowledge', undefined, {})).status).toBe(401);
    expect((await test.call('POST', '/api/knowledge', { name: 'A' }, {})).status).toBe(401);
  });
});

describe('what is not there', () => {
  it.each<[string, string, object?]>([
    ['GET', '/api/knowledge/kb_none'],
    ['PUT', '/api/knowledge/kb_none', { name: 'A' }],
    ['DELETE', '/api/knowledge/kb_none'],
    ['GET', '/api/knowledge/kb_none/generations'],
    ['POST', '/api/knowledge/kb_none/generations', {}],
    ['PUT', '/api/knowledge/kb_none/live', { generation: 1 }],
    ['DELETE', '/api/knowledge/kb_none/generations/1'],
    ['GET', '/api/knowledge/kb_none/documents'],
    ['POST', '/api/knowledge/kb_none/documents', { text: 'Hello' }],
    ['GET', '/api/knowledge/kb_none/documents/doc_none'],
    ['GET', '/api/knowledge/kb_none/documents/doc_none/chunks'],
    ['POST', '/api/knowledge/kb_none/documents/doc_none/retry'],
    ['DELETE', '/api/knowledge/kb_none/documents/doc_none'],
    ['POST', '/api/knowledge/kb_none/search', { query: 'looms' }],
  ])('is said by %s %s', async (method, path, body) => {
    const [status, error] = await refused(method, path, body);
    expect([status, error.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('are documents and builds of other bases, too', async () => {
    const [one, other] = [await newBase(), await newBase()];
    const { id } = await put(one, { text: 'Hello' });
    for (const [method, rest] of [
      ['GET', ''],
      ['GET', '/chunks'],
      ['POST', '/retry'],
      ['DELETE', ''],
    ] as const)
      expect((await test.call(method, `/api/knowledge/${other.id}/documents/${id}${rest}`)).status).toBe(404);
    expect(await refused('PUT', `/api/knowledge/${one.id}/live`, { generation: 7 })).toMatchObject([404, { code: 'NOT_FOUND' }]);
    expect(await refused('DELETE', `/api/knowledge/${one.id}/generations/seven`)).toMatchObject([404, { code: 'NOT_FOUND' }]);
    expect((await test.call('GET', `/api/knowledge/${one.id}/documents/${id}`)).status).toBe(200);
  });
});

describe('a document', () => {
  it('is taken in by its text, and the same again is the same and begun once more only while nothing has begun', async () => {
    const base = await newBase();
    const taken = await test.call('POST', `/api/knowledge/${base.id}/documents`, {
      key: 'a',
      name: 'a.md',
      text: 'Looms',
      metadata: { lang: 'en' },
    });
    const document = (await taken.json()) as KnowledgeDocument;
    expect([taken.status, document]).toMatchObject([
      202,
      { key: 'a', name: 'a.md', mediaType: 'text/markdown', bytes: 5, metadata: { lang: 'en' }, state: 'queued', sourceId: null },
    ]);
    expect(Object.keys(document)).not.toContain('version');
    await indexDocument(base, document, 'Looms');
    expect(await put(base, { key: 'a', name: 'a.md', text: 'Looms', metadata: { lang: 'en' } })).toMatchObject({
      id: document.id,
      state: 'indexed',
    });
    expect(begun).toEqual([`${document.id} 1`]);
    expect(await put(base, { key: 'a', name: 'a.md', text: 'Other looms' })).toMatchObject({ id: document.id, state: 'queued' });
    expect(begun).toEqual([`${document.id} 1`, `${document.id} 1`]);
    expect(await test.json('GET', `/api/knowledge/${base.id}/documents/${document.id}/chunks`)).toMatchObject({
      items: [{ ordinal: 0, text: 'Looms' } satisfies Partial<Chunk>],
    });
  });

  it.each<[string, unknown, string]>([
    ['nothing', {}, 'either the text'],
    ['both a text and a file', { text: 'a', file: { $file: 'f', name: 'a', mediaType: 'text/plain', bytes: 1 } }, 'either the text'],
    ['an empty key', { key: '', text: 'a' }, 'body.key'],
    ['a text that is none', { text: 7 }, 'body.text'],
    ['metadata that is none', { text: 'a', metadata: 'en' }, 'body.metadata'],
  ])('is refused with %s', async (_what, body, message) => {
    const base = await newBase();
    expect(await refused('POST', `/api/knowledge/${base.id}/documents`, body)).toEqual([
      400,
      expect.objectContaining({ code: 'REQUEST_INVALID', message: expect.stringContaining(message) }),
    ]);
    expect(begun).toEqual([]);
  });

  it('is refused as something that is not JSON', async () => {
    const base = await newBase();
    expect(await refused('POST', `/api/knowledge/${base.id}/documents`, '{"text": ')).toMatchObject([400, { code: 'MALFORMED_JSON' }]);
  });

  it('comes in pages; a cursor or state that is none is refused', async () => {
    const base = await newBase();
    for (const key of ['a', 'b', 'c']) await put(base, { key, text: key });
    const first = await test.json<{ items: KnowledgeDocument[]; nextCursor: string }>('GET', `/api/knowledge/${base.id}/documents?limit=2`);
    const second = await test.json<{ items: KnowledgeDocument[]; nextCursor: null }>(
      'GET',
      `/api/knowledge/${base.id}/documents?limit=2&cursor=${first.nextCursor}`,
    );
    expect([...first.items, ...second.items].map(({ key }) => key).toSorted()).toEqual(['a', 'b', 'c']);
    expect(second.nextCursor).toBeNull();
    for (const query of ['limit=0', 'limit=many', 'state=lost', 'cursor=nonsense'])
      expect([query, (await refused('GET', `/api/knowledge/${base.id}/documents?${query}`))[0]]).toEqual([query, 400]);
  });

  it('that failed is tried again; it keeps its reason when nothing can be begun', async () => {
    const base = await newBase();
    const { id } = await put(base, { text: 'Looms' });
    const { version } = (await test.store.knowledge.document(base.id, id))!;
    const error = { code: 'MODEL_KEY_INVALID', message: 'No.', hint: 'Fix it.', retryable: false };
    await test.store.knowledge.setState({ id, version }, { state: 'failed', error, at: new Date().toISOString() });
    const working = engine;
    engine = { ...engine, ingest: () => Promise.reject(new EngineUnavailable('Temporal does not answer')) };
    expect(await refused('POST', `/api/knowledge/${base.id}/documents/${id}/retry`)).toMatchObject([503, { code: 'ENGINE_UNAVAILABLE' }]);
    expect(await test.json('GET', `/api/knowledge/${base.id}/documents/${id}`)).toMatchObject({ state: 'failed', error });
    engine = working;
    const again = await test.call('POST', `/api/knowledge/${base.id}/documents/${id}/retry`);
    expect([again.status, await again.json()]).toMatchObject([202, { state: 'queued', error: null }]);
  });

  it('is begun when it is sent again after Temporal was away', async () => {
    const base = await newBase();
    const working = engine;
    engine = { ...engine, ingest: () => Promise.reject(new EngineUnavailable('Temporal does not answer')) };
    expect(await refused('POST', `/api/knowledge/${base.id}/documents`, { text: 'Looms' })).toMatchObject([
      503,
      { code: 'ENGINE_UNAVAILABLE', hint: expect.any(String) },
    ]);
    engine = working;
    const { id } = await put(base, { text: 'Looms' });
    expect(begun).toEqual([`${id} 1`]);
  });

  it('is found no more once it is removed', async () => {
    const base = await newBase();
    const document = await put(base, { text: 'Looms' });
    await indexDocument(base, document, 'Looms');
    const found = async (): Promise<number> =>
      (
        await test.json<{ candidates: unknown[] }>('POST', `/api/knowledge/${base.id}/search`, {
          query: 'looms',
          settings: { mode: 'keyword' },
        })
      ).candidates.length;
    expect(await found()).toBe(1);
    expect((await test.call('DELETE', `/api/knowledge/${base.id}/documents/${document.id}`)).status).toBe(204);
    expect(await found()).toBe(0);
    expect((await test.call('DELETE', `/api/knowledge/${base.id}/documents/${document.id}`)).status).toBe(404);
  });
});

describe('a generation', () => {
  it('is built beside the live one, switched to when it is ready, and removed when it is not live', async () => {
    const base = await newBase();
    const built = await test.call('POST', `/api/knowledge/${base.id}/generations`, { chunking: { strategy: 'tokens' } });
    expect([built.status, await built.json()]).toMatchObject([
      202,
      {
        number: 2,
        status: 'building',
        isLive: false,
        settings: { chunking: { strategy: 'tokens', size: 350 }, embedding: { model: 'offline:meaning-384', dimensions: 384 } },
      },
    ]);
    expect(begun).toEqual(['build 2']);
    expect(await refused('PUT', `/api/knowledge/${base.id}/live`, { generation: 2 })).toEqual([
      422,
      { code: 'GENERATION_NOT_READY', message: expect.stringContaining('2'), hint: expect.any(String) },
    ]);
    await test.store.knowledge.markReady(base.id, 2, new Date().toISOString());
    expect(await test.json('PUT', `/api/knowledge/${base.id}/live`, { generation: 2 })).toMatchObject({ liveGeneration: 2 });
    expect(await refused('DELETE', `/api/knowledge/${base.id}/generations/2`)).toEqual([
      422,
      { code: 'GENERATION_LIVE', message: expect.stringContaining('2'), hint: expect.any(String) },
    ]);
    expect((await test.call('DELETE', `/api/knowledge/${base.id}/generations/1`)).status).toBe(204);
    const { items } = await test.json<{ items: Generation[] }>('GET', `/api/knowledge/${base.id}/generations`);
    expect(items.map(({ number, isLive }) => [number, isLive])).toEqual([[2, true]]);
  });

  it('is what the base and its documents are counted in from the switch on', async () => {
    const base = await newBase();
    const [both, late] = [await put(base, { key: 'both', text: 'Looms' }), await put(base, { key: 'late', text: 'Wool' })];
    await indexDocument(base, both, 'Looms');
    await test.call('POST', `/api/knowledge/${base.id}/generations`, {});
    await indexDocument(base, both, 'Looms', {}, 2);
    await indexDocument(base, late, 'Wool', {}, 2);
    const ofDocument = ({ id }: KnowledgeDocument) => test.json<KnowledgeDocument>('GET', `/api/knowledge/${base.id}/documents/${id}`);
    const counts = async () => ({
      base: (await test.json<KnowledgeBase>('GET', `/api/knowledge/${base.id}`)).chunks,
      bases: (await test.json<{ items: KnowledgeBase[] }>('GET', '/api/knowledge')).items[0]?.chunks,
      live: (await test.json<{ items: Generation[] }>('GET', `/api/knowledge/${base.id}/generations`)).items.find(({ isLive }) => isLive)
        ?.chunks,
      documents: (await test.json<{ items: KnowledgeDocument[] }>('GET', `/api/knowledge/${base.id}/documents`)).items.reduce(
        (sum, { chunks }) => sum + chunks,
        0,
      ),
      late: [
        (await ofDocument(late)).chunks,
        (await test.json<{ items: Chunk[] }>('GET', `/api/knowledge/${base.id}/documents/${late.id}/chunks`)).items.length,
      ],
    });
    expect(await counts()).toEqual({ base: 1, bases: 1, live: 1, documents: 1, late: [0, 0] });
    await test.store.knowledge.markReady(base.id, 2, new Date().toISOString());
    expect(await test.json('PUT', `/api/knowledge/${base.id}/live`, { generation: 2 })).toMatchObject({ liveGeneration: 2, chunks: 2 });
    expect(await counts()).toEqual({ base: 2, bases: 2, live: 2, documents: 2, late: [1, 1] });
    expect(await put(base, { key: 'late', text: 'Flax' })).toMatchObject({ state: 'queued', chunks: 1 });
  });

  it('is not begun when Temporal is away', async () => {
    const base = await newBase();
    engine = { ...engine, build: () => Promise.reject(new EngineUnavailable('Temporal does not answer')) };
    expect(await refused('POST', `/api/knowledge/${base.id}/generations`, {})).toMatchObject([503, { code: 'ENGINE_UNAVAILABLE' }]);
    expect((await test.json<{ items: Generation[] }>('GET', `/api/knowledge/${base.id}/generations`)).items).toHaveLength(1);
  });

  it.each<[object, string]>([
    [{ generation: 0 }, 'body.generation'],
    [{ generation: 'new' }, 'body.generation'],
    [{}, 'body.generation'],
  ])('is not switched to by %j', async (body, path) => {
    const base = await newBase();
    expect(await refused('PUT', `/api/knowledge/${base.id}/live`, body)).toEqual([
      400,
      expect.objectContaining({ code: 'REQUEST_INVALID', message: expect.stringContaining(path) }),
    ]);
  });
});

describe('a preview', () => {
  it('shows how a text would be cut', async () => {
    const base = await newBase();
    expect(
      await test.json('POST', `/api/knowledge/${base.id}/preview`, { text: '# Looms\n\nThey weave.', chunking: { strategy: 'headings' } }),
    ).toMatchObject({ total: 1, chunks: [{ path: ['Looms'] }] });
  });

  it.each<[string, object, string]>([
    ['an empty text', { text: '  ' }, 'DOCUMENT_EMPTY'],
    ['a file that is not there', { file: { $file: '0'.repeat(64), name: 'a.md', mediaType: 'text/markdown', bytes: 1 } }, 'FILE_GONE'],
  ])('of %s says what is wrong', async (_what, body, code) => {
    const base = await newBase();
    expect(await refused('POST', `/api/knowledge/${base.id}/preview`, { chunking: { strategy: 'recursive' }, ...body })).toEqual([
      422,
      { code, message: expect.any(String), hint: expect.any(String) },
    ]);
  });
});

describe('a search', () => {
  it.each<[string, object, string]>([
    ['no query', {}, 'body.query'],
    ['a blank query', { query: ' ' }, 'body.query'],
    ['more than can be given', { query: 'a', settings: { limit: 1_000 } }, 'body.settings.limit'],
    ['a filter that is none', { query: 'a', filter: [{ field: 'lang', op: 'like' }] }, 'body.filter.0.op'],
  ])('with %s is refused', async (_what, body, path) => {
    const base = await newBase();
    expect(await refused('POST', `/api/knowledge/${base.id}/search`, body)).toEqual([
      400,
      expect.objectContaining({ code: 'REQUEST_INVALID', message: expect.stringContaining(path) }),
    ]);
  });

  it.each<[string, object, string]>([
    ['a generation that is not there', { settings: { generation: 9 } }, 'GENERATION_GONE'],
    ['a filter by a field that no document has', { filter: [{ field: 'team', op: 'eq', value: 'a' }] }, 'FILTER_INVALID'],
  ])('with %s says what to do', async (_what, body, code) => {
    const base = await newBase();
    await indexDocument(base, await put(base, { text: 'Looms' }), 'Looms', { lang: 'en' });
    expect(await refused('POST', `/api/knowledge/${base.id}/search`, { query: 'looms', ...body })).toEqual([
      422,
      { code, message: expect.any(String), hint: expect.any(String) },
    ]);
  });
});

describe('a failure of knowledge', () => {
  it('is answered with its code, message and hint, and without its inside', async () => {
    const knowledge = {
      list: () => Promise.reject(new Error('secret')),
      create: () =>
        Promise.reject(
          new NodeError({
            code: 'MODEL_KEY_INVALID',
            message: 'openai does not accept the key.',
            hint: 'Check it.',
            details: { status: 401 },
          }),
        ),
    } as unknown as KnowledgeApi;
    const other = await createTestApp({ knowledge });
    const made = await other.call('POST', '/api/knowledge', { name: 'A' });
    expect([made.status, await made.json()]).toEqual([
      422,
      { error: { code: 'MODEL_KEY_INVALID', message: 'openai does not accept the key.', hint: 'Check it.' } },
    ]);
    const listed = await other.call('GET', '/api/knowledge');
    expect([listed.status, await listed.text()]).toEqual([500, expect.not.stringContaining('secret')]);
    await other.close();
  });
});
