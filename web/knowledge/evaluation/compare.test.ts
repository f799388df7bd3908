import { describe, expect, it } from 'vitest';
import { compareResults, firstHit, missedOf } from './compare.ts';
import { metricsOf, resultOf } from './testing.ts';

describe('two evaluations beside each other', () => {
  it('puts first what became worse, the largest difference first', () => {
    const before = [
      resultOf('same', [0], { ndcg: 1 }),
      resultOf('better', [null, 0], { ndcg: 0.6 }),
      resultOf('bad', [0], { ndcg: 1 }),
      resultOf('worst', [0], { ndcg: 1 }),
    ];
    const after = [
      resultOf('same', [0], { ndcg: 1 }),
      resultOf('better', [0], { ndcg: 1 }),
      resultOf('bad', [null, 0], { ndcg: 0.6 }),
      resultOf('worst', [null], { ndcg: 0 }),
    ];
    expect(compareResults(before, after).map(({ questionId, change }) => [questionId, change])).toEqual([
      ['worst', 'worse'],
      ['bad', 'worse'],
      ['better', 'better'],
      ['same', 'same'],
    ]);
  });

  it('tells apart by recall what nDCG sees as the same', () => {
    const [question] = compareResults(
      [resultOf('q', [null], { metrics: metricsOf({ recall: 0 }) })],
      [resultOf('q', [null], { metrics: metricsOf({ recall: 1 }) })],
    );
    expect(question?.change).toBe('better');
  });

  it('keeps questions that were in the set at one of the times only', () => {
    expect(
      compareResults([resultOf('old', [0])], [resultOf('new', [0])]).map(({ questionId, change, before }) => [
        questionId,
        change,
        before === undefined,
      ]),
    ).toEqual([
      ['old', 'single', false],
      ['new', 'single', true],
    ]);
  });

  it('finds the first hit and what was missed', () => {
    const relevant = [
      { document: 'a', phrase: '', grade: 1 },
      { document: 'b', phrase: '', grade: 1 },
    ];
    expect(firstHit(resultOf('q', [null, null, 1]))).toBe(3);
    expect(firstHit(resultOf('q', [null]))).toBeNull();
    expect(missedOf(resultOf('q', [null, 1], { relevant }))).toEqual([relevant[0]]);
  });

  it('does not call missed what a passage meets beside its first label', () => {
    const relevant = [
      { document: 'doc-0.md', phrase: 'text', grade: 1 },
      { document: 'doc-0.md', phrase: 'TEXT\n0', grade: 1 },
    ];
    expect(missedOf(resultOf('q', [0], { relevant }))).toEqual([]);
  });
});
