import { afterEach, describe, expect, it } from 'vitest';
import { NodeError } from '#graph/errors';
import { createPlace, createSyncWorld, never, type SyncWorld, type TestPlace } from './testing/sync-world.ts';

let world: SyncWorld;
afterEach(() => world.close());

async function start(place: TestPlace): Promise<void> {
  world = await createSyncWorld(place);
}
const report = async () => (await world.store.knowledgeSources.get('src'))!.report!;
const counts = async () => {
  const { total, added, changed, unchanged, removed, failed } = await report();
  return { total, added, changed, unchanged, removed, failed };
};

describe('a sync', () => {
  it('brings in what is new, replaces what changed, and takes out what went', async () => {
    const place = createPlace({ a: 'one', b: 'two', c: 'three' });
    await start(place);
    await world.sync();
    expect(await counts()).toEqual({ total: 3, added: 3, changed: 0, unchanged: 0, removed: 0, failed: 0 });
    expect((await world.store.knowledge.documents({ knowledgeId: 'kb', limit: 9 }))!.items).toMatchObject([
      { sourceId: 'src' },
      { sourceId: 'src' },
      { sourceId: 'src' },
    ]);
    place.things.set('b', 'two again').set('d', 'four');
    place.things.delete('c');
    await world.sync();
    expect(await counts()).toEqual({ total: 3, added: 1, changed: 1, unchanged: 1, removed: 1, failed: 0 });
    expect(await world.keys()).toEqual(['a', 'b', 'd']);
    expect(await report()).toMatchObject({ error: null, finishedAt: expect.any(String) });
  });

  it('gives each document what is said of the source, whatever the document says of itself', async () => {
    await start(createPlace({ a: 'one' }));
    await world.sync();
    expect((await world.store.knowledge.documents({ knowledgeId: 'kb', limit: 9 }))!.items[0]?.metadata).toEqual({
      path: 'a',
      team: 'ours',
    });
  });

  it('reads nothing whose listing says that it is the same', async () => {
    const place = createPlace({ a: 'one', b: 'two' }, { isTelling: true });
    await start(place);
    await world.sync();
    place.things.set('b', 'new');
    place.reads.length = 0;
    await world.sync();
    expect(place.reads).toEqual(['b']);
    expect(await counts()).toMatchObject({ changed: 1, unchanged: 1 });
  });

  it('brings back what somebody removed by hand', async () => {
    await start(createPlace({ a: 'one' }));
    await world.sync();
    const [document] = (await world.store.knowledge.documents({ knowledgeId: 'kb', limit: 9 }))!.items;
    await world.knowledge.removeDocument('kb', document!.id);
    await world.sync();
    expect(await world.keys()).toEqual(['a']);
    expect(await counts()).toMatchObject({ added: 1 });
  });

  it('counts one thing that fails, says why, and keeps what was read of it before', async () => {
    const place = createPlace({ a: 'one', b: 'two' });
    await start(place);
    await world.sync();
    place.things
      .set('a', new NodeError({ code: 'SOURCE_REFUSED', message: 'No.' }))
      .set('b', new TypeError('broken reader'))
      .set('c', 'three');
    await world.sync();
    expect(await counts()).toEqual({ total: 3, added: 1, changed: 0, unchanged: 0, removed: 0, failed: 2 });
    expect(await world.keys()).toEqual(['a', 'b', 'c']);
    const failed = await world.store.knowledgeSources.items({ sourceId: 'src', state: 'failed', limit: 9 });
    expect(failed?.items.map(({ key, error }) => [key, error?.code, error?.message])).toEqual([
      ['a', 'SOURCE_REFUSED', 'No.'],
      ['b', 'SOURCE_ITEM_FAILED', 'broken reader'],
    ]);
  });

  it('tries a thing again whose place is only busy', async () => {
    const place = createPlace({ a: new NodeError({ code: 'SOURCE_UNREACHABLE', message: 'Busy.', retryable: true, retryAfterMs: 1 }) });
    await start(place);
    place.onRead = () => {
      if (place.reads.length === 2) place.things.set('a', 'one');
    };
    await world.sync();
    expect(place.reads).toEqual(['a', 'a']);
    expect(await counts()).toMatchObject({ added: 1, failed: 0 });
  });

  it('removes nothing when the place is suddenly empty', async () => {
    const place = createPlace({ a: 'one' });
    await start(place);
    await world.sync();
    place.things.clear();
    const of = { sourceId: 'src', sync: (await world.syncs['source.begin']({ sourceId: 'src' }, never))! };
    const refused = await world.syncs['source.list'](of, never).catch((error: unknown) => error);
    expect(refused).toMatchObject({ data: { code: 'SOURCE_EMPTY', retryable: false } });
    await world.syncs['source.finish']({ ...of, error: (refused as NodeError).data }, never);
    expect(await world.keys()).toEqual(['a']);
    expect(await report()).toMatchObject({ removed: 0, error: { code: 'SOURCE_EMPTY' } });
  });

  it('removes nothing when the place vanishes while it is read', async () => {
    const place = createPlace({ a: 'one', b: 'two' });
    await start(place);
    await world.store.knowledgeSources.insert({
      id: 'folder',
      knowledgeId: 'kb',
      name: 'F',
      settings: { kind: 'folder', folder: 'f', pattern: '**/*' },
      metadata: {},
      everyMinutes: null,
      followsDeletions: true,
      key: null,
      at: new Date().toISOString(),
    });
    await world.sync('folder');
    place.onRead = () => place.things.clear();
    await world.sync('folder');
    expect(await world.keys()).toEqual(['f/a', 'f/b']);
    expect((await world.store.knowledgeSources.get('folder'))!.report).toMatchObject({ removed: 0, error: { code: 'SOURCE_EMPTY' } });
  });

  it('tells why it cannot list its source while it tries again, and forgets that once it goes on', async () => {
    const place = createPlace({ a: 'one' });
    await start(place);
    const of = { sourceId: 'src', sync: (await world.syncs['source.begin']({ sourceId: 'src' }, never))! };
    for (const message of ['No answer.', 'No answer again.']) {
      place.listError = new NodeError({ code: 'SOURCE_UNREACHABLE', message, retryable: true });
      await expect(world.syncs['source.list'](of, never)).rejects.toBe(place.listError);
      expect(await report()).toMatchObject({ finishedAt: null, total: null, error: { code: 'SOURCE_UNREACHABLE', message } });
    }
    place.listError = null;
    await world.syncs['source.list'](of, never);
    expect(await report()).toMatchObject({ finishedAt: null, total: 1, error: null });
  });

  it('says nothing of a listing that was only stopped', async () => {
    const place = createPlace({ a: 'one' });
    await start(place);
    const of = { sourceId: 'src', sync: (await world.syncs['source.begin']({ sourceId: 'src' }, never))! };
    place.listError = new NodeError({ code: 'HTTP_TIMEOUT', message: 'Stopped.' });
    await expect(world.syncs['source.list'](of, AbortSignal.abort())).rejects.toBe(place.listError);
    expect((await report()).error).toBeNull();
  });

  it('tells of an address that leads nowhere, and removes a page that was there before', async () => {
    const place = createPlace({ a: 'one', b: 'two' });
    await start(place);
    place.onRead = (key) => void (key === 'b' && place.things.delete('b'));
    await world.sync();
    expect(await counts()).toEqual({ total: 2, added: 1, changed: 0, unchanged: 0, removed: 0, failed: 1 });
    expect((await world.store.knowledgeSources.items({ sourceId: 'src', state: 'failed', limit: 9 }))?.items).toMatchObject([
      { key: 'b', documentId: null, error: { code: 'SOURCE_NOT_FOUND', message: expect.stringContaining('b') } },
    ]);
    place.onRead = (key) => void (key === 'a' && place.things.delete('a'));
    await world.sync();
    expect(await counts()).toMatchObject({ removed: 1 });
    expect(await world.keys()).toEqual([]);
  });

  it('leaves documents whose source has them no more, when it is told not to follow', async () => {
    const place = createPlace({ a: 'one', b: 'two' });
    await start(place);
    await world.store.knowledgeSources.change('src', { followsDeletions: false, at: new Date().toISOString() });
    await world.sync();
    place.things.delete('b');
    await world.sync();
    expect(await world.keys()).toEqual(['a', 'b']);
    expect(await counts()).toMatchObject({ total: 1, removed: 0 });
  });

  it('takes out what was listed and is gone when it is read', async () => {
    const place = createPlace({ a: 'one', b: 'two' });
    await start(place);
    await world.sync();
    place.onRead = (key) => void (key === 'b' && place.things.delete('b'));
    await world.sync();
    expect(await world.keys()).toEqual(['a']);
    expect(await counts()).toEqual({ total: 1, added: 0, changed: 0, unchanged: 1, removed: 1, failed: 0 });
  });

  it('goes on where it was stopped, and reads nothing twice that was finished', async () => {
    const keys = Array.from({ length: 50 }, (_, number) => `k${String(number).padStart(2, '0')}`);
    const place = createPlace(Object.fromEntries(keys.map((key) => [key, key])));
    await start(place);
    const of = { sourceId: 'src', sync: (await world.syncs['source.begin']({ sourceId: 'src' }, never))! };
    await world.syncs['source.list'](of, never);
    const stop = new AbortController();
    place.onRead = () => void (place.reads.length === 30 && stop.abort());
    const stopped = await (async () => {
      while ((await world.syncs['source.pull'](of, stop.signal)) !== 0);
    })().catch((error: unknown) => error);
    expect(stopped).toBe(stop.signal.reason);
    place.onRead = () => undefined;
    let left = 1;
    while (left > 0) left = (await world.syncs['source.pull'](of, never))!;
    await world.syncs['source.finish']({ ...of, error: null }, never);
    expect(place.reads.toSorted()).toEqual(keys);
    expect(await counts()).toEqual({ total: 50, added: 50, changed: 0, unchanged: 0, removed: 0, failed: 0 });
  });

  it('counts as added what was taken in when a crash kept that from being noted', async () => {
    const place = createPlace({ a: 'one' });
    await start(place);
    await world.knowledge.put(
      'kb',
      { key: 'a', name: 'a', text: 'one', mediaType: 'text/markdown', metadata: { path: 'a', team: 'ours' } },
      'src',
    );
    await world.sync();
    expect(await counts()).toMatchObject({ added: 1, unchanged: 0 });
    expect(await world.keys()).toEqual(['a']);
  });

  it('takes out what went, also when a crash kept its document from being noted', async () => {
    const place = createPlace({ a: 'one', b: 'two' });
    await start(place);
    await world.syncs['source.list']({ sourceId: 'src', sync: (await world.syncs['source.begin']({ sourceId: 'src' }, never))! }, never);
    await world.knowledge.put('kb', { key: 'a', text: 'one', metadata: {} }, 'src');
    place.things.delete('a');
    await world.sync();
    expect(await world.keys()).toEqual(['b']);
  });

  it('is not disturbed by one that came before it', async () => {
    const place = createPlace({ a: 'one' });
    await start(place);
    const old = { sourceId: 'src', sync: (await world.syncs['source.begin']({ sourceId: 'src' }, never))! };
    await world.syncs['source.list'](old, never);
    await world.sync();
    expect(await world.syncs['source.pull'](old, never)).toBeNull();
    await world.syncs['source.finish']({ ...old, error: { code: 'X', message: 'late', retryable: false } }, never);
    expect(await report()).toMatchObject({ added: 1, error: null });
  });

  it('takes no key that is of a document from elsewhere', async () => {
    await start(createPlace({ a: 'one', b: 'two' }));
    await world.knowledge.add('kb', { key: 'a', text: 'by hand', metadata: {} });
    await world.sync();
    expect(await counts()).toMatchObject({ added: 1, failed: 1 });
    expect((await world.store.knowledgeSources.items({ sourceId: 'src', state: 'failed', limit: 9 }))?.items).toMatchObject([
      { key: 'a', error: { code: 'DOCUMENT_KEY_TAKEN' } },
    ]);
    await expect(world.knowledge.add('kb', { key: 'b', text: 'by hand', metadata: {} })).rejects.toMatchObject({
      data: { code: 'DOCUMENT_KEY_TAKEN' },
    });
  });

  it('leaves nothing behind when the source is removed meanwhile', async () => {
    const place = createPlace({ a: 'one', b: 'two' });
    await start(place);
    place.onRead = async (key) =>
      void (key === 'b' && (await world.store.knowledgeSources.remove('src', 'remove', new Date().toISOString())));
    const of = { sourceId: 'src', sync: (await world.syncs['source.begin']({ sourceId: 'src' }, never))! };
    await world.syncs['source.list'](of, never);
    await world.syncs['source.pull'](of, never);
    expect(await world.syncs['source.pull'](of, never)).toBeNull();
    await world.store.knowledge.finishRemovals('kb');
    expect(await world.keys()).toEqual([]);
    expect(await world.syncs['source.begin']({ sourceId: 'src' }, never)).toBeNull();
    expect(world.unscheduled).toEqual(['src']);
  });

  it('moves the documents of a folder that was pointed elsewhere', async () => {
    const place = createPlace({ 'a.md': 'one' });
    await start(place);
    const at = new Date().toISOString();
    await world.store.knowledgeSources.insert({
      id: 'folder',
      knowledgeId: 'kb',
      name: 'F',
      settings: { kind: 'folder', folder: 'old', pattern: '**/*' },
      metadata: {},
      everyMinutes: null,
      followsDeletions: true,
      key: null,
      at,
    });
    await world.sync('folder');
    expect(await world.keys()).toEqual(['old/a.md']);
    await world.store.knowledgeSources.change('folder', { settings: { kind: 'folder', folder: 'new', pattern: '**/*' }, at });
    await world.sync('folder');
    expect(await world.keys()).toEqual(['new/a.md']);
  });
});
