import { describe, expect, it } from 'vitest';
import { binary, mean, ndcgAt, precisionAt, recallAt, reciprocalRank } from './metrics.ts';

/** Relevant are a, c and f; f is not found. */
const ranking = ['a', 'b', 'c', 'd', 'e'];
const relevant = binary(['a', 'c', 'f']);
/** Grades 3, 2, 3, 0, 1, 2 in the order found, and 3 and 2 that were not: the example of the article on DCG in Wikipedia. */
const graded = new Map([
  ['1', 3],
  ['2', 2],
  ['3', 3],
  ['4', 0],
  ['5', 1],
  ['6', 2],
  ['7', 3],
  ['8', 2],
]);
const gradedRanking = ['1', '2', '3', '4', '5', '6'];

describe('recall and precision', () => {
  it('count what is relevant among the first k', () => {
    // Of a, c and f the first 1 has one, the first 3 two, the first 5 two.
    expect([1, 3, 5].map((k) => recallAt(k, ranking, relevant))).toEqual([1 / 3, 2 / 3, 2 / 3]);
    // 1 of 1, 2 of 3, 2 of 5.
    expect([1, 3, 5].map((k) => precisionAt(k, ranking, relevant))).toEqual([1, 2 / 3, 2 / 5]);
  });

  it('hold places that stay empty for wrong', () => {
    expect(precisionAt(10, ranking, relevant)).toBe(0.2);
  });

  it('count an id once that is found twice', () => {
    expect(recallAt(3, ['a', 'a', 'b'], relevant)).toBe(1 / 3);
    expect(precisionAt(2, ['a', 'a', 'c'], relevant)).toBe(1);
  });
});

describe('the reciprocal rank', () => {
  it('is that of the first relevant one, and 0 without one', () => {
    expect(reciprocalRank(['x', 'y', 'c', 'a'], relevant)).toBe(1 / 3);
    expect(reciprocalRank(['x', 'y'], relevant)).toBe(0);
  });

  it('has a mean over questions', () => {
    // (1 + 1/3 + 0) / 3 = 4/9
    expect(mean([reciprocalRank(['a'], relevant), reciprocalRank(['x', 'y', 'c'], relevant), reciprocalRank(['x'], relevant)])).toBeCloseTo(
      4 / 9,
      12,
    );
    expect(mean([])).toBe(0);
  });
});

describe('nDCG', () => {
  it('discounts by log2 of the rank and takes its ideal over all that is relevant', () => {
    // Found at 1 and 3: 1/log2(2) + 1/log2(4) = 1 + 0.5 = 1.5
    // Ideal of three: 1/log2(2) + 1/log2(3) + 1/log2(4) = 1 + 0.630930 + 0.5 = 2.130930; 1.5 / 2.130930 = 0.703918
    expect(ndcgAt(5, ranking, relevant)).toBeCloseTo(0.703918, 6);
    // The ideal is cut at k too: 1 / (1 + 0.630930) = 0.613147
    expect(ndcgAt(2, ranking, relevant)).toBeCloseTo(0.613147, 6);
    expect(ndcgAt(1, ranking, relevant)).toBe(1);
  });

  it('takes the grade as gain', () => {
    // DCG@6: 3 + 2·0.630930 + 3·0.5 + 0 + 1·0.386853 + 2·0.356207 = 3 + 1.261860 + 1.5 + 0.386853 + 0.712414 = 6.861127
    // Ideal, over all eight, is 3 3 3 2 2 2: 3 + 1.892789 + 1.5 + 0.861353 + 0.773706 + 0.712414 = 8.740262; the quotient is 0.785002
    expect(ndcgAt(6, gradedRanking, graded)).toBeCloseTo(0.785002, 5);
  });

  it('is 1 for the best ranking, and less for every other order of grades', () => {
    expect(ndcgAt(10, ['1', '3', '7', '2', '6', '8', '5', '4'], graded)).toBe(1);
    expect(ndcgAt(10, ['3', '1', '2', '7', '6', '8', '5'], graded)).toBeLessThan(1);
  });

  it('holds a grade below 0 for none', () => {
    expect(
      ndcgAt(
        2,
        ['spam', 'a'],
        new Map([
          ['spam', -2],
          ['a', 1],
        ]),
      ),
    ).toBeCloseTo(0.63093, 5);
  });

  it('is 0 where nothing is relevant or nothing is found', () => {
    expect(ndcgAt(10, ranking, new Map())).toBe(0);
    expect(recallAt(10, ranking, new Map())).toBe(0);
    expect(ndcgAt(10, [], relevant)).toBe(0);
  });
});
