import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyGraph } from '#graph/graph';
import type { Store } from '../contract/store.ts';
import { at, newRun, openWithWorkflow } from './records.ts';

const newVersion = { workflowId: 'w1', graphHash: 'g', planHash: 'p', note: 'first', publishedAt: at(1), revision: 1, slug: null };

/** What every store must do with workflows, their versions and their addresses. */
export function describeWorkflows(name: string, open: () => Promise<Store>): void {
  describe(`workflows on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await openWithWorkflow(open);
    });
    afterEach(() => store.close());

    describe('workflows', () => {
      it('count up their revision with each save, and refuse one made on an older revision', async () => {
        expect(await store.workflows.save('w1', { revision: 1, name: 'Renamed', at: at(1) })).toEqual({
          saved: true,
          revision: 2,
          at: at(1),
        });
        expect(await store.workflows.save('w1', { revision: 1, name: 'Too late', at: at(2) })).toEqual({ saved: false, revision: 2 });
        expect(await store.workflows.save('nobody', { revision: 1, at: at(2) })).toBeNull();
        expect(await store.workflows.get('w1')).toMatchObject({
          name: 'Renamed',
          description: 'Sorts mail',
          revision: 2,
          updatedAt: at(1),
          exampleInput: { mail: 'hi' },
          lastRun: null,
        });
      });

      it('make a save once, however often it is sent, and answer with what it made', async () => {
        const [one, other] = [
          { kind: 'editor', editor: 'tab1', browser: 'b' },
          { kind: 'editor', editor: 'tab2', browser: 'b' },
        ] as const;
        const first = { revision: 1, name: 'One', saveId: 's1', by: one };
        expect(await store.workflows.save('w1', { ...first, at: at(1) })).toEqual({ saved: true, revision: 2, at: at(1) });
        expect(await store.workflows.save('w1', { revision: 2, name: 'Two', saveId: 's2', by: other, at: at(2) })).toEqual({
          saved: true,
          revision: 3,
          at: at(2),
        });
        // The answer was lost: even after the other's save it is known, and changes nothing.
        expect(await store.workflows.save('w1', { ...first, at: at(3) })).toEqual({ saved: true, revision: 2, at: at(1) });
        expect(await store.workflows.get('w1')).toMatchObject({ name: 'Two', revision: 3 });
        expect(await store.workflows.save('w1', { ...first, saveId: 's3', at: at(3) })).toEqual({ saved: false, revision: 3 });
        expect(await store.workflows.draft('w1')).toEqual({
          revision: 3,
          savedAt: at(2),
          savedBy: other,
          liveVersion: null,
          latestVersion: null,
          document: { name: 'Two', description: 'Sorts mail', graph: emptyGraph },
        });
        expect(await store.workflows.draft('w1', 3)).toMatchObject({ revision: 3, document: null });
        expect(await store.workflows.draft('nobody')).toBeNull();
      });

      it('change name and description without a revision, and count up only if that changes them', async () => {
        expect(await store.workflows.describe('w1', { description: 'Reads mail', at: at(1), by: { kind: 'key', name: 'CI' } })).toEqual({
          revision: 2,
          at: at(1),
        });
        expect(await store.workflows.describe('w1', { name: 'Triage', at: at(2) })).toEqual({ revision: 2, at: at(1) });
        expect(await store.workflows.draft('w1')).toMatchObject({
          savedBy: { kind: 'key', name: 'CI' },
          document: { name: 'Triage', description: 'Reads mail' },
        });
        expect(await store.workflows.describe('nobody', { name: 'x', at: at(2) })).toBeNull();
      });

      it('are listed in pages, latest change first, each once', async () => {
        for (let index = 0; index < 5; index += 1) {
          await store.workflows.insert({
            id: `x${index}`,
            name: `x${index}`,
            description: '',
            templateId: null,
            graph: emptyGraph,
            exampleInput: null,
            at: at(10),
          });
        }
        const ids: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await store.workflows.list({ cursor, limit: 2 });
          ids.push(...page!.items.map((workflow) => workflow.id));
          cursor = page!.nextCursor ?? undefined;
        } while (cursor !== undefined);
        expect(ids).toEqual(['x4', 'x3', 'x2', 'x1', 'x0', 'w1']);
        expect(await store.workflows.list({ cursor: 'nonsense', limit: 2 })).toBeNull();
      });

      it('take their runs, reviews, versions and hook along when removed', async () => {
        await store.runs.insert(newRun({ id: 'r1' }));
        await store.hooks.ensure('w1', keys('secret'), at(1));
        await store.versions.publish({ ...newVersion, slug: 'triage-1' });
        expect(await store.workflows.remove('w1')).toBe(true);
        expect(await store.workflows.remove('w1')).toBe(false);
        expect([await store.runs.get('r1'), await store.versions.list('w1', { limit: 50 }), await store.hooks.live('triage-1')]).toEqual([
          null,
          { items: [], nextCursor: null },
          null,
        ]);
      });

      it('tell of their newest run', async () => {
        await store.runs.insert(newRun({ id: 'r1', startedAt: at(1) }));
        await store.runs.insert(newRun({ id: 'r2', startedAt: at(2) }));
        expect((await store.workflows.list({ limit: 10 }))!.items[0]!.lastRun).toEqual({ id: 'r2', status: 'running', startedAt: at(2) });
      });
    });

    describe('versions', () => {
      it('are numbered from 1, go live when published, and only from the revision that was checked', async () => {
        expect(await store.versions.publish(newVersion)).toMatchObject({ ok: true, version: { number: 1 } });
        expect(await store.versions.publish(newVersion)).toMatchObject({ ok: true, version: { number: 2 } });
        expect(await store.versions.publish({ ...newVersion, revision: 7 })).toEqual({ ok: false, reason: 'revision' });
        expect(await store.versions.publish({ ...newVersion, workflowId: 'nobody' })).toEqual({ ok: false, reason: 'missing' });
        expect((await store.workflows.get('w1'))?.liveVersion).toBe(2);
        expect((await store.versions.list('w1', { limit: 50 }))?.items.map((version) => version.number)).toEqual([2, 1]);
        const first = await store.versions.list('w1', { limit: 1 });
        expect([
          first?.items.map(({ number }) => number),
          (await store.versions.list('w1', { limit: 1, cursor: first?.nextCursor ?? '' }))?.items.map(({ number }) => number),
        ]).toEqual([[2], [1]]);
        expect(await store.versions.list('w1', { limit: 1, cursor: 'x' })).toBeNull();
      });

      it('can be made live again, or none of them; never one that is not there', async () => {
        await store.hooks.ensure('w1', keys('secret'), at(1));
        await store.versions.publish({ ...newVersion, slug: 'triage-1' });
        expect(await store.hooks.live('triage-1')).toEqual({
          workflowId: 'w1',
          workflowName: 'Triage',
          version: 1,
          graphHash: 'g',
          planHash: 'p',
          keys: valid('secret'),
        });
        expect(await store.versions.setLive('w1', { number: 5, slug: null })).toEqual({ ok: false, reason: 'missing' });
        expect(await store.versions.setLive('w1', null)).toEqual({ ok: true });
        expect(await store.hooks.live('triage-1')).toBeNull();
        expect(await store.versions.setLive('w1', { number: 1, slug: 'triage-2' })).toEqual({ ok: true });
        expect(await store.hooks.live('triage-2')).toMatchObject({ version: 1 });
      });

      it('never take the address of another workflow', async () => {
        await store.workflows.insert({
          id: 'w2',
          name: 'Other',
          description: '',
          templateId: null,
          graph: emptyGraph,
          exampleInput: null,
          at: at(0),
        });
        await store.hooks.ensure('w1', keys('k1'), at(1));
        await store.hooks.ensure('w2', keys('k2'), at(1));
        await store.versions.publish({ ...newVersion, slug: 'taken' });
        expect(await store.versions.publish({ ...newVersion, workflowId: 'w2', slug: 'taken' })).toEqual({ ok: false, reason: 'slug' });
        expect(await store.versions.list('w2', { limit: 50 })).toEqual({ items: [], nextCursor: null });
        // A webhook and a chat page may share a word; two chat pages may not.
        expect(await store.versions.publish({ ...newVersion, workflowId: 'w2', slug: null, chatSlug: 'taken' })).toMatchObject({
          ok: true,
        });
        expect(await store.versions.publish({ ...newVersion, slug: 'taken', chatSlug: 'taken' })).toEqual({
          ok: false,
          reason: 'chat-slug',
        });
        expect([(await store.hooks.liveChat('taken'))?.workflowId, (await store.hooks.live('taken'))?.workflowId]).toEqual(['w2', 'w1']);
      });
    });

    describe('hooks', () => {
      it('keep a key for each door until that one is replaced', async () => {
        await store.hooks.ensure('w1', keys('k1'), at(1));
        await store.hooks.ensure('w1', keys('k2'), at(1));
        expect(await store.hooks.get('w1')).toEqual({ slug: null, chatSlug: null, keys: valid('k1') });
        expect(await store.hooks.setKey('w1', 'chat', { key: 'k3', previousUntil: null })).toBe(true);
        expect(await store.hooks.get('w1')).toEqual({ slug: null, chatSlug: null, keys: { ...valid('k1'), chat: ['k3'] } });
        expect(await store.hooks.setKey('nobody', 'chat', { key: 'k3', previousUntil: null })).toBe(false);
      });

      it('take the key before as long as it is kept', async () => {
        await store.hooks.ensure('w1', keys('k1'), at(1));
        await store.hooks.setKey('w1', 'webhook', { key: 'k2', previousUntil: '2999-01-01T00:00:00.000Z' });
        expect((await store.hooks.get('w1'))?.keys.webhook).toEqual(['k2', 'k1 webhook']);
        await store.hooks.setKey('w1', 'webhook', { key: 'k3', previousUntil: '2000-01-01T00:00:00.000Z' });
        expect((await store.hooks.get('w1'))?.keys.webhook).toEqual(['k3']);
      });
    });
  });
}

const keys = (name: string) => ({ webhook: `${name} webhook`, signing: `${name} signing`, chat: `${name} chat` });
const valid = (name: string) => ({ webhook: [`${name} webhook`], signing: [`${name} signing`], chat: [`${name} chat`] });
