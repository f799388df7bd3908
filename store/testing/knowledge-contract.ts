import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewDocument } from '../contract/knowledge-documents.ts';
import type { Store } from '../contract/store.ts';
import { newChunk } from './knowledge-index-contract.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
const settings = {
  chunking: { strategy: 'recursive' as const, size: 350, overlap: 40 },
  embedding: { model: 'offline:hash-384', dimensions: 3 },
};
const problem = { code: 'MODEL_GONE', message: 'No such model.', hint: 'Choose another.', retryable: false };

/** A document as a test writes it down. */
export function newDocument(change: Partial<NewDocument> = {}): NewDocument {
  return {
    id: 'd1',
    knowledgeId: 'kb',
    key: 'guide.md',
    name: 'guide.md',
    mediaType: 'text/markdown',
    fileHash: 'f1',
    bytes: 10,
    version: 'v1',
    metadata: { lang: 'en' },
    at: at(1),
    ...change,
  };
}

/** What the knowledge of every store must do, whatever database stands behind it. `open` opens the same store again in the same test. */
export function describeKnowledge(name: string, open: () => Promise<Store>): void {
  describe(`the knowledge of a store on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
      await store.knowledge.create({
        id: 'kb',
        name: 'Guides',
        description: 'How to',
        fields: [{ name: 'lang', type: 'text', description: '' }],
        settings,
        at: at(0),
      });
    });
    afterEach(() => store.close());

    /** Brings a document into an index, as ingestion does. */
    async function indexDocument(
      document: { readonly id: string; readonly version: string },
      text: string | readonly string[],
      generation = 1,
    ): Promise<void> {
      const index = (await store.knowledge.index('kb', generation))!;
      const chunks = [text].flat().map((part, ordinal) => newChunk(ordinal, part));
      await index.stage({ ...document, revision: 1, name: 'guide.md', metadata: { lang: 'en' } }, chunks);
      await index.setEmbeddings(
        document.id,
        document.version,
        chunks.map(({ ordinal }) => ({ ordinal, vector: new Float32Array([1, 0, 0]) })),
      );
      await index.commit(document.id, document.version);
      await store.knowledge.setState(document, { state: 'indexed', at: at(2) });
    }
    async function found(text: string, generation = 1): Promise<number> {
      return (await (await store.knowledge.index('kb', generation))!.keyword({ text, filter: [], limit: 10 })).length;
    }

    describe('bases', () => {
      it('are made with a first build, which is live and ready', async () => {
        expect(await store.knowledge.get('kb')).toEqual({
          id: 'kb',
          name: 'Guides',
          description: 'How to',
          fields: [{ name: 'lang', type: 'text', description: '' }],
          liveGeneration: 1,
          gate: null,
          documents: 0,
          chunks: 0,
          createdAt: at(0),
          updatedAt: at(0),
        });
        expect(await store.knowledge.generations('kb')).toEqual([
          {
            number: 1,
            settings,
            status: 'ready',
            isLive: true,
            liveAt: at(0),
            documents: 0,
            chunks: 0,
            failed: 0,
            createdAt: at(0),
            readyAt: at(0),
            error: null,
          },
        ]);
        expect(await store.knowledge.searchable('kb')).toEqual({ name: 'Guides', generation: 1, settings });
      });

      it('are listed by name and changed in part', async () => {
        await store.knowledge.create({ id: 'kb2', name: 'Answers', description: '', fields: [], settings, at: at(0) });
        expect((await store.knowledge.list()).map((base) => base.name)).toEqual(['Answers', 'Guides']);
        expect(await store.knowledge.change('kb', { name: 'Manuals', at: at(5) })).toMatchObject({
          name: 'Manuals',
          description: 'How to',
          updatedAt: at(5),
        });
        expect(await store.knowledge.change('nobody', { name: 'x', at: at(5) })).toBeNull();
      });

      it('go with all that is theirs', async () => {
        await store.knowledge.putDocument(newDocument());
        await indexDocument({ id: 'd1', version: 'v1' }, 'looms');
        expect(await store.knowledge.remove('kb')).toBe(true);
        expect(await store.knowledge.remove('kb')).toBe(false);
        expect(await store.knowledge.get('kb')).toBeNull();
        expect(await store.knowledge.index('kb', 1)).toBeNull();
        expect(await store.knowledge.searchable('kb')).toBeNull();
        await store.knowledge.create({ id: 'kb', name: 'Again', description: '', fields: [], settings, at: at(6) });
        expect(await found('looms')).toBe(0);
      });

      it('are known to exist without being counted', async () => {
        expect([await store.knowledge.exists('kb'), await store.knowledge.exists('nobody')]).toEqual([true, false]);
        await store.knowledge.remove('kb');
        expect(await store.knowledge.exists('kb')).toBe(false);
      });

      it('let filters name the fields they declare', async () => {
        await store.knowledge.putDocument(newDocument());
        await indexDocument({ id: 'd1', version: 'v1' }, 'looms');
        const ask = async () =>
          (await store.knowledge.index('kb', 1))!.keyword({ text: 'looms', filter: [{ field: 'team', op: 'eq', value: 'a' }], limit: 5 });
        await expect(ask()).rejects.toMatchObject({ code: 'FILTER_INVALID' });
        await store.knowledge.change('kb', { fields: [{ name: 'team', type: 'text', description: '' }], at: at(3) });
        expect(await ask()).toEqual([]);
      });
    });

    describe('documents', () => {
      it('are taken in once by their key: the same version changes nothing, another one replaces it', async () => {
        expect(await store.knowledge.putDocument(newDocument())).toMatchObject({
          isChanged: true,
          document: { id: 'd1', state: 'queued', progress: null, metadata: { lang: 'en' } },
        });
        await store.knowledge.setState({ id: 'd1', version: 'v1' }, { state: 'indexed', at: at(2) });
        expect(await store.knowledge.putDocument(newDocument({ id: 'other', at: at(3) }))).toMatchObject({
          isChanged: false,
          document: { id: 'd1', state: 'indexed', updatedAt: at(2) },
        });
        expect(await store.knowledge.putDocument(newDocument({ id: 'other', version: 'v2', fileHash: 'f2', at: at(4) }))).toMatchObject({
          isChanged: true,
          document: { id: 'd1', version: 'v2', revision: 2, fileHash: 'f2', state: 'queued', createdAt: at(1), updatedAt: at(4) },
        });
        expect(await store.knowledge.get('kb')).toMatchObject({ documents: 1, chunks: 0 });
      });

      it('that failed are taken in again though they are the same', async () => {
        await store.knowledge.putDocument(newDocument());
        await store.knowledge.setState({ id: 'd1', version: 'v1' }, { state: 'failed', error: problem, at: at(2) });
        expect(await store.knowledge.document('kb', 'd1')).toMatchObject({ state: 'failed', error: problem });
        expect((await store.knowledge.generation('kb', 1))?.failed).toBe(1);
        expect(await store.knowledge.putDocument(newDocument())).toMatchObject({
          isChanged: true,
          document: { state: 'queued', error: null },
        });
      });

      it('tell how far they are, and nothing of a version that was replaced', async () => {
        await store.knowledge.putDocument(newDocument());
        expect(await store.knowledge.setState({ id: 'd1', version: 'v1' }, { state: 'embedding', done: 3, total: 9, at: at(2) })).toBe(
          true,
        );
        expect(await store.knowledge.document('kb', 'd1')).toMatchObject({ state: 'embedding', progress: { done: 3, total: 9 } });
        expect(await store.knowledge.setState({ id: 'd1', version: 'v0' }, { state: 'indexed', at: at(3) })).toBe(false);
        expect(await store.knowledge.document('kb', 'd1')).toMatchObject({ state: 'embedding' });
        expect(await store.knowledge.document('another', 'd1')).toBeNull();
      });

      it('that nothing was told of for long are found, the longest silent first', async () => {
        for (const [id, minute] of [
          ['d1', 3],
          ['d2', 1],
          ['d3', 2],
          ['d4', 9],
        ] as const)
          await store.knowledge.putDocument(newDocument({ id, key: id, at: at(minute) }));
        await store.knowledge.setState({ id: 'd3', version: 'v1' }, { state: 'indexed', at: at(2) });
        expect((await store.knowledge.silentDocuments(at(5), 10)).map(({ id }) => id)).toEqual(['d2', 'd1']);
        expect((await store.knowledge.silentDocuments(at(5), 1)).map(({ id }) => id)).toEqual(['d2']);
      });

      it('come in pages, by state and by words of name and key', async () => {
        for (let number = 0; number < 5; number += 1)
          await store.knowledge.putDocument(
            newDocument({
              id: `d${number}`,
              key: `docs/${number}`,
              name: number === 3 ? 'Looms 100%.md' : `n${number}.md`,
              at: at(number),
            }),
          );
        await store.knowledge.setState({ id: 'd2', version: 'v1' }, { state: 'failed', at: at(2) });
        const first = await store.knowledge.documents({ knowledgeId: 'kb', limit: 2 });
        expect(first?.items.map(({ id }) => id)).toEqual(['d4', 'd3']);
        expect(
          (await store.knowledge.documents({ knowledgeId: 'kb', limit: 3, cursor: first!.nextCursor! }))?.items.map(({ id }) => id),
        ).toEqual(['d2', 'd1', 'd0']);
        expect((await store.knowledge.documents({ knowledgeId: 'kb', limit: 9, state: 'failed' }))?.items.map(({ id }) => id)).toEqual([
          'd2',
        ]);
        expect((await store.knowledge.documents({ knowledgeId: 'kb', limit: 9, q: '100%' }))?.items.map(({ id }) => id)).toEqual(['d3']);
        expect((await store.knowledge.documents({ knowledgeId: 'kb', limit: 9, q: 'docs/4' }))?.items.map(({ id }) => id)).toEqual(['d4']);
        expect(await store.knowledge.documents({ knowledgeId: 'kb', limit: 9, cursor: 'nonsense' })).toBeNull();
        expect((await store.knowledge.pageById('kb', 'd1', 2)).map(({ id }) => id)).toEqual(['d2', 'd3']);
      });

      it('that are removed are found no more in any build, and may come again', async () => {
        await store.knowledge.addGeneration('kb', settings, at(1));
        await store.knowledge.putDocument(newDocument());
        await indexDocument({ id: 'd1', version: 'v1' }, 'looms');
        await indexDocument({ id: 'd1', version: 'v1' }, 'looms', 2);
        expect(await store.knowledge.removeDocument('kb', 'd1')).toBe(true);
        expect(await store.knowledge.removeDocument('kb', 'd1')).toBe(false);
        expect([await found('looms'), await found('looms', 2)]).toEqual([0, 0]);
        expect(await store.knowledge.document('kb', 'd1')).toBeNull();
        expect(await store.knowledge.setState({ id: 'd1', version: 'v1' }, { state: 'indexed', at: at(3) })).toBe(false);
        expect(await store.knowledge.putDocument(newDocument({ id: 'd2' }))).toMatchObject({ isChanged: true, document: { id: 'd2' } });
      });
    });

    describe('builds', () => {
      it('lie beside the live one until they are ready and switched to', async () => {
        await store.knowledge.putDocument(newDocument());
        await indexDocument({ id: 'd1', version: 'v1' }, 'looms');
        expect(await store.knowledge.addGeneration('kb', { ...settings, embedding: { model: 'x:y', dimensions: 3 } }, at(3))).toMatchObject(
          { number: 2, status: 'building', isLive: false, chunks: 0 },
        );
        expect(await store.knowledge.switchTo('kb', 2, at(4))).toBe(false);
        await store.knowledge.markReady('kb', 2, at(5));
        expect(await store.knowledge.switchTo('kb', 2, at(6))).toBe(true);
        expect((await store.knowledge.generations('kb')).map(({ number, isLive, chunks }) => [number, isLive, chunks])).toEqual([
          [2, true, 0],
          [1, false, 1],
        ]);
        expect(await store.knowledge.searchable('kb')).toMatchObject({ generation: 2, settings: { embedding: { model: 'x:y' } } });
        expect(await store.knowledge.searchable('kb', 1)).toMatchObject({ generation: 1 });
        expect(await store.knowledge.switchTo('kb', 1, at(7))).toBe(true);
        expect((await store.knowledge.generations('kb')).map(({ number, liveAt }) => [number, liveAt])).toEqual([
          [2, at(6)],
          [1, at(7)],
        ]);
        expect(await found('looms')).toBe(1);
      });

      it('are counted by what searches find: a switch changes the counts of the base and of its documents', async () => {
        for (const id of ['d1', 'd2']) await store.knowledge.putDocument(newDocument({ id, key: id }));
        await indexDocument({ id: 'd1', version: 'v1' }, 'looms');
        await store.knowledge.addGeneration('kb', settings, at(3));
        await indexDocument({ id: 'd1', version: 'v1' }, ['looms', 'wheels', 'yarn'], 2);
        await indexDocument({ id: 'd2', version: 'v1' }, ['wool', 'flax'], 2);
        const counts = async () => [
          (await store.knowledge.get('kb'))?.chunks,
          (await store.knowledge.list())[0]?.chunks,
          await store.knowledge.liveChunks('kb', ['d1', 'd2']),
        ];
        expect(await counts()).toEqual([1, 1, new Map([['d1', 1]])]);
        await store.knowledge.markReady('kb', 2, at(4));
        await store.knowledge.switchTo('kb', 2, at(5));
        expect(await counts()).toEqual([
          5,
          5,
          new Map([
            ['d1', 3],
            ['d2', 2],
          ]),
        ]);
        await store.knowledge.switchTo('kb', 1, at(6));
        expect(await counts()).toEqual([1, 1, new Map([['d1', 1]])]);
        expect(await store.knowledge.liveChunks('nobody', ['d1'])).toEqual(new Map());
      });

      it('tell how many documents failed on the way into the newest that takes them, and of no other', async () => {
        await store.knowledge.putDocument(newDocument());
        await indexDocument({ id: 'd1', version: 'v1' }, 'looms');
        await store.knowledge.addGeneration('kb', settings, at(3));
        await store.knowledge.setState({ id: 'd1', version: 'v1' }, { state: 'failed', error: problem, at: at(4) });
        const failed = async () => (await store.knowledge.generations('kb')).map(({ number, failed: count }) => [number, count]);
        expect(await failed()).toEqual([
          [2, 1],
          [1, 0],
        ]);
        await store.knowledge.markReady('kb', 2, at(5));
        await store.knowledge.switchTo('kb', 2, at(6));
        expect(await failed()).toEqual([
          [2, 1],
          [1, 0],
        ]);
        await store.knowledge.addGeneration('kb', settings, at(7));
        expect(await failed()).toEqual([
          [3, 1],
          [2, 0],
          [1, 0],
        ]);
      });

      it('that fail say why and take documents all the same, so that a retry can bring them to their end', async () => {
        await store.knowledge.addGeneration('kb', settings, at(3));
        await store.knowledge.markFailed('kb', 2, problem);
        await store.knowledge.markFailed('kb', 1, problem);
        const states = async () => (await store.knowledge.generations('kb')).map(({ status, error }) => [status, error]);
        expect(await states()).toEqual([
          ['failed', problem],
          ['ready', null],
        ]);
        expect(await store.knowledge.openGenerations('kb')).toEqual([1, 2]);
        expect(await store.knowledge.switchTo('kb', 2, at(4))).toBe(false);
        expect([
          await store.knowledge.reopenBuild('kb', 2),
          await store.knowledge.reopenBuild('kb', 2),
          await store.knowledge.reopenBuild('kb', 1),
        ]).toEqual([true, false, false]);
        expect(await states()).toEqual([
          ['building', null],
          ['ready', null],
        ]);
        await store.knowledge.markFailed('kb', 2, problem);
        await store.knowledge.markReady('kb', 2, at(5));
        expect(await states()).toEqual([
          ['ready', null],
          ['ready', null],
        ]);
      });

      it('that have failed are counted without being compared', async () => {
        await store.knowledge.addGeneration('kb', settings, at(3));
        for (const id of ['d1', 'd2', 'd3']) await store.knowledge.putDocument(newDocument({ id, key: id }));
        await store.knowledge.setState(
          { id: 'd2', version: 'v1' },
          { state: 'failed', error: { ...problem, code: 'DOCUMENT_BROKEN' }, at: at(4) },
        );
        await store.knowledge.setState({ id: 'd3', version: 'v1' }, { state: 'failed', error: problem, at: at(4) });
        await indexDocument({ id: 'd1', version: 'v1' }, 'looms', 2);
        expect(await store.knowledge.failedBuild('kb', 2)).toBeNull();
        await store.knowledge.markFailed('kb', 2, problem);
        expect(await store.knowledge.failedBuild('kb', 2)).toEqual({ wanted: 3, documents: 1, unreadable: 1 });
        expect([await store.knowledge.failedBuild('kb', 1), await store.knowledge.failedBuild('kb', 9)]).toEqual([null, null]);
      });

      it('are removed with what is in them, never the live one, and their number never comes again', async () => {
        await store.knowledge.addGeneration('kb', settings, at(3));
        await indexDocument({ id: 'd1', version: 'v1' }, 'looms', 2);
        expect(await store.knowledge.removeGeneration('kb', 1)).toBe('live');
        expect(await store.knowledge.removeGeneration('kb', 2)).toBe('removed');
        expect(await store.knowledge.removeGeneration('kb', 2)).toBe('missing');
        expect(await store.knowledge.index('kb', 2)).toBeNull();
        expect(await store.knowledge.addGeneration('kb', settings, at(4))).toMatchObject({ number: 3, chunks: 0 });
        expect(await store.knowledge.addGeneration('nobody', settings, at(4))).toBeNull();
      });

      it('keep what they hold when the store is opened again', async () => {
        await store.knowledge.putDocument(newDocument());
        await indexDocument({ id: 'd1', version: 'v1' }, 'looms');
        await store.close();
        store = await open();
        expect(await found('looms')).toBe(1);
        expect(await store.knowledge.generation('kb', 1)).toMatchObject({ documents: 1, chunks: 1 });
      });
    });
  });
}
