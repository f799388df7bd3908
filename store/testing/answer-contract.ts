import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewCachedAnswer } from '../contract/answers.ts';
import type { Store } from '../contract/store.ts';
import { openWithWorkflow } from './records.ts';

/** What every store must do with answers that are kept for later. */
export function describeAnswers(name: string, open: () => Promise<Store>): void {
  describe(`answers on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await openWithWorkflow(open);
    });
    afterEach(() => store.close());

    const put = (change: Partial<NewCachedAnswer> = {}) =>
      store.answers.put({
        scopeKey: 's',
        textHash: 't',
        workflowId: 'w1',
        nodeId: 'n1',
        model: 'a:b',
        tokens: 30,
        costUsd: 0.5,
        preview: 'Hello',
        embedding: null,
        answerJson: '"hi"',
        nowMs: 100,
        expiresAtMs: 1_000,
        ...change,
      });

    describe('kept answers', () => {
      it('are found by their text until they expire', async () => {
        await put();
        const id = await store.answers.find({ scopeKey: 's', textHash: 't', nowMs: 999 });
        expect(await store.answers.take(id!, 999)).toBe('"hi"');
        expect([
          await store.answers.find({ scopeKey: 's', textHash: 't', nowMs: 1_000 }),
          await store.answers.take(id!, 1_000),
          await store.answers.find({ scopeKey: 'other', textHash: 't', nowMs: 1 }),
        ]).toEqual([null, null, null]);
      });

      it('give way to a newer one of the same text, keeping what was saved', async () => {
        await put();
        await store.answers.take((await store.answers.find({ scopeKey: 's', textHash: 't', nowMs: 1 }))!, 1);
        await put({ answerJson: '"newer"', expiresAtMs: 2_000 });
        const id = await store.answers.find({ scopeKey: 's', textHash: 't', nowMs: 1_500 });
        expect(await store.answers.take(id!, 1_500)).toBe('"newer"');
        expect(await store.answers.ofWorkflow('w1', 1_500)).toEqual([{ nodeId: 'n1', entries: 1, hits: 2, savedUsd: 1 }]);
      });

      it('keep their vectors apart by embedder, newest first, and whole', async () => {
        const vector = Float32Array.from([0.25, -1.5, 3]);
        await put({ textHash: 'a', embedding: { embedder: 'e1', vector }, nowMs: 1 });
        await put({ textHash: 'b', embedding: { embedder: 'e1', vector: Float32Array.from([1]) }, nowMs: 2 });
        await put({ textHash: 'c', embedding: { embedder: 'e2', vector }, nowMs: 3 });
        await put({ textHash: 'd', nowMs: 4 });
        const found = await store.answers.embedded({ scopeKey: 's', embedder: 'e1', nowMs: 10, limit: 5 });
        expect(found.map((entry) => Array.from(entry.vector))).toEqual([[1], [0.25, -1.5, 3]]);
        expect(await store.answers.embedded({ scopeKey: 's', embedder: 'e1', nowMs: 10, limit: 1 })).toHaveLength(1);
      });

      it('are trimmed: expired ones first, then those not used for longest', async () => {
        await put({ textHash: 'expired', expiresAtMs: 150 });
        for (let index = 0; index < 10; index += 1) await put({ textHash: `t${index}`, nowMs: 200 + index });
        await store.answers.take((await store.answers.find({ scopeKey: 's', textHash: 't0', nowMs: 300 }))!, 300);
        expect(await store.answers.trim({ nowMs: 400, maxEntries: 8, maxBytes: 1e6 })).toBe(3);
        const left = await Promise.all(
          ['t0', 't1', 't2', 't3'].map((textHash) => store.answers.find({ scopeKey: 's', textHash, nowMs: 400 })),
        );
        expect(left.map((id) => id !== null)).toEqual([true, false, false, true]);
        expect(await store.answers.trim({ nowMs: 400, maxEntries: 100, maxBytes: 40 })).toBeGreaterThan(0);
      });

      it('are dropped by node, all at once, and with their workflow', async () => {
        await put();
        await put({ textHash: 'u', nodeId: 'n2' });
        expect(await store.answers.clearNode('w1', 'n1')).toBe(1);
        expect((await store.answers.ofWorkflow('w1', 1)).map(({ nodeId }) => nodeId)).toEqual(['n2']);
        await store.workflows.remove('w1');
        expect(await store.answers.clear()).toBe(0);
      });
    });
  });
}
