import { Database } from '../driver.mjs';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../contract/store.ts';
import { openStore } from '../../open-store.ts';
import { describeKnowledge, newDocument } from '../../testing/knowledge-contract.ts';
import { newChunk } from '../../testing/knowledge-index-contract.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-knowledge-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (): string => join(folder, 'heddle.db');
const indexFile = (number = 1): string => join(folder, 'knowledge', 'kb', `${number}.db`);
const open = (): Promise<Store> => openStore({ path: file(), checksTransactions: true });

describeKnowledge('SQLite', open);

describe('the files of knowledge', () => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
    await store.knowledge.create({
      id: 'kb',
      name: 'Guides',
      description: '',
      fields: [],
      settings: { chunking: { strategy: 'recursive', size: 350, overlap: 40 }, embedding: { model: 'offline:hash-384', dimensions: 3 } },
      at: '2026-01-01',
    });
  });
  afterEach(() => store.close());

  async function indexOne(): Promise<void> {
    await store.knowledge.putDocument(newDocument());
    const index = (await store.knowledge.index('kb', 1))!;
    await index.stage({ id: 'd1', version: 'v1', revision: 1, name: 'guide.md', metadata: {} }, [newChunk(0, 'looms')]);
    await index.setEmbeddings('d1', 'v1', [{ ordinal: 0, vector: new Float32Array([1, 0, 0]) }]);
    await index.commit('d1', 'v1');
  }

  it('go with their base', async () => {
    await indexOne();
    expect(existsSync(indexFile())).toBe(true);
    await store.knowledge.remove('kb');
    expect(existsSync(join(folder, 'knowledge', 'kb'))).toBe(false);
  });

  it('hold nothing of a document whose removal a crash cut short', async () => {
    await indexOne();
    await store.close();
    const raw = new Database(file());
    raw.prepare("update knowledge_documents set deleted_at = '2026-01-02'").run();
    raw.close();
    store = await open();
    expect(await store.knowledge.documents({ knowledgeId: 'kb', limit: 5 })).toMatchObject({ items: [] });
    expect(await (await store.knowledge.index('kb', 1))!.keyword({ text: 'looms', filter: [], limit: 5 })).toEqual([]);
    expect(await store.knowledge.putDocument(newDocument({ id: 'd2' }))).toMatchObject({ isChanged: true, document: { id: 'd2' } });
  });

  it('that are missing, or whose place is taken, count nothing', async () => {
    await indexOne();
    expect(await store.knowledge.get('kb')).toMatchObject({ documents: 1, chunks: 1 });
    await store.close();
    rmSync(join(folder, 'knowledge'), { recursive: true });
    writeFileSync(join(folder, 'knowledge'), 'a file where the folder should be');
    store = await open();
    expect(await store.knowledge.list()).toMatchObject([{ id: 'kb', documents: 1, chunks: 0 }]);
    expect(await store.knowledge.liveChunks('kb', ['d1'])).toEqual(new Map());
    expect(await store.knowledge.generations('kb')).toMatchObject([{ number: 1, chunks: 0, error: { code: 'INDEX_UNREADABLE' } }]);
    rmSync(join(folder, 'knowledge'));
    expect(await store.knowledge.get('kb')).toMatchObject({ documents: 1, chunks: 0 });
  });

  it('that are damaged are told with their build, and another one can be made beside it', async () => {
    await store.close();
    rmSync(join(folder, 'knowledge'), { recursive: true, force: true });
    store = await open();
    await store.knowledge.index('kb', 1);
    await store.close();
    writeFileSync(indexFile(), 'no database'.repeat(1000));
    store = await open();
    expect(await store.knowledge.generations('kb')).toMatchObject([{ number: 1, error: { code: 'INDEX_DAMAGED' } }]);
    expect(await store.knowledge.list()).toMatchObject([{ id: 'kb', chunks: 0 }]);
    expect(await store.knowledge.liveChunks('kb', ['d1'])).toEqual(new Map());
    expect(await store.knowledge.addGeneration('kb', (await store.knowledge.searchable('kb'))!.settings, '2026-01-02')).toMatchObject({
      number: 2,
      error: null,
    });
  });
});
