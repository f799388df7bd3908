import { describe, expect, it } from 'vitest';
import { nextSorting, newestFirst, sortEvaluations } from './sort-evaluations.ts';
import { evaluationOf } from './testing.ts';

const list = [
  evaluationOf({ id: 'a', label: 'Run 10', metrics: { recall: 0.4 }, createdAt: '2026-01-01T00:00:00.000Z' }),
  evaluationOf({ id: 'b', label: 'Run 9', status: 'running', metrics: null, p50Ms: null, createdAt: '2026-01-03T00:00:00.000Z' }),
  evaluationOf({ id: 'c', label: 'Run 2', metrics: { recall: 0.9 }, p50Ms: 3, createdAt: '2026-01-02T00:00:00.000Z' }),
];
const idsBy = (...sorting: Parameters<typeof sortEvaluations>[1][]): string[] =>
  sorting.map((one) =>
    sortEvaluations(list, one)
      .map(({ id }) => id)
      .join(''),
  );

describe('the order of evaluations', () => {
  it('begins with the newest', () => {
    expect(idsBy(newestFirst)).toEqual(['bca']);
  });

  it('puts the best of a measure first, then last; what has no value comes last either way', () => {
    const first = nextSorting(newestFirst, 'recall');
    expect(idsBy(first, nextSorting(first, 'recall'), nextSorting(first, 'p50'))).toEqual(['cab', 'acb', 'cab']);
  });

  it('counts numbers in labels as numbers', () => {
    expect(idsBy(nextSorting(newestFirst, 'label'))).toEqual(['cba']);
  });
});
