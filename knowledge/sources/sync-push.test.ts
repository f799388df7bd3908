import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPush } from './sync-push.ts';
import { createPlace, createSyncWorld, type SyncWorld } from './testing/sync-world.ts';

let world: SyncWorld;
beforeEach(async () => {
  world = await createSyncWorld(createPlace());
  await world.store.knowledgeSources.insert({
    id: 'hook',
    knowledgeId: 'kb',
    name: 'Shop',
    settings: { kind: 'webhook' },
    metadata: {},
    everyMinutes: null,
    followsDeletions: true,
    key: 'k',
    at: new Date().toISOString(),
  });
  // Keys that are of documents from elsewhere can't be sent.
  for (const key of ['mine', 'mine too']) await world.knowledge.add('kb', { key, text: 'by hand', metadata: {} });
});
afterEach(() => world.close());

type Sent = Parameters<ReturnType<typeof createPush>>[1][number];
const doc = (key: string): Sent => ({ key, text: `Text of ${key}`, metadata: {} });
const hook = async () => (await world.store.knowledgeSources.get('hook'))!;
const push = async (...documents: readonly Sent[]): Promise<unknown> =>
  createPush(world)(await hook(), documents).catch((error: unknown) => (error as { data?: unknown }).data ?? error);
const failing = async () =>
  (await world.store.knowledgeSources.items({ sourceId: 'hook', state: 'failed', limit: 9 }))!.items.map(({ key, documentId, error }) => [
    key,
    documentId,
    error?.code,
  ]);
async function freeKey(key: string): Promise<void> {
  const document = await world.store.knowledge.documentByKey('kb', key);
  await world.knowledge.removeDocument('kb', document!.id);
}

describe('documents that are sent to a source', () => {
  it('are kept as failing, each with its reason, when they cannot be taken', async () => {
    expect(await push(doc('a'), doc('mine'), doc('mine too'))).toMatchObject({
      code: 'DOCUMENT_KEY_TAKEN',
      message: expect.stringContaining('2 of 3'),
    });
    expect(await failing()).toEqual([
      ['mine', null, 'DOCUMENT_KEY_TAKEN'],
      ['mine too', null, 'DOCUMENT_KEY_TAKEN'],
    ]);
    expect(await hook()).toMatchObject({ documents: 1, report: { total: 3, added: 1, failed: 2, error: null } });
  });

  it('are still told of after others were sent well, and no more once they were sent well themselves', async () => {
    await push(doc('mine'), doc('mine too'));
    expect(await push(doc('b'))).toEqual({ accepted: 1, removed: 0, unchanged: 0 });
    expect((await hook()).report).toMatchObject({ added: 1, failed: 2 });
    await freeKey('mine');
    await push(doc('mine'));
    expect(await failing()).toEqual([['mine too', null, 'DOCUMENT_KEY_TAKEN']]);
    expect((await hook()).report).toMatchObject({ added: 1, failed: 1 });
  });

  it('are no more told of once the other system has removed them', async () => {
    await push(doc('mine'));
    expect(await push({ key: 'mine', deleted: true })).toEqual({ accepted: 0, removed: 0, unchanged: 1 });
    expect(await failing()).toEqual([]);
    expect((await hook()).report).toMatchObject({ failed: 0 });
    expect(await world.keys()).toContain('mine');
  });

  it('leave nothing behind when the source is removed meanwhile', async () => {
    const source = await hook();
    await world.store.knowledgeSources.remove('hook', 'remove', new Date().toISOString());
    await expect(createPush(world)(source, [doc('a')])).rejects.toMatchObject({ data: { code: 'SOURCE_GONE' } });
    expect(await world.store.knowledge.documentByKey('kb', 'a')).toBeNull();
  });
});
