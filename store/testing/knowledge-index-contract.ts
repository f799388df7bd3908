import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Chunk, Filter } from '#graph/knowledge';
import type { KnowledgeIndex } from '../contract/knowledge-index.ts';

/** A chunk as a test writes it down. */
export function newChunk(ordinal: number, text: string, change: Partial<Chunk> = {}): Chunk {
  return { ordinal, text, start: 0, end: text.length, path: [], tokens: 3, ...change };
}

const direction = (...values: readonly number[]): Float32Array => new Float32Array(values);
const along = direction(1, 0, 0);

/**
 * What every index must do, whatever database stands behind it. `open` opens the index of a test, for vectors of three dimensions and
 * with the declared field `team`; asked again in the same test, it opens the same one.
 */
export function describeKnowledgeIndex(name: string, open: () => Promise<KnowledgeIndex>): void {
  describe(`a knowledge index on ${name}`, () => {
    let index: KnowledgeIndex;
    beforeEach(async () => {
      index = await open();
    });
    afterEach(() => index.close());

    async function put(
      id: string,
      chunks: readonly (string | Chunk)[],
      {
        metadata = {},
        version = 'v1',
        vectors = [],
      }: {
        readonly metadata?: { readonly [field: string]: unknown };
        readonly version?: string;
        readonly vectors?: readonly Float32Array[];
      } = {},
    ): Promise<void> {
      await index.stage(
        { id, version, revision: 1, name: `${id}.md`, metadata },
        chunks.map((chunk, ordinal) => (typeof chunk === 'string' ? newChunk(ordinal, chunk) : chunk)),
      );
      await index.setEmbeddings(
        id,
        version,
        chunks.map((_chunk, ordinal) => ({ ordinal, vector: vectors[ordinal] ?? along })),
      );
      await index.commit(id, version);
    }
    async function found(text: string, filter: Filter = []): Promise<readonly string[]> {
      const hits = await index.keyword({ text, filter, limit: 10 });
      return (await index.chunks(hits.map(({ chunkId }) => chunkId))).map((chunk) => chunk.text);
    }

    describe('ingestion', () => {
      it('finds nothing of a document before all of it is embedded and committed', async () => {
        expect(
          await index.stage({ id: 'a', version: 'v1', revision: 1, name: 'a', metadata: {} }, [
            newChunk(0, 'weaving looms'),
            newChunk(1, 'spinning wheels', { path: ['Wool', 'Wheels'] }),
          ]),
        ).toEqual({ done: 0, total: 2 });
        expect(await index.setEmbeddings('a', 'v1', [{ ordinal: 0, vector: along }])).toEqual({ done: 1, total: 2 });
        await expect(index.commit('a', 'v1')).rejects.toMatchObject({ name: 'StoreError', code: 'INDEX_INCOMPLETE' });
        expect(await found('weaving')).toEqual([]);
        expect(await index.stats()).toEqual({ documents: 0, chunks: 0 });
        expect(await index.unembedded('a', 'v1', 10)).toEqual([{ ordinal: 1, text: 'Wool › Wheels\nspinning wheels' }]);
      });

      it('hands out what is left to embed in order, in batches', async () => {
        await index.stage({ id: 'a', version: 'v1', revision: 1, name: 'a', metadata: {} }, [
          newChunk(0, 'one'),
          newChunk(1, 'two'),
          newChunk(2, 'three'),
        ]);
        expect((await index.unembedded('a', 'v1', 2)).map(({ text }) => text)).toEqual(['one', 'two']);
        expect(await index.unembedded('a', 'v0', 2)).toEqual([]);
        expect(await index.unembedded('nobody', 'v1', 2)).toEqual([]);
      });

      it('tells how far a version is, also when it is committed', async () => {
        const chunks = [newChunk(0, 'one'), newChunk(1, 'two')];
        expect(await index.progress('a', 'v1')).toBeNull();
        await index.stage({ id: 'a', version: 'v1', revision: 1, name: 'a', metadata: {} }, chunks);
        await index.setEmbeddings('a', 'v1', [{ ordinal: 1, vector: along }]);
        expect(await index.progress('a', 'v1')).toEqual({ done: 1, total: 2 });
        await index.setEmbeddings('a', 'v1', [{ ordinal: 0, vector: along }]);
        await index.commit('a', 'v1');
        await index.stage({ id: 'a', version: 'v2', revision: 1, name: 'a', metadata: {} }, chunks.slice(1));
        expect([await index.progress('a', 'v1'), await index.progress('a', 'v2'), await index.progress('a', 'v3')]).toEqual([
          { done: 2, total: 2 },
          { done: 0, total: 1 },
          null,
        ]);
        await index.remove('a');
        expect([await index.progress('a', 'v1'), await index.progress('a', 'v2')]).toEqual([null, null]);
      });

      it('keeps finished embeddings when it is opened again, and staging the same version again changes nothing', async () => {
        await index.stage({ id: 'a', version: 'v1', revision: 1, name: 'a', metadata: {} }, [newChunk(0, 'one'), newChunk(1, 'two')]);
        await index.setEmbeddings('a', 'v1', [{ ordinal: 0, vector: along }]);
        await index.close();
        index = await open();
        expect(
          await index.stage({ id: 'a', version: 'v1', revision: 1, name: 'a', metadata: {} }, [newChunk(0, 'one'), newChunk(1, 'two')]),
        ).toEqual({ done: 1, total: 2 });
      });

      it('replaces what was found of a document in one moment, and commits twice as once', async () => {
        await put('a', ['old words about looms']);
        await index.stage({ id: 'a', version: 'v2', revision: 1, name: 'renamed.md', metadata: {} }, [
          newChunk(0, 'new words about looms'),
          newChunk(1, 'more of them'),
        ]);
        await index.setEmbeddings('a', 'v2', [
          { ordinal: 0, vector: along },
          { ordinal: 1, vector: along },
        ]);
        expect(await found('looms')).toEqual(['old words about looms']);
        expect(await index.commit('a', 'v2')).toEqual({ chunks: 2, isCommitted: true });
        expect(await index.commit('a', 'v2')).toEqual({ chunks: 2, isCommitted: true });
        expect(await found('looms')).toEqual(['new words about looms']);
        expect((await index.chunksOf('a')).map(({ documentName, text }) => [documentName, text])).toEqual([
          ['renamed.md', 'new words about looms'],
          ['renamed.md', 'more of them'],
        ]);
        expect(await index.stats()).toEqual({ documents: 1, chunks: 2 });
        expect(await index.vector({ vector: along, filter: [], limit: 10 })).toHaveLength(2);
      });

      it('drops what was staged of an older version, whose embeddings come too late', async () => {
        await index.stage({ id: 'a', version: 'v1', revision: 1, name: 'a', metadata: {} }, [newChunk(0, 'old')]);
        await index.stage({ id: 'a', version: 'v2', revision: 1, name: 'a', metadata: {} }, [newChunk(0, 'new')]);
        expect(await index.setEmbeddings('a', 'v1', [{ ordinal: 0, vector: along }])).toEqual({ done: 0, total: 1 });
        expect(await index.commit('a', 'v1')).toEqual({ chunks: 0, isCommitted: false });
        expect(await index.unembedded('a', 'v2', 10)).toEqual([{ ordinal: 0, text: 'new' }]);
      });

      it('takes no version that is older than one it has, whether that is staged or found', async () => {
        const staged = (version: string, revision: number) =>
          index.stage({ id: 'a', version, revision, name: 'a', metadata: {} }, [newChunk(0, version)]);
        const embed = (version: string) => index.setEmbeddings('a', version, [{ ordinal: 0, vector: along }]);
        await staged('v2', 2);
        expect(await staged('v1', 1)).toBeNull();
        await embed('v2');
        expect(await index.commit('a', 'v2')).toEqual({ chunks: 1, isCommitted: true });
        expect(await staged('v1', 1)).toBeNull();
        expect(await found('v2')).toEqual(['v2']);
        expect(await staged('v3', 3)).toEqual({ done: 0, total: 1 });
        await embed('v3');
        // The content of v2 again, as the fourth version: v3 comes too late.
        expect(await index.adopt('a', 'v2', 4)).toEqual({ done: 1, total: 1 });
        expect(await index.commit('a', 'v3')).toEqual({ chunks: 1, isCommitted: false });
        expect([
          await found('v2'),
          await found('v3'),
          await index.missing([
            { id: 'a', version: 'v2' },
            { id: 'a', version: 'v3' },
            { id: 'b', version: 'v1' },
          ]),
        ]).toEqual([['v2'], [], ['a', 'b']]);
        expect(await index.adopt('a', 'v5', 5)).toBeNull();
      });

      it('removes a document with all that was found and staged of it', async () => {
        await put('a', ['looms'], { metadata: { lang: 'en' } });
        await index.stage({ id: 'a', version: 'v2', revision: 1, name: 'a', metadata: {} }, [newChunk(0, 'new')]);
        await index.remove('a');
        await index.remove('a');
        expect(await found('looms')).toEqual([]);
        expect(await index.vector({ vector: along, filter: [], limit: 5 })).toEqual([]);
        expect(await index.unembedded('a', 'v2', 5)).toEqual([]);
        expect(await index.stats()).toEqual({ documents: 0, chunks: 0 });
      });

      it('counts what is found of each document: nothing of what is only staged, and what was there until it is replaced', async () => {
        await put('a', ['one', 'two', 'three']);
        await put('empty', []);
        await put('other', ['one']);
        for (const [id, version] of [
          ['a', 'v2'],
          ['staged', 'v1'],
        ] as const)
          await index.stage({ id, version, revision: 1, name: id, metadata: {} }, [newChunk(0, 'new')]);
        const wanted = ['staged', 'empty', 'a', 'nobody', 'a'];
        expect(await index.chunkCounts(wanted)).toEqual(
          new Map([
            ['empty', 0],
            ['a', 3],
          ]),
        );
        await index.setEmbeddings('a', 'v2', [{ ordinal: 0, vector: along }]);
        await index.commit('a', 'v2');
        expect(await index.chunkCounts(wanted)).toEqual(
          new Map([
            ['empty', 0],
            ['a', 1],
          ]),
        );
        await index.remove('a');
        expect(await index.chunkCounts(['a'])).toEqual(new Map());
        expect(await index.chunkCounts([])).toEqual(new Map());
      });

      it('takes a document in which there is nothing', async () => {
        await put('a', []);
        expect(await index.stats()).toEqual({ documents: 1, chunks: 0 });
        expect(await found('anything')).toEqual([]);
      });

      it.each([
        ['another model', direction(1, 0), '2 dimensions; this index has 3'],
        ['no numbers', direction(1, Number.NaN, 0), 'not a number'],
      ])('refuses vectors of %s, and keeps none of the batch', async (_what, wrong, message) => {
        await index.stage({ id: 'a', version: 'v1', revision: 1, name: 'a', metadata: {} }, [newChunk(0, 'one'), newChunk(1, 'two')]);
        await expect(
          index.setEmbeddings('a', 'v1', [
            { ordinal: 0, vector: along },
            { ordinal: 1, vector: wrong },
          ]),
        ).rejects.toMatchObject({ code: 'VECTOR_INVALID', message: expect.stringContaining(message) });
        expect(await index.unembedded('a', 'v1', 10)).toHaveLength(2);
        await expect(index.vector({ vector: wrong, filter: [], limit: 1 })).rejects.toMatchObject({ code: 'VECTOR_INVALID' });
      });

      it('takes documents that come at the same time', async () => {
        await Promise.all(Array.from({ length: 20 }, (_, number) => put(`d${number}`, [`loom number${number}`, 'second'])));
        expect(await index.stats()).toEqual({ documents: 20, chunks: 40 });
        expect(await found('number7')).toEqual(['loom number7']);
      });
    });

    describe('the search by words', () => {
      it('knows stems and accents, and puts rare words before common ones', async () => {
        await put('a', ['The heddles guide each thread', 'A thread is thin', 'Café in the weaver’s house']);
        expect(await found('thread heddle')).toEqual(['The heddles guide each thread', 'A thread is thin']);
        expect(await found('cafe')).toEqual(['Café in the weaver’s house']);
      });

      it('takes operators and signs as words or as nothing', async () => {
        await put('a', ['The heddles AND the reed']);
        expect(await found('"AND" NEAR( * ^ - heddles:')).toEqual(['The heddles AND the reed']);
        expect(await found('path:reed OR ""')).toEqual(['The heddles AND the reed']);
        expect(await found('')).toEqual([]);
        expect(await found('?!…')).toEqual([]);
      });

      it('leaves common words out, unless there are no others', async () => {
        await put('a', ['What is the matter', 'Looms']);
        expect(await found('what is the loom')).toEqual(['Looms']);
        expect(await found('what is the')).toEqual(['What is the matter']);
      });

      it('counts headings double and a phrase in quotes as a whole', async () => {
        await put('a', [
          newChunk(0, 'Set the warp beam here'),
          newChunk(1, 'The beam carries a warp'),
          newChunk(2, 'It is set here', { path: ['Treadle'] }),
          newChunk(3, 'treadle is set'),
        ]);
        expect((await found('"warp beam"'))[0]).toBe('Set the warp beam here');
        expect(await found('treadle')).toEqual(['It is set here', 'treadle is set']);
      });

      it('scores so that higher is better, and gives no more than was asked for', async () => {
        await put('a', ['loom loom', 'a loom in a long text about weaving and spinning', 'loom']);
        const hits = await index.keyword({ text: 'loom', filter: [], limit: 2 });
        expect(hits).toHaveLength(2);
        expect(hits[0]!.score).toBeGreaterThan(hits[1]!.score);
      });
    });

    describe('the search by meaning', () => {
      it('is by cosine similarity, the nearest first', async () => {
        await put('a', ['near', 'far', 'against'], { vectors: [direction(2, 0, 0), direction(0, 1, 0), direction(-1, 0, 0)] });
        const hits = await index.vector({ vector: direction(0.9, 0.1, 0), filter: [], limit: 3 });
        expect(hits.map(({ score }) => Number(score.toFixed(3)))).toEqual([0.994, 0.11, -0.994]);
        expect((await index.chunks(hits.map(({ chunkId }) => chunkId))).map(({ text }) => text)).toEqual(['near', 'far', 'against']);
        expect((await index.vectors([hits[0]!.chunkId, 999])).get(hits[0]!.chunkId)).toEqual(direction(1, 0, 0));
      });

      it('finds nothing by a vector that has no direction, nor what has none', async () => {
        await put('a', ['empty', 'full'], { vectors: [direction(0, 0, 0), direction(0, 1, 0)] });
        expect(await index.vector({ vector: along, filter: [], limit: 5 })).toEqual([
          { chunkId: expect.any(Number), score: expect.closeTo(0, 5) },
        ]);
        expect(await index.vector({ vector: direction(0, 0, 0), filter: [], limit: 5 })).toEqual([]);
        expect(await found('empty')).toEqual(['empty']);
      });

      it('takes parts of a larger buffer', async () => {
        const batch = direction(9, 9, 9, 0, 1, 0);
        await put('a', ['one'], { vectors: [batch.subarray(3, 6)] });
        expect((await index.vector({ vector: batch.subarray(3, 6), filter: [], limit: 1 }))[0]?.score).toBeCloseTo(1, 5);
      });
    });

    describe('chunks', () => {
      it('come whole, in the order that was asked for, without those that are gone', async () => {
        await put('a', [newChunk(0, 'one', { page: 3, context: 'around one', path: ['Chapter'], start: 5, end: 8 }), newChunk(1, 'two')], {
          metadata: { lang: 'en' },
        });
        const [one, two] = await index.chunksOf('a');
        expect(one).toEqual({
          chunkId: expect.any(Number),
          documentId: 'a',
          documentName: 'a.md',
          metadata: { lang: 'en' },
          ordinal: 0,
          text: 'one',
          page: 3,
          context: 'around one',
          path: ['Chapter'],
          start: 5,
          end: 8,
          tokens: 3,
        });
        expect((await index.chunks([two!.chunkId, 999, one!.chunkId])).map(({ text }) => text)).toEqual(['two', 'one']);
      });

      it('know those beside them in their document alone', async () => {
        await put('a', ['a0', 'a1', 'a2', 'a3']);
        await put('b', ['b0']);
        const [first, second] = await index.chunksOf('a');
        expect((await index.neighbours(second!.chunkId, 1)).map(({ text }) => text)).toEqual(['a0', 'a1', 'a2']);
        expect((await index.neighbours(first!.chunkId, 2)).map(({ text }) => text)).toEqual(['a0', 'a1', 'a2']);
        expect(await index.neighbours(999, 1)).toEqual([]);
      });
    });

    describe('filters', () => {
      beforeEach(async () => {
        await put('e', ['loom english'], { metadata: { lang: 'en', year: 2026, tags: ['hot'], at: '2026-05-01', 'odd "name"': 1 } });
        await put('g', ['loom german'], { metadata: { lang: 'de', year: 2020, draft: true, at: '2020-05-01' } });
      });

      it.each<[string, Filter, readonly string[]]>([
        ['eq', [{ field: 'lang', op: 'eq', value: 'en' }], ['english']],
        ['eq of nothing', [{ field: 'draft', op: 'eq', value: null }], ['english']],
        ['ne', [{ field: 'lang', op: 'ne', value: 'en' }], ['german']],
        ['ne, also where the field is missing', [{ field: 'draft', op: 'ne', value: true }], ['english']],
        ['in', [{ field: 'lang', op: 'in', value: ['de', 'fr'] }], ['german']],
        ['gte', [{ field: 'year', op: 'gte', value: 2026 }], ['english']],
        ['lt', [{ field: 'year', op: 'lt', value: 2026 }], ['german']],
        ['gt of dates', [{ field: 'at', op: 'gt', value: '2021-01-01' }], ['english']],
        ['a number with a text', [{ field: 'lang', op: 'gt', value: 5 }], []],
        ['contains in a text', [{ field: 'lang', op: 'contains', value: 'E' }], ['english', 'german']],
        ['contains in a list', [{ field: 'tags', op: 'contains', value: 'hot' }], ['english']],
        ['exists', [{ field: 'tags', op: 'exists', value: true }], ['english']],
        ['exists, not', [{ field: 'tags', op: 'exists', value: false }], ['german']],
        ['exists of what nobody has', [{ field: 'nothing', op: 'exists', value: true }], []],
        ['a truth', [{ field: 'draft', op: 'eq', value: true }], ['german']],
        [
          'all of several',
          [
            { field: 'lang', op: 'eq', value: 'en' },
            { field: 'year', op: 'lt', value: 2000 },
          ],
          [],
        ],
        ['a declared field that no document has yet', [{ field: 'team', op: 'eq', value: 'a' }], []],
        ['an odd name', [{ field: 'odd "name"', op: 'eq', value: 1 }], ['english']],
      ])('let through by both searches: %s', async (_op, filter, wanted) => {
        expect([...(await found('loom', filter))].sort()).toEqual(wanted.map((word) => `loom ${word}`));
        expect(await index.vector({ vector: along, filter, limit: 10 })).toHaveLength(wanted.length);
      });

      it('find as many as asked for, however many better ones they keep out', async () => {
        await put(
          'many',
          Array.from({ length: 60 }, () => 'loom loom loom'),
          { metadata: { lang: 'fr' } },
        );
        expect(await found('loom', [{ field: 'lang', op: 'eq', value: 'de' }])).toEqual(['loom german']);
        expect(await index.vector({ vector: along, filter: [{ field: 'lang', op: 'ne', value: 'fr' }], limit: 2 })).toHaveLength(2);
      });

      it.each<[string, Filter, string]>([
        ['a field that no document has', [{ field: 'langauge', op: 'eq', value: 'en' }], '"langauge", which no document has'],
        ['a name that is meant to break out', [{ field: "x'); drop table chunks; --", op: 'eq', value: 1 }], 'which no document has'],
        ['an unknown operator', [{ field: 'lang', op: 'like' as 'eq', value: 'en' }], '"like", which is none'],
        ['an object to compare with', [{ field: 'lang', op: 'eq', value: { a: 1 } }], 'a list or an object'],
        ['nothing to compare with', [{ field: 'year', op: 'gt', value: null }], 'has no value'],
        ['"in" without a list', [{ field: 'lang', op: 'in', value: 'en' }], 'no list of values'],
      ])('are refused clearly: %s', async (_what, filter, message) => {
        const refusal = {
          name: 'StoreError',
          code: 'FILTER_INVALID',
          message: expect.stringContaining(message),
          hint: expect.stringMatching(/./),
        };
        await expect(index.keyword({ text: 'loom', filter, limit: 5 })).rejects.toMatchObject(refusal);
        await expect(index.vector({ vector: along, filter, limit: 5 })).rejects.toMatchObject(refusal);
        expect(await found('english')).toEqual(['loom english']);
      });

      it('name the fields that there are', async () => {
        await expect(index.keyword({ text: 'loom', filter: [{ field: 'x', op: 'eq', value: 1 }], limit: 5 })).rejects.toMatchObject({
          hint: 'Fields of this knowledge base: at, draft, lang, odd "name", tags, team, year.',
        });
      });
    });
  });
}
