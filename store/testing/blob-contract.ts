import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../contract/store.ts';
import { openWithWorkflow } from './records.ts';

/** What every store must do with content. */
export function describeBlobs(name: string, open: () => Promise<Store>): void {
  describe(`blobs on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await openWithWorkflow(open);
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
  });
}
