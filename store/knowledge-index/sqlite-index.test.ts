import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Chunk, Filter } from '#graph/knowledge';
import type { KnowledgeIndex } from './knowledge-index.ts';
import { createReaderThreads } from './reader-threads.ts';
import { openSqliteIndex } from './sqlite-index.ts';

const threads = createReaderThreads(2);
let folder: string;
let index: KnowledgeIndex;
const open = (): KnowledgeIndex => openSqliteIndex(join(folder, 'kb', '1.db'), 3, threads);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-index-'));
  index = open();
});
afterEach(async () => {
  await index.close();
  rmSync(folder, { recursive: true, force: true });
});
afterAll(() => threads.close());

const chunk = (ordinal: number, text: string, path: readonly string[] = []): Chunk => ({ ordinal, text, start: 0, end: text.length, path: [...path], tokens: 3 });
const vector = (...values: readonly number[]): Float32Array => new Float32Array(values);

async function put(id: string, texts: readonly string[], metadata: { readonly [field: string]: unknown } = {}, version = 'v1', direction = vector(1, 0, 0)): Promise<void> {
  await index.stage({ id, version, name: `${id}.md`, metadata }, texts.map((text, ordinal) => chunk(ordinal, text)));
  await index.setEmbeddings(id, version, texts.map((_text, ordinal) => ({ ordinal, vector: direction })));
  await index.commit(id, version);
}

async function found(text: string, filter: Filter = []): Promise<readonly string[]> {
  const hits = await index.keyword({ text, filter, limit: 10 });
  const chunks = await index.chunks(hits.map(({ chunkId }) => chunkId));
  return hits.map(({ chunkId }) => chunks.find((one) => one.chunkId === chunkId)?.text ?? '');
}

describe('the index of a generation', () => {
  it('finds nothing of a document before all of it is embedded and committed', async () => {
    expect(await index.stage({ id: 'a', version: 'v1', name: 'a', metadata: {} }, [chunk(0, 'weaving looms'), chunk(1, 'spinning wheels')])).toEqual({ done: 0, total: 2 });
    expect(await index.setEmbeddings('a', 'v1', [{ ordinal: 0, vector: vector(1, 0, 0) }])).toEqual({ done: 1, total: 2 });
    await expect(index.commit('a', 'v1')).rejects.toThrow('Not all chunks');
    expect(await found('weaving')).toEqual([]);
    expect(await index.unembedded('a', 'v1', 10)).toEqual([{ ordinal: 1, text: 'spinning wheels' }]);
  });

  it('keeps finished embeddings over a restart, and staging again changes nothing', async () => {
    await index.stage({ id: 'a', version: 'v1', name: 'a', metadata: {} }, [chunk(0, 'one'), chunk(1, 'two')]);
    await index.setEmbeddings('a', 'v1', [{ ordinal: 0, vector: vector(1, 0, 0) }]);
    await index.close();
    index = open();
    expect(await index.stage({ id: 'a', version: 'v1', name: 'a', metadata: {} }, [chunk(0, 'one'), chunk(1, 'two')])).toEqual({ done: 1, total: 2 });
  });

  it('replaces what was found of a document in one moment, and commits twice as once', async () => {
    await put('a', ['old words about looms']);
    await put('a', ['new words about looms', 'more of them'], {}, 'v2');
    expect(await index.commit('a', 'v2')).toEqual({ chunks: 2 });
    expect(await found('looms')).toEqual(['new words about looms']);
    expect(await index.stats()).toEqual({ documents: 1, chunks: 2 });
    await index.remove('a');
    expect(await found('looms')).toEqual([]);
    expect(await index.vector({ vector: vector(1, 0, 0), filter: [], limit: 5 })).toEqual([]);
  });

  it('ranks by words: stems, accents, rare words before common ones, and operators are only words', async () => {
    await put('a', ['The heddles guide each thread', 'A thread is thin', 'Café in the weaver’s house']);
    expect((await found('thread heddle'))[0]).toBe('The heddles guide each thread');
    expect(await found('cafe')).toEqual(['Café in the weaver’s house']);
    expect(await found('"AND" NEAR( * ^ -')).toEqual([]);
    expect(await found('')).toEqual([]);
    expect(await found('what is the')).not.toEqual([]);
  });

  it('ranks by meaning: cosine similarity, the nearest first', async () => {
    await put('near', ['near'], {}, 'v1', vector(1, 0, 0));
    await put('far', ['far'], {}, 'v1', vector(0, 1, 0));
    const hits = await index.vector({ vector: vector(0.9, 0.1, 0), filter: [], limit: 2 });
    expect(hits.map(({ score }) => Number(score.toFixed(3)))).toEqual([0.994, 0.11]);
    expect((await index.vectors([hits[0]!.chunkId])).get(hits[0]!.chunkId)).toEqual(vector(1, 0, 0));
  });

  it.each<[string, Filter, readonly string[]]>([
    ['eq', [{ field: 'lang', op: 'eq', value: 'en' }], ['english']],
    ['ne', [{ field: 'lang', op: 'ne', value: 'en' }], ['german']],
    ['in', [{ field: 'lang', op: 'in', value: ['de', 'fr'] }], ['german']],
    ['gte', [{ field: 'year', op: 'gte', value: 2026 }], ['english']],
    ['lt', [{ field: 'year', op: 'lt', value: 2026 }], ['german']],
    ['contains in a text', [{ field: 'lang', op: 'contains', value: 'E' }], ['english', 'german']],
    ['contains in a list', [{ field: 'tags', op: 'contains', value: 'hot' }], ['english']],
    ['exists', [{ field: 'tags', op: 'exists', value: true }], ['english']],
    ['a truth', [{ field: 'draft', op: 'eq', value: true }], ['german']],
    ['all of several', [{ field: 'lang', op: 'eq', value: 'en' }, { field: 'year', op: 'lt', value: 2000 }], []],
    ['a name that is no column', [{ field: 'x"]; drop table chunks; --', op: 'eq', value: 1 }], []],
  ])('filters by metadata: %s', async (_op, filter, wanted) => {
    await put('e', ['loom english'], { lang: 'en', year: 2026, tags: ['hot'] });
    await put('d', ['loom german'], { lang: 'de', year: 2020, draft: true });
    expect([...(await found('loom', filter))].sort()).toEqual(wanted.map((word) => `loom ${word}`));
    expect(await index.vector({ vector: vector(1, 0, 0), filter, limit: 10 })).toHaveLength(wanted.length);
  });
});
