import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KnowledgeDocument } from '#graph/knowledge';
import type { KnowledgeSource } from '#graph/knowledge-source';
import type { Store } from '#store/contract/store';
import { createServices } from '#workers/create-services';
import type { SourceEngine, SourceTiming } from '#knowledge/sources/sync-sources';
import { createEventBus } from '#graph/event-bus';
import { EngineUnavailable } from '#workers/client/engine';
import { createTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
let services: ReturnType<typeof createServices>;
let schedules: Map<string, number | null>;
let triggered: string[];
let isDown: boolean;

const engine: SourceEngine = {
  schedule: async ({ id, everyMinutes }: SourceTiming) => {
    up();
    schedules.set(id, everyMinutes);
    return { isRunning: false };
  },
  trigger: async ({ id }) => {
    up();
    triggered.push(id);
  },
  unschedule: async (id) => {
    up();
    schedules.delete(id);
  },
};
function up(): void {
  if (isDown) throw new EngineUnavailable('Temporal does not answer');
}

beforeEach(async () => {
  schedules = new Map();
  triggered = [];
  isDown = false;
  test = await createTestApp((store: Store) => {
    services = createServices({
      store,
      events: createEventBus(),
      httpAllow: [],
      env: { HEDDLE_KNOWLEDGE_FOLDERS: JSON.stringify({ handbook: import.meta.dirname }) },
      ingestEngine: { ingest: async () => undefined, build: async () => undefined },
      sourceEngine: engine,
      evaluationEngine: { evaluate: async () => undefined },
    });
    return { knowledge: services.knowledgeBases, sources: services.sources };
  });
});
afterEach(async () => {
  await services.sources.close();
  await services.http.close();
  await services.code.close();
  await services.tools.close();
  await test.close();
});

const sourcesOf = async (): Promise<string> =>
  `/api/knowledge/${(await test.json<{ id: string }>('POST', '/api/knowledge', { name: 'Guides' })).id}/sources`;
const site = {
  settings: { kind: 'url', urls: ['https://docs.example/a', 'https://docs.example/b'] },
  metadata: { team: 'a' },
  everyMinutes: 60,
};
const codeOf = async (response: Response) => [response.status, ((await response.json()) as { error: { code: string } }).error.code];

describe('sources', () => {
  it('are made, read at once and by schedule, changed and read again', async () => {
    const path = await sourcesOf();
    const before = Date.now();
    const source = await test.json<KnowledgeSource>('POST', path, site);
    expect(source).toMatchObject({
      name: 'docs.example and others',
      metadata: { team: 'a' },
      followsDeletions: true,
      documents: 0,
      isSyncing: true,
      lastSync: { finishedAt: null, total: null },
      hook: null,
    });
    expect(Date.parse(source.nextSyncAt!) - before).toBeGreaterThan(0);
    expect(Date.parse(source.nextSyncAt!) - before).toBeLessThanOrEqual(60 * 60_000);
    expect(schedules).toEqual(new Map([[source.id, 60]]));
    expect(triggered).toEqual([source.id]);

    expect(await test.json('PUT', `${path}/${source.id}`, { name: 'Docs', everyMinutes: null })).toMatchObject({
      name: 'Docs',
      everyMinutes: null,
      nextSyncAt: null,
    });
    expect(triggered).toHaveLength(1);
    await test.json('PUT', `${path}/${source.id}`, { metadata: { team: 'b' } });
    expect(triggered).toHaveLength(2);
    expect((await test.call('POST', `${path}/${source.id}/sync`)).status).toBe(202);
    expect(triggered).toHaveLength(3);
    expect(await test.json('GET', path)).toMatchObject({ items: [{ id: source.id, name: 'Docs', metadata: { team: 'b' } }] });
    expect(await test.json('GET', `${path}/${source.id}/items`)).toEqual({ items: [], nextCursor: null });
    expect((await test.call('DELETE', `${path}/${source.id}`)).status).toBe(204);
    expect(schedules.size).toBe(0);
    expect(await test.json('GET', path)).toMatchObject({ items: [] });
  });

  it('are refused with a reason when they cannot work', async () => {
    const path = await sourcesOf();
    expect(await codeOf(await test.call('POST', path, { settings: { kind: 'folder', folder: '/etc' } }))).toEqual([
      422,
      'FOLDER_NOT_ALLOWED',
    ]);
    expect(await codeOf(await test.call('POST', path, { settings: { kind: 'url', urls: ['file:///etc/passwd'] } }))).toEqual([
      400,
      'REQUEST_INVALID',
    ]);
    expect(await codeOf(await test.call('POST', path, { settings: { kind: 'webhook' }, everyMinutes: 60 }))).toEqual([
      422,
      'SOURCE_NOT_READ',
    ]);
    expect(await codeOf(await test.call('POST', path, { ...site, everyMinutes: 1 }))).toEqual([400, 'REQUEST_INVALID']);
    expect(await codeOf(await test.call('POST', '/api/knowledge/none/sources', site))).toEqual([404, 'NOT_FOUND']);
    const source = await test.json<KnowledgeSource>('POST', path, site);
    expect(await codeOf(await test.call('PUT', `${path}/${source.id}`, { settings: { kind: 'webhook' } }))).toEqual([
      422,
      'SOURCE_KIND_FIXED',
    ]);
    expect(await codeOf(await test.call('GET', `${path}/${source.id}/items?cursor=`))).toEqual([400, 'CURSOR_INVALID']);
    for (const [method, at] of [
      ['GET', 'items'],
      ['POST', 'sync'],
    ] as const)
      expect(await codeOf(await test.call(method, `${path}/none/${at}`))).toEqual([404, 'NOT_FOUND']);
    // A source is found under its own base alone.
    expect(await codeOf(await test.call('DELETE', `${await sourcesOf()}/${source.id}`))).toEqual([404, 'NOT_FOUND']);
  });

  it('are not made, changed or read when Temporal does not answer', async () => {
    const path = await sourcesOf();
    isDown = true;
    expect(await codeOf(await test.call('POST', path, site))).toEqual([503, 'ENGINE_UNAVAILABLE']);
    expect(await test.json('GET', path)).toMatchObject({ items: [] });
    isDown = false;
    const source = await test.json<KnowledgeSource>('POST', path, site);
    await test.store.knowledgeSources.setReport(source.id, null);
    isDown = true;
    expect(await codeOf(await test.call('PUT', `${path}/${source.id}`, { everyMinutes: 5 }))).toEqual([503, 'ENGINE_UNAVAILABLE']);
    expect(await codeOf(await test.call('POST', `${path}/${source.id}/sync`))).toEqual([503, 'ENGINE_UNAVAILABLE']);
    expect(await test.json('GET', path)).toMatchObject({ items: [{ everyMinutes: 60, isSyncing: false, lastSync: null }] });
    // What is to go goes all the same.
    expect((await test.call('DELETE', `${path}/${source.id}`)).status).toBe(204);
  });

  it('name the folders that the operator allows', async () => {
    expect(await test.json('GET', '/api/knowledge-folders')).toEqual({ items: [{ name: 'handbook' }], nextCursor: null });
    expect(await test.json('POST', await sourcesOf(), { settings: { kind: 'folder', folder: 'handbook' } })).toMatchObject({
      name: 'handbook',
      settings: { pattern: '**/*' },
    });
  });

  it('end with their base', async () => {
    const path = await sourcesOf();
    await test.json('POST', path, site);
    expect((await test.call('DELETE', path.replace('/sources', ''))).status).toBe(204);
    expect(schedules.size).toBe(0);
  });

  it('get their schedule back when Temporal has lost it, and what was being read is read again', async () => {
    const path = await sourcesOf();
    const source = await test.json<KnowledgeSource>('POST', path, site);
    schedules.clear();
    triggered.length = 0;
    await services.sources.start(() => undefined);
    expect([[...schedules.keys()], triggered]).toEqual([[source.id], [source.id]]);
  });
});

describe('POST /ingest/:source', () => {
  async function webhook(
    metadata = {},
  ): Promise<{ path: string; source: KnowledgeSource; send: (documents: unknown, key?: string | null) => Promise<Response> }> {
    const path = await sourcesOf();
    const source = await test.json<KnowledgeSource>('POST', path, { settings: { kind: 'webhook' }, metadata });
    const send = (documents: unknown, key: string | null = source.hook!.key) =>
      test.call('POST', new URL(source.hook!.url).pathname, { documents }, key === null ? {} : { authorization: `Bearer ${key}` });
    return { path, source, send };
  }
  const documents = async (path: string) =>
    (await test.json<{ items: KnowledgeDocument[] }>('GET', path.replace('/sources', '/documents'))).items;

  it('takes documents in, replaces and removes them by their key', async () => {
    const { path, source, send } = await webhook({ team: 'a' });
    expect(source.hook).toEqual({ url: `http://localhost:3000/ingest/${source.id}`, key: expect.stringMatching(/^ingest_/) });
    expect(triggered).toEqual([]);
    const first = await send([
      { key: 'one', text: 'Looms', metadata: { team: 'b', page: 1 } },
      { key: 'two', text: 'Yarn', name: 'Two' },
    ]);
    expect([first.status, await first.json()]).toEqual([202, { accepted: 2, removed: 0, unchanged: 0 }]);
    expect(await documents(path)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ key: 'one', name: 'one', sourceId: source.id, metadata: { team: 'a', page: 1 } }),
        expect.objectContaining({ key: 'two', name: 'Two' }),
      ]),
    );
    const second = await send([
      { key: 'one', text: 'Looms', metadata: { team: 'b', page: 1 } },
      { key: 'two', deleted: true },
      { key: 'nobody', deleted: true },
      { key: 'three', text: 'x' },
      { key: 'three', text: 'y' },
    ]);
    expect(await second.json()).toEqual({ accepted: 1, removed: 1, unchanged: 2 });
    expect((await documents(path)).map(({ key }) => key).toSorted()).toEqual(['one', 'three']);
    expect(await test.json('GET', path)).toMatchObject({
      items: [{ documents: 2, isSyncing: false, lastSync: { total: 4, added: 1, removed: 1, unchanged: 2 } }],
    });
    expect(await test.json('GET', `${path}/${source.id}/items`)).toMatchObject({ items: [{ key: 'one' }, { key: 'three' }] });
  });

  it('opens to the key of that source and to nothing else', async () => {
    const { path, source, send } = await webhook();
    const other = await webhook();
    expect(await codeOf(await send([{ key: 'a', text: 'x' }], null))).toEqual([401, 'INGEST_UNAUTHENTICATED']);
    expect(await codeOf(await send([{ key: 'a', text: 'x' }], other.source.hook!.key))).toEqual([401, 'INGEST_UNAUTHENTICATED']);
    expect(await codeOf(await test.call('POST', '/ingest/none', { documents: [] }))).toEqual([404, 'NOT_FOUND']);
    expect(await codeOf(await test.call('GET', `/ingest/${source.id}`))).toEqual([405, 'METHOD_NOT_ALLOWED']);
    const read = await test.json<KnowledgeSource>('POST', path, site);
    expect(await codeOf(await test.call('POST', `/ingest/${read.id}`, {}))).toEqual([404, 'NOT_FOUND']);
    expect(await codeOf(await test.call('POST', `${path}/${source.id}/sync`))).toEqual([422, 'SOURCE_NOT_READ']);
  });

  it('says what is wrong with a body, or with one of the documents, and takes the others', async () => {
    const { path, send } = await webhook();
    expect(await codeOf(await send([]))).toEqual([400, 'REQUEST_INVALID']);
    expect(await codeOf(await send([{ key: 'a' }]))).toEqual([400, 'REQUEST_INVALID']);
    await test.json('POST', path.replace('/sources', '/documents'), { key: 'mine', text: 'by hand' });
    const answer = await send([
      { key: 'mine', text: 'x' },
      { key: 'theirs', text: 'y' },
    ]);
    expect(await answer.json()).toMatchObject({ error: { code: 'DOCUMENT_KEY_TAKEN', message: expect.stringContaining('1 of 2') } });
    expect((await documents(path)).map(({ key }) => key).toSorted()).toEqual(['mine', 'theirs']);
  });

  it('leaves the documents of a source that is removed to nobody, when that is wanted', async () => {
    const { path, source, send } = await webhook();
    await send([{ key: 'a', text: 'x' }]);
    expect((await test.call('DELETE', `${path}/${source.id}?documents=keep`)).status).toBe(204);
    expect(await documents(path)).toMatchObject([{ key: 'a', sourceId: null }]);
    const next = await test.json<KnowledgeSource>('POST', path, { settings: { kind: 'webhook' } });
    await test.call('POST', `/ingest/${next.id}`, { documents: [{ key: 'b', text: 'x' }] }, { authorization: `Bearer ${next.hook!.key}` });
    expect((await test.call('DELETE', `${path}/${next.id}`)).status).toBe(204);
    expect((await documents(path)).map(({ key }) => key)).toEqual(['a']);
  });
});
