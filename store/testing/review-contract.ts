import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../contract/store.ts';
import { at, newRun, openWithWorkflow, runRecord } from './records.ts';

/** What every store must do with questions to people. */
export function describeReviews(name: string, open: () => Promise<Store>): void {
  describe(`reviews on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await openWithWorkflow(open);
    });
    afterEach(() => store.close());

    describe('reviews', () => {
      const review = {
        id: 'r1~a',
        runId: 'r1',
        workflowId: 'w1',
        nodeId: 'n1',
        nodeName: 'approve',
        title: 'Send it?',
        instructions: '',
        value: { text: 'hi' },
        openedAt: at(1),
        deadline: null,
      };
      beforeEach(() => store.runs.insert(newRun({ id: 'r1' })));

      it('are opened once and show the value and the workflow', async () => {
        await store.reviews.open(review);
        await store.reviews.open({ ...review, title: 'Again' });
        expect([await store.reviews.countOpen(), (await store.reviews.list({ status: 'closed', limit: 10 }))!.items]).toEqual([
          { open: 1, tests: 1 },
          [],
        ]);
        expect((await store.reviews.list({ status: 'open', limit: 10 }))!.items).toEqual([
          {
            ...review,
            workflowName: 'Triage',
            isTest: true,
            status: 'open',
            decision: null,
            decidedValue: null,
            comment: '',
            decidedAt: null,
          },
        ]);
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
        expect(await store.reviews.undelivered(at(9))).toEqual([
          { reviewId: 'r1~a', runId: 'r1', decision: 'approve', comment: 'fine', at: at(2) },
        ]);
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
  });
}
