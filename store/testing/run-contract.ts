import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunFilter, RunGrouping } from '#graph/run-search';
import type { OpenRunQuery } from '../contract/runs.ts';
import type { Store } from '../contract/store.ts';
import { at, newRun, openWithWorkflow, runRecord, stepRun } from './records.ts';

/** What every store must do with runs and their events. */
export function describeRuns(name: string, open: () => Promise<Store>): void {
  describe(`runs on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await openWithWorkflow(open);
    });
    afterEach(() => store.close());

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
        expect((await store.runs.open({ handover: 'refused', before: at(9), after: null, limit: 10 })).map((run) => run.handover)).toEqual([
          'refused',
        ]);
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
        await store.runs.archive(
          runRecord('r1', { status: 'failed', failedNode: 'draft', error: { code: 'X', message: 'no', retryable: false } }),
        );
        await store.runs.archive(runRecord('r1', { response: { status: 201, headers: { a: 'b' }, body: 1 } }));
        expect(await store.runs.get('r1')).toMatchObject({
          status: 'finished',
          error: null,
          tokens: 20,
          costUsd: 1.5,
          models: ['offline:heddle'],
          response: { status: 201 },
        });
        expect((await store.runs.steps('r1')).map(({ name, scope }) => [name, scope])).toEqual([
          ['draft', ''],
          ['draft', 'map[0]'],
          ['draft', 'map[1]'],
        ]);
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

      it('are stuck until they go on or have ended', async () => {
        const reason = { code: 'RUN_STUCK', message: 'too large', retryable: true };
        const stuck = async (): Promise<readonly string[]> =>
          (await store.runs.list({ stuck: 'only', limit: 10 }))!.items.map(({ id }) => id);
        for (const id of ['r1', 'r2', 'r3']) {
          await store.runs.insert(newRun({ id }));
          await store.runs.setStuck(id, reason);
        }
        expect([(await store.runs.get('r1'))?.stuck, new Set(await stuck())]).toEqual([reason, new Set(['r1', 'r2', 'r3'])]);
        await store.runs.setStuck('r1', null);
        await store.runs.setStatus('r2', 'waiting');
        await store.runs.archive(runRecord('r3'));
        await store.runs.setStuck('r3', reason);
        expect(await stuck()).toEqual([]);
      });

      it('keep the step runs of earlier histories before those of the last, and count them once', async () => {
        await store.runs.insert(newRun({ id: 'r1' }));
        const of = (iteration: number) => stepRun({ iteration, tokens: 5, costUsd: 0.5 });
        await store.runs.archiveItems('r1', [stepRun({ scope: 'map[0]', tokens: 5, costUsd: 0 })]);
        await store.runs.archiveItems('r1', [of(0), of(1)], 0);
        await store.runs.archiveItems('r1', [of(2)], 2);
        await store.runs.archiveItems('r1', [of(2)], 2);
        await store.runs.archive(runRecord('r1', { steps: [of(3)] }));
        expect((await store.runs.steps('r1')).map(({ scope, iteration }) => [scope, iteration])).toEqual([
          ['', 0],
          ['', 1],
          ['', 2],
          ['', 3],
          ['map[0]', 0],
        ]);
        expect(await store.runs.get('r1')).toMatchObject({ tokens: 25, costUsd: 2 });
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
        const call = (model: string, costUsd: number) => ({
          model,
          outcome: 'answered' as const,
          because: 'first' as const,
          inputTokens: 4,
          outputTokens: 1,
          costUsd,
          firstTokenMs: null,
          durationMs: 100,
        });
        const flaky = { code: 'FLAKY', message: 'no', retryable: false };
        for (let index = 0; index < 4; index += 1) await store.runs.insert(newRun({ id: `r${index}`, startedAt: at(index) }));
        await store.runs.archive(
          runRecord('r0', {
            steps: [
              stepRun({ calls: [call('a:1', 0.4), call('b:2', 0.1)] }),
              stepRun({ nodeId: 'n2', name: 'send', status: 'failed', port: 'error', error: flaky, tokens: 0, costUsd: 0 }),
            ],
          }),
        );
        await store.runs.archive(
          runRecord('r1', {
            status: 'failed',
            error: flaky,
            steps: [stepRun({ nodeId: 'n2', name: 'send', status: 'failed', port: null, error: flaky, tokens: 0, costUsd: 0 })],
          }),
        );
        await store.runs.archive(runRecord('r2', { steps: [stepRun({ calls: [call('a:1', 2)], costUsd: 2 })] }));
        const found = async (filter: RunFilter): Promise<string> =>
          (await store.runs.list({ ...filter, limit: 10 }))!.items.map(({ id }) => id).join(' ');
        expect([
          await found({ node: 'send' }),
          await found({ node: 'n1' }),
          await found({ node: 'n1', stepStatus: 'failed' }),
          await found({ stepStatus: 'failed' }),
        ]).toEqual(['r1 r0', 'r2 r0', '', 'r1 r0']);
        expect([
          await found({ errorCode: 'FLAKY' }),
          await found({ errorCode: 'FLAKY', status: 'failed' }),
          await found({ errorCode: 'FLAKY', node: 'draft' }),
        ]).toEqual(['r1 r0', 'r1', '']);
        expect([
          await found({ model: 'b:2' }),
          await found({ model: 'a:1', node: 'send' }),
          await found({ minCostUsd: 1 }),
          await found({ maxCostUsd: 0.5, status: 'finished' }),
        ]).toEqual(['r0', '', 'r2', 'r0']);
        expect([await found({ from: at(1), to: at(3) }), await found({ workflowId: 'other' })]).toEqual(['r2 r1', '']);

        const sums = async (filter: RunFilter, by: RunGrouping): Promise<unknown> =>
          (await store.runs.sum(filter, by)).groups.map(({ key, name, runs, steps, failed, costUsd }) => [
            key,
            name,
            runs,
            steps,
            failed,
            costUsd,
          ]);
        expect(await sums({}, 'node')).toEqual([
          ['n1', 'draft', 2, 2, 0, 2.5],
          ['n2', 'send', 2, 2, 2, 0],
        ]);
        expect(await sums({ stepStatus: 'failed' }, 'node')).toEqual([['n2', 'send', 2, 2, 2, 0]]);
        expect(await sums({}, 'errorCode')).toEqual([['FLAKY', 'FLAKY', 2, 2, 2, 0]]);
        expect(await sums({}, 'model')).toEqual([
          ['a:1', 'a:1', 2, 2, 0, 2.4],
          ['b:2', 'b:2', 1, 1, 0, 0.1],
        ]);
        expect(await sums({}, 'status')).toEqual(
          [
            ['finished', 'finished', 2, 0, 0, 2.5],
            ['running', 'running', 1, 0, 0, 0],
            ['failed', 'failed', 1, 0, 1, 0],
          ].toSorted((a, b) => Number(b[5]) - Number(a[5]) || String(a[0]).localeCompare(String(b[0]))),
        );
        expect(await sums({}, 'day')).toEqual([['2026-01-01', '2026-01-01', 4, 0, 1, 2.5]]);
        expect(await store.runs.sum({ status: 'finished' }, 'workflow')).toMatchObject({
          runs: 2,
          isPartial: false,
          groups: [{ key: 'w1', name: 'Triage', tokens: 20 }],
        });
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
        expect([await store.runs.isWanted('r1'), await store.runs.isWanted('r2'), await store.runs.isWanted('r9')]).toEqual([
          false,
          true,
          false,
        ]);
      });

      it('offer what the steps of the newest ended runs put out', async () => {
        await store.runs.insert(newRun({ id: 'r1', startedAt: at(1) }));
        await store.runs.insert(newRun({ id: 'r2', startedAt: at(2) }));
        await store.runs.archive(runRecord('r1', { steps: [stepRun({ output: 'old' })] }));
        await store.runs.archive(runRecord('r2', { steps: [stepRun({ output: 'new' })] }));
        expect(await store.runs.latestOutputs('w1', 1)).toEqual([[{ name: 'draft', output: 'new' }]]);
      });
    });

    describe('run events', () => {
      it('are read in the order in which they came, and pruned by age', async () => {
        const event = (text: string) => ({ type: 'token-emitted', runId: 'r1', stepKey: 'n1/0', attempt: 1, text }) as const;
        expect(await store.runEvents.last()).toBe(0);
        await store.runEvents.append([event('a'), event('b')], 1_000);
        await store.runEvents.append([event('c')], 2_000);
        expect((await store.runEvents.after(1, 10)).map(({ event: read }) => read.type === 'token-emitted' && read.text)).toEqual([
          'b',
          'c',
        ]);
        await store.runEvents.prune(1_500);
        expect([(await store.runEvents.after(0, 10)).length, await store.runEvents.last()]).toEqual([1, 3]);
      });
    });
  });
}
