import { describe, expect, it } from 'vitest';
import type { Relevance } from '#graph/knowledge-evaluation';
import { type LabelledChunk, rankLabels } from './match-labels.ts';
import { averagePrecision, meanOf, measure, median, NOTHING_FOUND } from './measure.ts';

const label = (document: string, phrase = '', grade = 1): Relevance => ({ document, phrase, grade });
const chunks = (...found: readonly (readonly [string | null, string])[]): readonly LabelledChunk[] => found.map(([documentKey, text], chunkId) => ({ chunkId, documentKey, text }));

describe('a label', () => {
  it('is met by its document and phrase, whatever the case and white space', () => {
    const found = chunks(['a.md', 'The  Heddle\n guides the WARP.'], ['b.md', 'The heddle guides the warp.'], ['a.md', 'A shuttle.'], [null, 'The heddle guides the warp.']);
    expect(rankLabels(found, [label('a.md', ' heddle guides\tthe warp')]).labels).toEqual([0, null, null, null]);
    expect(rankLabels(found, [label('a.md')]).labels).toEqual([0, null, 0, null]);
  });

  it('is compared with accents however they are written', () => {
    expect(rankLabels(chunks(['a.md', 'Caf\u0065\u0301']), [label('a.md', 'caf\u00e9')]).labels).toEqual([0]);
  });

  it('counts once: a second chunk that meets it takes no place', () => {
    // Found: label 0, wrong, label 0 again, label 1. Ranking: 0, wrong, 1.
    const ranked = rankLabels(chunks(['a.md', 'x'], ['z.md', 'x'], ['a.md', 'y'], ['b.md', 'x']), [label('a.md'), label('b.md')]);
    expect(ranked.ranking).toEqual(['label 0', 'chunk 1', 'label 1']);
    expect(ranked.labels).toEqual([0, null, 0, 1]);
    // 2 of 2 found, 2 of the first 3 places right; DCG 1 + 1/log2(4) = 1.5, ideal 1 + 1/log2(3) = 1.630930: 0.919721.
    expect(measure(ranked, 3, [])).toEqual({ recall: 1, precision: 2 / 3, mrr: 1, ndcg: expect.closeTo(0.919721, 6), contextPrecision: 0, groundedness: null });
  });

  it('stands beside others that one chunk meets, the highest grade first', () => {
    const ranked = rankLabels(chunks(['z.md', ''], ['a.md', 'warp and weft']), [label('a.md', 'warp', 1), label('a.md', 'weft', 3), label('a.md', 'shed', 2)]);
    expect(ranked.ranking).toEqual(['chunk 0', 'label 1', 'label 0']);
    expect(ranked.labels).toEqual([null, 1]);
    // DCG: 3/log2(3) + 1/log2(4) = 1.892789 + 0.5 = 2.392789; ideal 3, 2, 1: 3 + 1.261860 + 0.5 = 4.761860; 0.502490. First right at 2.
    expect(measure(ranked, 5, [])).toMatchObject({ recall: 2 / 3, precision: 2 / 5, mrr: 1 / 2, ndcg: expect.closeTo(0.50249, 5) });
  });

  it('that nothing meets leaves nothing found', () => {
    expect(measure(rankLabels(chunks(['z.md', 'x']), [label('a.md')]), 5, [false])).toEqual(NOTHING_FOUND);
    expect(measure(rankLabels([], [label('a.md')]), 5, [])).toEqual(NOTHING_FOUND);
  });
});

describe('the precision of a context', () => {
  it('is the mean of the precision at each relevant passage', () => {
    // Right, wrong, right: (1/1 + 2/3) / 2.
    expect(averagePrecision([true, false, true])).toBeCloseTo(5 / 6, 12);
    // Wrong, right, right, wrong: (1/2 + 2/3) / 2.
    expect(averagePrecision([false, true, true, false])).toBeCloseTo(7 / 12, 12);
    expect([averagePrecision([true, true]), averagePrecision([false]), averagePrecision([])]).toEqual([1, 0, 0]);
  });
});

describe('over questions', () => {
  it('means are taken of all, groundedness only where there were answers', () => {
    const one = { recall: 1, precision: 0.5, mrr: 1, ndcg: 0.8, contextPrecision: 1, groundedness: 0.5 };
    expect(meanOf([one, NOTHING_FOUND], true)).toEqual({ recall: 0.5, precision: 0.25, mrr: 0.5, ndcg: 0.4, contextPrecision: 0.5, groundedness: 0.25 });
    expect(meanOf([one], false).groundedness).toBeNull();
  });

  it('the median is the middle, or the mean of both middles', () => {
    expect([median([]), median([7]), median([9, 1, 5]), median([4, 1, 3, 2])]).toEqual([null, 7, 5, 2.5]);
  });
});
