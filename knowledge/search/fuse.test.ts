import { describe, expect, it } from 'vitest';
import { fuseByRank, fuseByWeight } from './fuse.ts';
import { diversify } from './mmr.ts';

const list = (...ids: readonly number[]) => ids.map((chunkId, index) => ({ chunkId, score: 10 - index }));
const ids = (scored: readonly { readonly chunkId: number }[]) => scored.map(({ chunkId }) => chunkId);

describe('fusion by rank', () => {
  it('adds 1 / (k + rank) of each list', () => {
    const fused = fuseByRank([list(1, 2), list(2, 3)], 60);
    expect(ids(fused)).toEqual([2, 1, 3]);
    expect(fused[0]?.score).toBeCloseTo(1 / 62 + 1 / 61, 10);
    expect(fused[2]?.score).toBeCloseTo(1 / 62, 10);
  });

  it('orders equal scores by id, and takes empty lists', () => {
    expect(ids(fuseByRank([list(5), list(3)], 60))).toEqual([3, 5]);
    expect(fuseByRank([[], []], 60)).toEqual([]);
  });
});

describe('fusion by weight', () => {
  it('brings each list to 0…1 first', () => {
    const fused = fuseByWeight([
      {
        list: [
          { chunkId: 1, score: 100 },
          { chunkId: 2, score: 50 },
          { chunkId: 3, score: 0 },
        ],
        weight: 0.25,
      },
      {
        list: [
          { chunkId: 3, score: 0.9 },
          { chunkId: 1, score: 0.1 },
        ],
        weight: 0.75,
      },
    ]);
    expect(fused).toEqual([
      { chunkId: 3, score: 0.75 },
      { chunkId: 1, score: 0.25 },
      { chunkId: 2, score: 0.125 },
    ]);
  });

  it('gives the whole weight where all scores are the same', () => {
    expect(fuseByWeight([{ list: [{ chunkId: 1, score: 3 }], weight: 0.5 }])).toEqual([{ chunkId: 1, score: 0.5 }]);
  });
});

describe('diversity', () => {
  const vector = (...values: readonly number[]) => new Float32Array(values);

  it('puts a different passage before a copy of the best one', () => {
    const candidates = [
      { chunkId: 1, score: 1, vector: vector(1, 0) },
      { chunkId: 2, score: 0.9, vector: vector(1, 0) },
      { chunkId: 3, score: 0.5, vector: vector(0, 1) },
    ];
    expect(ids(diversify(candidates, 0.5))).toEqual([1, 3, 2]);
    expect(ids(diversify(candidates, 0))).toEqual([1, 2, 3]);
  });
});
