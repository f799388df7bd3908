import { expect, it } from 'vitest';
import { rankByBoth } from './rank-by-both.ts';

const at = (angle: number): Float32Array => new Float32Array([Math.cos(angle), Math.sin(angle)]);
const candidates = [
  { chunkId: 1, text: 'Refunds are paid within a week.' },
  { chunkId: 2, text: 'Your money comes back in seven days.' },
  { chunkId: 3, text: 'The museum opens at nine.' },
];

it('puts what means the same before what shares a word, and what has both first', () => {
  const meanings = {
    queries: [at(0)],
    candidates: new Map([
      [1, at(0.2)],
      [2, at(0.1)],
      [3, at(1.5)],
    ]),
  };
  const ranked = rankByBoth('When are refunds paid?', candidates, meanings);
  expect(ranked.map(({ chunkId }) => chunkId)).toEqual([1, 2, 3]);
  expect(ranked[0]).toMatchObject({ score: expect.closeTo(9.9, 0), reason: 'Has 2 of 2 words. Likeness 0.98.' });
  expect(ranked.at(-1)?.score).toBe(0);
});

it('takes the nearest of several queries, and holds a candidate without a vector for unlike', () => {
  const meanings = {
    queries: [at(1.5), at(0)],
    candidates: new Map([
      [1, at(0)],
      [3, at(1.5)],
    ]),
  };
  const ranked = rankByBoth('nothing of it', candidates, meanings);
  expect(ranked.map(({ score }) => score)).toEqual([10, 10, 5]);
  expect(ranked.at(-1)?.chunkId).toBe(2);
});
