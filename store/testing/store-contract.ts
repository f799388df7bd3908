import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyGraph } from '#graph/graph';
import type { StepRun } from '#graph/run';
import type { RunFilter, RunGrouping } from '#graph/run-search';
import type { OpenRunQuery } from '../contract/runs.ts';
import type { NewRun, RunRecord } from '../contract/stored-run.ts';
import type { Store } from '../contract/store.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();

const newVersion = { workflowId: 'w1', graphHash: 'g', planHash: 'p', note: 'first', publishedAt: at(1), revision: 1, slug: null };

/** A run as a test writes it down. */
export function newRun(change: Partial<NewRun> = {}): NewRun {
  return { id: randomUUID(), workflowId: 'w1', workflowName: 'Triage', version: null, trigger: 'manual', triggerNode: 'start', graphHash: 'g', planHash: 'p', startedAt: at(0), input: { a: 1 }, ...change };
}

/** A step run as a test writes it down. */
export function stepRun(change: Partial<StepRun> = {}): StepRun {
  return {
    nodeId: 'n1', name: 'draft', type: 'llm', scope: '', iteration: 0, status: 'finished', input: null, resolved: null, port: 'out', output: 'hello', error: null,
    attempts: 1, startedAt: at(1), finishedAt: at(2), tokens: 10, costUsd: 0.5, model: null, ...change,
  };
}

/** The end of a run as a test writes it down. */
export function runRecord(runId: string, change: Partial<RunRecord> = {}): RunRecord {
  return { runId, status: 'finished', output: 'done', error: null, failedNode: null, response: null, models: ['offline:heddle'], steps: [stepRun()], finishedAt: at(3), ...change };
}

