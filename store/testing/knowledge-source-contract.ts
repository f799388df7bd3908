import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewSource } from '../contract/knowledge-sources.ts';
import type { Store } from '../contract/store.ts';
import { newDocument } from './knowledge-contract.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
const settings = {
  chunking: { strategy: 'recursive' as const, size: 350, overlap: 40 },
  embedding: { model: 'offline:hash-384', dimensions: 3 },
};
const problem = { code: 'HTTP_FAILED', message: 'It did not answer.', retryable: false };

/** A source as a test writes it down. */
export function newSource(change: Partial<NewSource> = {}): NewSource {
  return {
    id: 'src',
    knowledgeId: 'kb',
    name: 'Handbook',
    settings: { kind: 'folder', folder: 'handbook', pattern: '**/*' },
    metadata: { team: 'a' },
    everyMinutes: 60,
    followsDeletions: true,
    key: null,
    at: at(0),
    ...change,
  };
}

/** What the sources of every store must do, whatever database stands behind it. `open` opens the same store again in the same test. */
export function describeKnowledgeSources(name: string, open: () => Promise<Store>): void {
  describe(`the sources of a store on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
      await store.knowledge.create({ id: 'kb', name: 'Guides', description: '', fields: [], settings, at: at(0) });
    });
    afterEach(() => store.close());

    async function begin(keys: readonly string[]): Promise<{ sourceId: string; sync: number }> {
      const of = { sourceId: 'src', sync: (await store.knowledgeSources.beginSync('src', at(1)))! };
      await store.knowledgeSources.keepListing(
        of,
        keys.map((key) => ({ key, fingerprint: `listed ${key}` })),
        at(1),
      );
      return of;
    }
    const put = (key: string, change = {}) =>
      store.knowledge.putDocument(newDocument({ id: `doc ${key}`, key, sourceId: 'src', ...change }));
    const report = async () => (await store.knowledgeSources.get('src'))?.report;

    it('are kept, listed and changed in part; their keys come back as they were', async () => {
      const { at: _at, ...shown } = newSource();
      expect(await store.knowledgeSources.insert(newSource())).toEqual({
        ...shown,
        sync: 0,
        report: null,
        documents: 0,
        createdAt: at(0),
        updatedAt: at(0),
      });
      await store.knowledgeSources.insert(newSource({ id: 'hook', settings: { kind: 'webhook' }, key: 'secret', at: at(1) }));
      await store.close();
      store = await open();
      expect((await store.knowledgeSources.list('kb')).map(({ id, key }) => [id, key])).toEqual([
        ['src', null],
        ['hook', 'secret'],
      ]);
      expect(await store.knowledgeSources.list('another')).toEqual([]);
      expect(await store.knowledgeSources.change('src', { name: 'Manual', everyMinutes: null, at: at(2) })).toMatchObject({
        name: 'Manual',
        everyMinutes: null,
        settings: shown.settings,
        metadata: { team: 'a' },
        updatedAt: at(2),
      });
      expect(await store.knowledgeSources.change('nobody', { name: 'x', at: at(2) })).toBeNull();
    });

    it('hand out what a sync has not read, and count each thing once', async () => {
      await store.knowledgeSources.insert(newSource());
      const of = await begin(['a', 'b', 'c']);
      expect(await report()).toMatchObject({ startedAt: at(1), finishedAt: null, total: 3, added: 0 });
      expect(await store.knowledgeSources.pending(of, 2)).toEqual([
        { key: 'a', listed: 'listed a', before: null, documentId: null },
        { key: 'b', listed: 'listed b', before: null, documentId: null },
      ]);
      await put('a');
      expect(await store.knowledgeSources.note(of, 'a', { kind: 'added', documentId: 'doc a', fingerprint: 'read a' })).toBe(true);
      expect(await store.knowledgeSources.note(of, 'a', { kind: 'added', documentId: 'doc a', fingerprint: 'read a' })).toBe(false);
      await store.knowledgeSources.note(of, 'b', { kind: 'failed', error: problem });
      await store.knowledgeSources.note(of, 'c', { kind: 'gone' });
      expect(await store.knowledgeSources.countPending(of)).toBe(0);
      expect(await store.knowledgeSources.unseen(of, 9)).toEqual([{ key: 'c', documentId: null }]);
      await store.knowledgeSources.forget(of, 'c');
      expect(await store.knowledgeSources.finishSync(of, null, at(3))).toBe(true);
      expect(await report()).toEqual({
        startedAt: at(1),
        finishedAt: at(3),
        total: 2,
        added: 1,
        changed: 0,
        unchanged: 0,
        removed: 0,
        failed: 1,
        error: null,
      });
      expect((await store.knowledgeSources.get('src'))?.documents).toBe(1);
      expect(await store.knowledgeSources.items({ sourceId: 'src', state: 'failed', limit: 9 })).toEqual({
        items: [{ key: 'b', documentId: null, error: problem, seenAt: at(1) }],
        nextCursor: null,
      });
    });

    it('compare with the last read, unless the document went or the settings changed', async () => {
      await store.knowledgeSources.insert(newSource());
      const first = await begin(['a', 'b']);
      for (const key of ['a', 'b']) {
        await put(key);
        await store.knowledgeSources.note(first, key, { kind: 'added', documentId: `doc ${key}`, fingerprint: `read ${key}` });
      }
      await store.knowledgeSources.finishSync(first, null, at(2));
      await store.knowledge.removeDocument('kb', 'doc b');
      const second = await begin(['a', 'b']);
      expect((await store.knowledgeSources.pending(second, 9))?.map(({ before, documentId }) => [before, documentId])).toEqual([
        ['read a', 'doc a'],
        [null, null],
      ]);
      await store.knowledgeSources.note(second, 'a', { kind: 'unchanged', documentId: 'doc a' });
      await store.knowledgeSources.finishSync(second, null, at(3));
      await store.knowledgeSources.change('src', { metadata: { team: 'b' }, at: at(4) });
      expect((await store.knowledgeSources.pending(await begin(['a']), 9))?.map(({ before, documentId }) => [before, documentId])).toEqual([
        [null, 'doc a'],
      ]);
    });

    it('take nothing of an older sync, or of one that has ended', async () => {
      await store.knowledgeSources.insert(newSource());
      const old = await begin(['a']);
      const now = await begin(['a']);
      expect(now.sync).toBe(old.sync + 1);
      expect(await store.knowledgeSources.keepListing(old, [{ key: 'x', fingerprint: null }], at(2))).toBe(false);
      expect(await store.knowledgeSources.pending(old, 9)).toBeNull();
      expect(await store.knowledgeSources.note(old, 'a', { kind: 'failed', error: problem })).toBe(false);
      expect(await store.knowledgeSources.finishSync(old, null, at(2))).toBe(false);
      expect(await store.knowledgeSources.finishSync(now, problem, at(2))).toBe(true);
      expect(await store.knowledgeSources.finishSync(now, null, at(3))).toBe(false);
      expect(await report()).toMatchObject({ finishedAt: at(2), error: problem, failed: 0 });
      expect(await store.knowledgeSources.beginSync('nobody', at(3))).toBeNull();
    });

    it('that are changed in what they read take nothing more of the sync that runs', async () => {
      await store.knowledgeSources.insert(newSource());
      const of = await begin(['a']);
      await store.knowledgeSources.change('src', { name: 'Manual', at: at(2) });
      expect(await store.knowledgeSources.isCurrent(of)).toBe(true);
      await store.knowledgeSources.change('src', { metadata: { team: 'b' }, at: at(2) });
      expect(await store.knowledgeSources.isCurrent(of)).toBe(false);
      expect((await begin(['a'])).sync).toBeGreaterThan(of.sync + 1);
    });

    it('are shown as being read as soon as that was asked for', async () => {
      await store.knowledgeSources.insert(newSource());
      expect(await store.knowledgeSources.markAsked('src', at(1))).toBe(true);
      expect(await store.knowledgeSources.markAsked('src', at(2))).toBe(false);
      expect(await report()).toMatchObject({ startedAt: at(1), finishedAt: null, total: null });
    });

    it('replace their own documents only', async () => {
      await store.knowledgeSources.insert(newSource());
      await store.knowledge.putDocument(newDocument({ key: 'mine' }));
      expect(await put('mine')).toEqual({ refused: 'taken' });
      expect(await put('theirs')).toMatchObject({ isChanged: true, document: { sourceId: 'src' } });
      expect(await store.knowledge.documentByKey('kb', 'theirs')).toMatchObject({ id: 'doc theirs', sourceId: 'src' });
      expect(await store.knowledge.putDocument(newDocument({ id: 'd9', key: 'theirs' }))).toEqual({ refused: 'taken' });
      expect(await put('late', { sourceId: 'removed' })).toEqual({ refused: 'source-gone' });
    });

    it('that go leave their documents to nobody, or take them along', async () => {
      await store.knowledgeSources.insert(newSource());
      await put('a');
      expect(await store.knowledgeSources.remove('src', 'keep', at(2))).toBe(true);
      expect(await store.knowledgeSources.remove('src', 'keep', at(2))).toBe(false);
      expect(await store.knowledge.document('kb', 'doc a')).toMatchObject({ sourceId: null });
      await store.knowledgeSources.insert(newSource());
      await put('b');
      await store.knowledgeSources.remove('src', 'remove', at(3));
      await store.knowledge.finishRemovals('kb');
      expect((await store.knowledge.documents({ knowledgeId: 'kb', limit: 9 }))?.items.map(({ id }) => id)).toEqual(['doc a']);
    });

    it('that are sent to keep what was sent, and things come in pages by key', async () => {
      await store.knowledgeSources.insert(newSource());
      for (const key of ['b', 'a', 'c']) await store.knowledgeSources.keepSent('src', key, `doc ${key}`, at(1));
      expect(await store.knowledgeSources.forgetSent('src', 'c')).toBe(true);
      const first = await store.knowledgeSources.items({ sourceId: 'src', state: 'all', limit: 1 });
      expect(first?.items.map(({ key }) => key)).toEqual(['a']);
      expect(await store.knowledgeSources.items({ sourceId: 'src', state: 'all', limit: 5, cursor: first!.nextCursor! })).toMatchObject({
        items: [{ key: 'b' }],
        nextCursor: null,
      });
    });

    it('go with their base', async () => {
      await store.knowledgeSources.insert(newSource());
      await begin(['a']);
      await store.knowledge.remove('kb');
      expect(await store.knowledgeSources.list()).toEqual([]);
    });
  });
}
