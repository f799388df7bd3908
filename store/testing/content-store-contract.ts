import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ContentKey, ContentKind, ContentStore } from '../contract/content-store.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const keyOf = (text: string, kind: ContentKind = 'file'): ContentKey => ({ kind, hash: createHash('sha256').update(text).digest('hex') });
const hour = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

/** What every store of content must do, wherever it keeps it. `damage` makes stored content another one of the same length. */
export function describeContentStore(name: string, open: () => Promise<ContentStore>, damage: (key: ContentKey) => Promise<void>): void {
  describe(`content in ${name}`, () => {
    let content: ContentStore;
    beforeEach(async () => {
      content = await open();
    });
    const textOf = async (key: ContentKey): Promise<string | null> => {
      const found = await content.get(key);
      return found === null ? null : new TextDecoder().decode(found);
    };
    const listed = async (kind: ContentKind): Promise<readonly string[]> => {
      const hashes: string[] = [];
      for await (const hash of content.list(kind)) hashes.push(hash);
      return hashes.toSorted();
    };

    it('comes back by its hash, whole, in part, and by kind', async () => {
      const key = keyOf('grüße');
      await content.put(key, 'grüße');
      await content.put(keyOf('grüße', 'value'), bytes('grüße'));
      expect([await textOf(key), await textOf(keyOf('grüße', 'value')), await textOf(keyOf('nobody'))]).toEqual(['grüße', 'grüße', null]);
      expect([await content.has(key, 7), await content.has(key, 6), await content.has(keyOf('nobody'), 7)]).toEqual([true, false, false]);
      expect((await buffer((await content.stream(key))!)).toString()).toBe('grüße');
      expect((await buffer((await content.stream(key, { start: 0, end: 1 }))!)).toString()).toBe('gr');
      expect(await content.stream(keyOf('nobody'))).toBeNull();
      expect([await listed('file'), await listed('value')]).toEqual([[key.hash], [key.hash]]);
    });

    it('is stored once by many who store it at once', async () => {
      const text = 'x'.repeat(300_000);
      await Promise.all(Array.from({ length: 8 }, () => content.put(keyOf(text), text)));
      expect([await textOf(keyOf(text)), await listed('file')]).toEqual([text, [keyOf(text).hash]]);
    });

    it('that is not what its hash says is not there, and is healed when it is stored again', async () => {
      const key = keyOf('whole');
      await content.put(key, 'whole');
      await damage(key);
      expect(await textOf(key)).toBeNull();
      await content.put(key, 'whole');
      expect(await textOf(key)).toBe('whole');
    });

    it('is deleted if it was not stored since, and storing it again counts', async () => {
      const key = keyOf('old');
      await content.put(key, 'old');
      await content.delete(key, hour(-1));
      expect(await textOf(key)).toBe('old');
      await content.put(key, 'old');
      await content.delete(key, hour(-1));
      expect(await textOf(key)).toBe('old');
      await content.delete(key, hour(1));
      await content.delete(key, hour(1));
      expect([await textOf(key), await listed('file')]).toEqual([null, []]);
    });
  });
}