/** What every store must do, whatever database stands behind it. */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(`a store on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
      await store.workflows.insert({ id: 'w1', name: 'Triage', description: 'Sorts mail', templateId: 'support', graph: emptyGraph, exampleInput: { mail: 'hi' }, at: at(0) });
    });
    afterEach(() => store.close());

    describe('blobs', () => {
      it('gives a text back by its hash, and stores it once', async () => {
        const first = await store.blobs.put('{"a":"ü"}');
        expect(first).toEqual({ hash: expect.stringMatching(/^[0-9a-f]{64}$/), bytes: 10 });
        expect(await store.blobs.put('{"a":"ü"}')).toEqual(first);
        expect(await store.blobs.get(first.hash)).toBe('{"a":"ü"}');
        expect(await store.blobs.get('0'.repeat(64))).toBeNull();
      });

      it('holds texts of many megabytes', async () => {
        const json = JSON.stringify('x'.repeat(5 * 1024 * 1024));
        const [{ hash }] = await Promise.all([store.blobs.put(json), store.blobs.put(json)]);
        expect(await store.blobs.get(hash)).toBe(json);
      });
    });

    describe('workflows', () => {
      it('count up their revision with each save, and refuse one made on an older revision', async () => {
        expect(await store.workflows.save('w1', { revision: 1, name: 'Renamed', at: at(1) })).toEqual({ saved: true, revision: 2, at: at(1) });
        expect(await store.workflows.save('w1', { revision: 1, name: 'Too late', at: at(2) })).toEqual({ saved: false, revision: 2 });
        expect(await store.workflows.save('nobody', { revision: 1, at: at(2) })).toBeNull();
        expect(await store.workflows.get('w1')).toMatchObject({ name: 'Renamed', description: 'Sorts mail', revision: 2, updatedAt: at(1), exampleInput: { mail: 'hi' }, lastRun: null });
      });

      it('make a save once, however often it is sent, and answer with what it made', async () => {
        const [one, other] = [{ kind: 'editor', editor: 'tab1', browser: 'b' }, { kind: 'editor', editor: 'tab2', browser: 'b' }] as const;
        const first = { revision: 1, name: 'One', saveId: 's1', by: one };
        expect(await store.workflows.save('w1', { ...first, at: at(1) })).toEqual({ saved: true, revision: 2, at: at(1) });
        expect(await store.workflows.save('w1', { revision: 2, name: 'Two', saveId: 's2', by: other, at: at(2) })).toEqual({ saved: true, revision: 3, at: at(2) });
        // The answer was lost: even after the other's save it is known, and changes nothing.
        expect(await store.workflows.save('w1', { ...first, at: at(3) })).toEqual({ saved: true, revision: 2, at: at(1) });
        expect(await store.workflows.get('w1')).toMatchObject({ name: 'Two', revision: 3 });
        expect(await store.workflows.save('w1', { ...first, saveId: 's3', at: at(3) })).toEqual({ saved: false, revision: 3 });
        expect(await store.workflows.draft('w1')).toEqual({ revision: 3, savedAt: at(2), savedBy: other, liveVersion: null, latestVersion: null, document: { name: 'Two', description: 'Sorts mail', graph: emptyGraph } });
        expect(await store.workflows.draft('w1', 3)).toMatchObject({ revision: 3, document: null });
        expect(await store.workflows.draft('nobody')).toBeNull();
      });

      it('change name and description without a revision, and count up only if that changes them', async () => {
        expect(await store.workflows.describe('w1', { description: 'Reads mail', at: at(1), by: { kind: 'key', name: 'CI' } })).toEqual({ revision: 2, at: at(1) });
        expect(await store.workflows.describe('w1', { name: 'Triage', at: at(2) })).toEqual({ revision: 2, at: at(1) });
        expect(await store.workflows.draft('w1')).toMatchObject({ savedBy: { kind: 'key', name: 'CI' }, document: { name: 'Triage', description: 'Reads mail' } });
        expect(await store.workflows.describe('nobody', { name: 'x', at: at(2) })).toBeNull();
      });

      it('are listed in pages, latest change first, each once', async () => {
        for (let index = 0; index < 5; index += 1) {
          await store.workflows.insert({ id: `x${index}`, name: `x${index}`, description: '', templateId: null, graph: emptyGraph, exampleInput: null, at: at(10) });
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
        expect([await store.runs.get('r1'), await store.versions.list('w1', { limit: 50 }), await store.hooks.live('triage-1')]).toEqual([null, { items: [], nextCursor: null }, null]);
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
        expect([first?.items.map(({ number }) => number), (await store.versions.list('w1', { limit: 1, cursor: first?.nextCursor ?? '' }))?.items.map(({ number }) => number)]).toEqual([[2], [1]]);
        expect(await store.versions.list('w1', { limit: 1, cursor: 'x' })).toBeNull();
      });

      it('can be made live again, or none of them; never one that is not there', async () => {
        await store.hooks.ensure('w1', keys('secret'), at(1));
        await store.versions.publish({ ...newVersion, slug: 'triage-1' });
        expect(await store.hooks.live('triage-1')).toEqual({ workflowId: 'w1', workflowName: 'Triage', version: 1, graphHash: 'g', planHash: 'p', keys: valid('secret') });
        expect(await store.versions.setLive('w1', { number: 5, slug: null })).toEqual({ ok: false, reason: 'missing' });
        expect(await store.versions.setLive('w1', null)).toEqual({ ok: true });
        expect(await store.hooks.live('triage-1')).toBeNull();
        expect(await store.versions.setLive('w1', { number: 1, slug: 'triage-2' })).toEqual({ ok: true });
        expect(await store.hooks.live('triage-2')).toMatchObject({ version: 1 });
      });

      it('never take the address of another workflow', async () => {
        await store.workflows.insert({ id: 'w2', name: 'Other', description: '', templateId: null, graph: emptyGraph, exampleInput: null, at: at(0) });
        await store.hooks.ensure('w1', keys('k1'), at(1));
        await store.hooks.ensure('w2', keys('k2'), at(1));
        await store.versions.publish({ ...newVersion, slug: 'taken' });
        expect(await store.versions.publish({ ...newVersion, workflowId: 'w2', slug: 'taken' })).toEqual({ ok: false, reason: 'slug' });
        expect(await store.versions.list('w2', { limit: 50 })).toEqual({ items: [], nextCursor: null });
        // A webhook and a chat page may share a word; two chat pages may not.
        expect(await store.versions.publish({ ...newVersion, workflowId: 'w2', slug: null, chatSlug: 'taken' })).toMatchObject({ ok: true });
        expect(await store.versions.publish({ ...newVersion, slug: 'taken', chatSlug: 'taken' })).toEqual({ ok: false, reason: 'chat-slug' });
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

    describe('runs', () => {
      it('are written once under an id', async () => {
        expect(await store.runs.insert(newRun({ id: 'r1' }))).toBe(true);
        expect(await store.runs.insert(newRun({ id: 'r1', input: 'other' }))).toBe(false);
        expect(await store.runs.get('r1')).toMatchObject({ status: 'running', handover: 'pending', input: { a: 1 }, finishedAt: null });
      });

      it('that were refused are hidden, and may be tried again under the same id', async () => {
        await store.runs.insert(newRun({ id: 'r1' }));
        await store.runs.refuse('r1');
        expect(await store.runs.get('r1')).toBeNull();
        expect((await store.runs.list({ limit: 10 }))!.items).toEqual([]);
        expect((await store.runs.open({ handover: 'refused', before: at(9), after: null, limit: 10 })).map((run) => run.handover)).toEqual(['refused']);
        const again = { input: { a: 2 }, version: 7, graphHash: 'g2', planHash: 'p2', triggerNode: 'hook2', startedAt: at(3) };
        expect(await store.runs.insert(newRun({ id: 'r1', ...again }))).toBe(true);
        expect(await store.runs.get('r1')).toMatchObject(again);
        await store.runs.markHandedOver('r1');
        await store.runs.refuse('r1');
        expect((await store.runs.get('r1'))?.handover).toBe('done');
      });

      it('are archived with the tokens and cost of all their steps, long maps included; the last record counts', async () => {
        await store.runs.insert(newRun({ id: 'r1' }));
        await store.runs.archiveItems('r1', [stepRun({ scope: 'map[0]', tokens: 5 }), stepRun({ scope: 'map[1]', tokens: 5 })]);
        await store.runs.archiveItems('r1', [stepRun({ scope: 'map[0]', tokens: 5 }), stepRun({ scope: 'map[1]', tokens: 5 })]);
        await store.runs.archive(runRecord('r1', { status: 'failed', failedNode: 'draft', error: { code: 'X', message: 'no', retryable: false } }));
        await store.runs.archive(runRecord('r1', { response: { status: 201, headers: { a: 'b' }, body: 1 } }));
        expect(await store.runs.get('r1')).toMatchObject({ status: 'finished', error: null, tokens: 20, costUsd: 1.5, models: ['offline:heddle'], response: { status: 201 } });
        expect((await store.runs.steps('r1')).map(({ name, scope }) => [name, scope])).toEqual([['draft', ''], ['draft', 'map[0]'], ['draft', 'map[1]']]);
      });

      it('stay ended when word of their status or a late settlement arrives afterwards', async () => {
        await store.runs.insert(newRun({ id: 'r1' }));
        await store.runs.setStatus('r1', 'waiting');
        expect((await store.runs.get('r1'))?.status).toBe('waiting');
        await store.runs.archive(runRecord('r1'));
        await store.runs.setStatus('r1', 'running');
        await store.runs.settle(runRecord('r1', { status: 'failed', steps: [] }));
        expect((await store.runs.get('r1'))?.status).toBe('finished');
      });

      it('that are not known are passed over by the engine', async () => {
        await store.runs.archive(runRecord('gone'));
        await store.runs.archiveItems('gone', [stepRun()]);
        await store.runs.settle(runRecord('gone'));
        expect(await store.runs.get('gone')).toBeNull();
      });

      it('are listed by workflow and status in pages, newest first', async () => {
        for (let index = 0; index < 5; index += 1) await store.runs.insert(newRun({ id: `r${index}`, startedAt: at(index) }));
        await store.runs.archive(runRecord('r2'));
        expect((await store.runs.list({ status: 'finished', limit: 10 }))!.items.map((run) => run.id)).toEqual(['r2']);
        expect((await store.runs.list({ workflowId: 'other', limit: 10 }))!.items).toEqual([]);
        const first = (await store.runs.list({ status: 'running', workflowId: 'w1', limit: 3 }))!;
        expect(first.items.map((run) => run.id)).toEqual(['r4', 'r3', 'r1']);
        const second = (await store.runs.list({ status: 'running', workflowId: 'w1', limit: 3, cursor: first.nextCursor! }))!;
        expect([second.items.map((run) => run.id), second.nextCursor]).toEqual([['r0'], null]);
      });

      it('are found and summed by node, status, error code, model, cost and time', async () => {
        const call = (model: string, costUsd: number) => ({ model, outcome: 'answered' as const, because: 'first' as const, inputTokens: 4, outputTokens: 1, costUsd, firstTokenMs: null, durationMs: 100 });
        const flaky = { code: 'FLAKY', message: 'no', retryable: false };
        for (let index = 0; index < 4; index += 1) await store.runs.insert(newRun({ id: `r${index}`, startedAt: at(index) }));
        await store.runs.archive(runRecord('r0', { steps: [stepRun({ calls: [call('a:1', 0.4), call('b:2', 0.1)] }), stepRun({ nodeId: 'n2', name: 'send', status: 'failed', port: 'error', error: flaky, tokens: 0, costUsd: 0 })] }));
        await store.runs.archive(runRecord('r1', { status: 'failed', error: flaky, steps: [stepRun({ nodeId: 'n2', name: 'send', status: 'failed', port: null, error: flaky, tokens: 0, costUsd: 0 })] }));
        await store.runs.archive(runRecord('r2', { steps: [stepRun({ calls: [call('a:1', 2)], costUsd: 2 })] }));
        const found = async (filter: RunFilter): Promise<string> => (await store.runs.list({ ...filter, limit: 10 }))!.items.map(({ id }) => id).join(' ');
        expect([await found({ node: 'send' }), await found({ node: 'n1' }), await found({ node: 'n1', stepStatus: 'failed' }), await found({ stepStatus: 'failed' })]).toEqual(['r1 r0', 'r2 r0', '', 'r1 r0']);
        expect([await found({ errorCode: 'FLAKY' }), await found({ errorCode: 'FLAKY', status: 'failed' }), await found({ errorCode: 'FLAKY', node: 'draft' })]).toEqual(['r1 r0', 'r1', '']);
        expect([await found({ model: 'b:2' }), await found({ model: 'a:1', node: 'send' }), await found({ minCostUsd: 1 }), await found({ maxCostUsd: 0.5, status: 'finished' })]).toEqual(['r0', '', 'r2', 'r0']);
        expect([await found({ from: at(1), to: at(3) }), await found({ workflowId: 'other' })]).toEqual(['r2 r1', '']);

        const sums = async (filter: RunFilter, by: RunGrouping): Promise<unknown> => (await store.runs.sum(filter, by)).groups.map(({ key, name, runs, steps, failed, costUsd }) => [key, name, runs, steps, failed, costUsd]);
        expect(await sums({}, 'node')).toEqual([['n1', 'draft', 2, 2, 0, 2.5], ['n2', 'send', 2, 2, 2, 0]]);
        expect(await sums({ stepStatus: 'failed' }, 'node')).toEqual([['n2', 'send', 2, 2, 2, 0]]);
        expect(await sums({}, 'errorCode')).toEqual([['FLAKY', 'FLAKY', 2, 2, 2, 0]]);
        expect(await sums({}, 'model')).toEqual([['a:1', 'a:1', 2, 2, 0, 2.4], ['b:2', 'b:2', 1, 1, 0, 0.1]]);
        expect(await sums({}, 'status')).toEqual([['finished', 'finished', 2, 0, 0, 2.5], ['running', 'running', 1, 0, 0, 0], ['failed', 'failed', 1, 0, 1, 0]].toSorted((a, b) => Number(b[5]) - Number(a[5]) || String(a[0]).localeCompare(String(b[0]))));
        expect(await sums({}, 'day')).toEqual([['2026-01-01', '2026-01-01', 4, 0, 1, 2.5]]);
        expect(await store.runs.sum({ status: 'finished' }, 'workflow')).toMatchObject({ runs: 2, isPartial: false, groups: [{ key: 'w1', name: 'Triage', tokens: 20 }] });
      });

      it('without an end are found by the reconciler page by page', async () => {
        for (let index = 0; index < 3; index += 1) await store.runs.insert(newRun({ id: `r${index}`, startedAt: at(index) }));
        await store.runs.archive(runRecord('r1'));
        const open = async (before: string, after: OpenRunQuery['after'], limit: number): Promise<string[]> =>
          (await store.runs.open({ handover: 'pending', before, after, limit })).map((run) => run.id);
        expect(await open(at(9), null, 1)).toEqual(['r0']);
        expect(await open(at(9), { at: at(0), id: 'r0' }, 5)).toEqual(['r2']);
        expect(await open(at(1), null, 5)).toEqual(['r0']);
        expect(await store.runs.open({ handover: 'done', before: at(9), after: null, limit: 5 })).toEqual([]);
        expect(await store.runs.openOf('w1')).toEqual(['r0', 'r2']);
      });

      it('are cancelled at once until they are handed over, and never after that', async () => {
        await store.runs.insert(newRun({ id: 'r1' }));
        await store.runs.insert(newRun({ id: 'r2' }));
        expect(await store.runs.markHandedOver('r2')).toBe(true);
        expect([await store.runs.cancelPending('r1', at(5)), await store.runs.cancelPending('r2', at(5))]).toEqual([true, false]);
        expect(await store.runs.get('r1')).toMatchObject({ status: 'cancelled', finishedAt: at(5) });
        expect(await store.runs.markHandedOver('r1')).toBe(false);
        expect([await store.runs.isWanted('r1'), await store.runs.isWanted('r2'), await store.runs.isWanted('r9')]).toEqual([false, true, false]);
      });

      it('offer what the steps of the newest ended runs put out', async () => {
        await store.runs.insert(newRun({ id: 'r1', startedAt: at(1) }));
        await store.runs.insert(newRun({ id: 'r2', startedAt: at(2) }));
        await store.runs.archive(runRecord('r1', { steps: [stepRun({ output: 'old' })] }));
        await store.runs.archive(runRecord('r2', { steps: [stepRun({ output: 'new' })] }));
        expect(await store.runs.latestOutputs('w1', 1)).toEqual([[{ name: 'draft', output: 'new' }]]);
      });
    });

    describe('reviews', () => {
      const review = { id: 'r1~a', runId: 'r1', workflowId: 'w1', nodeId: 'n1', nodeName: 'approve', title: 'Send it?', instructions: '', value: { text: 'hi' }, openedAt: at(1), deadline: null };
      beforeEach(() => store.runs.insert(newRun({ id: 'r1' })));

      it('are opened once and show the value and the workflow', async () => {
        await store.reviews.open(review);
        await store.reviews.open({ ...review, title: 'Again' });
        expect([await store.reviews.countOpen(), (await store.reviews.list({ status: 'closed', limit: 10 }))!.items]).toEqual([{ open: 1, tests: 1 }, []]);
        expect((await store.reviews.list({ status: 'open', limit: 10 }))!.items).toEqual([{ ...review, workflowName: 'Triage', isTest: true, status: 'open', decision: null, decidedValue: null, comment: '', decidedAt: null }]);
      });

      it('tell whether a test run asks', async () => {
        await store.runs.insert(newRun({ id: 'r2', version: 3 }));
        await store.reviews.open({ ...review, id: 'r2~a', runId: 'r2' });
        expect((await store.reviews.get('r2~a'))?.isTest).toBe(false);
        expect(await store.reviews.countOpen()).toEqual({ open: 1, tests: 0 });
      });

      it('take the first decision, and keep it until it is delivered', async () => {
        await store.reviews.open(review);
        expect(await store.reviews.decide('r1~a', { decision: 'approve', comment: 'fine', at: at(2) })).toBe(true);
        expect(await store.reviews.decide('r1~a', { decision: 'reject', comment: 'no', at: at(3) })).toBe(false);
        expect(await store.reviews.undelivered(at(9))).toEqual([{ reviewId: 'r1~a', runId: 'r1', decision: 'approve', comment: 'fine', at: at(2) }]);
        expect(await store.reviews.undelivered(at(1))).toEqual([]);
        await store.reviews.markDelivered('r1~a', at(4));
        expect(await store.reviews.undelivered(at(9))).toEqual([]);
      });

      it('end as the run says, also against a decision that came too late', async () => {
        await store.reviews.open(review);
        await store.reviews.decide('r1~a', { decision: 'approve', comment: '', at: at(2) });
        await store.reviews.close('r1~a', { status: 'expired', decision: null, value: null, comment: '', at: at(3) });
        expect(await store.reviews.get('r1~a')).toMatchObject({ status: 'expired', decision: null });
        expect(await store.reviews.undelivered(at(9))).toEqual([]);
      });

      it('are cancelled with a run however it ended, and passed over for a run that is gone', async () => {
        await store.reviews.open(review);
        await store.runs.archive(runRecord('r1', { status: 'cancelled' }));
        expect((await store.reviews.get('r1~a'))?.status).toBe('cancelled');
        await store.runs.insert(newRun({ id: 'r2' }));
        await store.reviews.open({ ...review, id: 'r2~a', runId: 'r2' });
        await store.runs.archive(runRecord('r2', { status: 'finished' }));
        expect((await store.reviews.get('r2~a'))?.status).toBe('cancelled');
        await store.reviews.open({ ...review, id: 'gone~a', runId: 'gone' });
        expect(await store.reviews.get('gone~a')).toBeNull();
      });
    });

    describe('connections', () => {
      it('never show their secret, and keep the parts of it that a change leaves out', async () => {
        const made = await store.connections.insert({ id: 'c1', name: 'Shop', kind: 'http', settings: { baseUrl: 'https://a.example' }, secret: { user: 'u', password: 'p' }, at: at(1) });
        expect(JSON.stringify([made, await store.connections.list()])).not.toContain('password');
        await store.connections.update({ id: 'c1', name: 'Shop', kind: 'http', settings: {}, secret: { password: 'p2' }, at: at(2) });
        expect(await store.connections.secret('c1')).toEqual({ user: 'u', password: 'p2' });
        expect(await store.connections.get('c1')).toMatchObject({ settings: {}, updatedAt: at(2) });
        expect(await store.connections.update({ id: 'none', name: 'x', kind: 'y', settings: {}, secret: {}, at: at(2) })).toBeNull();
        expect([await store.connections.remove('c1'), await store.connections.remove('c1'), await store.connections.secret('c1')]).toEqual([true, false, null]);
      });
    });

    describe('API keys', () => {
      it('are accepted until they are removed, and remember when they were used', async () => {
        await store.apiKeys.insert({ id: 'k1', name: 'CI', key: 'heddle_0123456789', at: at(1) });
        expect([await store.apiKeys.accepts('heddle_0123456789', new Date(at(5))), await store.apiKeys.accepts('heddle_other', new Date())]).toEqual([true, false]);
        expect(await store.apiKeys.list()).toEqual([{ id: 'k1', name: 'CI', prefix: 'heddle_012', createdAt: at(1), lastUsedAt: at(5) }]);
        expect(await store.apiKeys.remove('k1')).toBe(true);
        expect(await store.apiKeys.accepts('heddle_0123456789', new Date())).toBe(false);
      });
    });

    describe('run events', () => {
      it('are read in the order in which they came, and pruned by age', async () => {
        const event = (text: string) => ({ type: 'token-emitted', runId: 'r1', stepKey: 'n1/0', attempt: 1, text }) as const;
        expect(await store.runEvents.last()).toBe(0);
        await store.runEvents.append([event('a'), event('b')], 1_000);
        await store.runEvents.append([event('c')], 2_000);
        expect((await store.runEvents.after(1, 10)).map(({ event: read }) => read.type === 'token-emitted' && read.text)).toEqual(['b', 'c']);
        await store.runEvents.prune(1_500);
        expect([(await store.runEvents.after(0, 10)).length, await store.runEvents.last()]).toEqual([1, 3]);
      });
    });
  });
}

const keys = (name: string) => ({ webhook: `${name} webhook`, signing: `${name} signing`, chat: `${name} chat` });
const valid = (name: string) => ({ webhook: [`${name} webhook`], signing: [`${name} signing`], chat: [`${name} chat`] });
