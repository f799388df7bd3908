import { describe, expect, it } from 'vitest';
import { type BlobStore, carryValue, imitatesReference, resolveValue, storeBlob } from './carry.ts';

function memoryBlobs(): BlobStore {
  const kept = new Map<string, string>();
  return {
    async put(json) {
      const hash = `hash${kept.size}`;
      kept.set(hash, json);
      return { hash, bytes: Buffer.byteLength(json) };
    },
    get: async (hash) => kept.get(hash) ?? null,
  };
}

describe('the claim check', () => {
  it('leaves small values as they are and stores large ones', async () => {
    const blobs = memoryBlobs();
    expect(await carryValue(blobs, { a: 1 }, 20)).toEqual({ a: 1 });
    expect(await carryValue(blobs, { a: 'x'.repeat(50) }, 20)).toEqual({ $blob: 'hash0', bytes: 58 });
  });

  it('counts bytes, not characters', async () => {
    expect(await carryValue(memoryBlobs(), 'ä'.repeat(15), 20)).toEqual({ $blob: 'hash0', bytes: 32 });
  });

  it('puts stored values back however deep, also within one another', async () => {
    const blobs = memoryBlobs();
    const inner = await storeBlob(blobs, [1, 2, 3]);
    const outer = await storeBlob(blobs, { list: inner });
    expect(await resolveValue(blobs, { here: outer, there: [inner] })).toEqual({ here: { list: [1, 2, 3] }, there: [[1, 2, 3]] });
  });

  it('says so when a stored value is gone', async () => {
    await expect(resolveValue(memoryBlobs(), { $blob: 'nothing', bytes: 1 })).rejects.toThrow('is missing from the data folder');
  });

  it('knows an imitation in what comes from outside', () => {
    expect(imitatesReference({ rows: [{ $blob: 'abc', bytes: 3 }] })).toBe(true);
    expect(imitatesReference({ rows: [{ blob: 'abc', bytes: 3 }] })).toBe(false);
  });
});
