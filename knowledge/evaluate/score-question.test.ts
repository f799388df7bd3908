import { describe, expect, it } from 'vitest';
import type { Relevance } from '#graph/knowledge-evaluation';
import { labelsMet, scoreQuestion } from './score-question.ts';

const label = (document: string, phrase = '', grade = 1): Relevance => ({ document, phrase, grade });
const passage = (document: string, text = '') => ({ document, text });

describe('labels', () => {
  it('are met by a passage of their document that holds their phrase, without regard to case and white space', () => {
    const relevant = [label('a.md', 'Two  years'), label('a.md'), label('b.md', 'two years')];
    expect(labelsMet(passage('a.md', 'The warranty is TWO\nyears.'), relevant)).toEqual([0, 1]);
    expect(labelsMet(passage('a.md', 'five years'), relevant)).toEqual([1]);
    expect(labelsMet(passage('c.md', 'two years'), relevant)).toEqual([]);
    expect(labelsMet(passage('a.md', 'Cafe\u0301'), [label('a.md', 'caf\u00e9')])).toEqual([0]);
  });
});

describe('the score of a question', () => {
  it('agrees with what is worked out by hand', () => {
    const relevant = [label('a', 'one', 2), label('b')];
    const found = [passage('x'), passage('b'), passage('y'), passage('a', 'one')];
    const score = scoreQuestion(found, found.slice(0, 3), relevant, 3);
    expect(score.recall).toBe(1 / 2);
    expect(score.precision).toBe(1 / 3);
    expect(score.mrr).toBe(1 / 2);
    expect(score.contextPrecision).toBe(1 / 2);
    // DCG: 1 / log2(3) + 2 / log2(5); at best 2 / log2(2) + 1 / log2(3).
    expect(score.ndcg).toBeCloseTo((1 / Math.log2(3) + 2 / Math.log2(5)) / (2 + 1 / Math.log2(3)), 10);
  });

  it('counts further passages of the same label for precision, and not as something new', () => {
    const found = [passage('a'), passage('a'), passage('a')];
    expect(scoreQuestion(found, found, [label('a'), label('b')], 3)).toEqual({
      recall: 1 / 2,
      precision: 1,
      mrr: 1,
      ndcg: 1 / (1 + 1 / Math.log2(3)),
      contextPrecision: 1,
    });
  });

  it('lets one passage meet two labels in recall', () => {
    const relevant = [label('a', 'one'), label('a', 'two')];
    expect(scoreQuestion([passage('a', 'one and two')], [], relevant, 5)).toMatchObject({
      recall: 1,
      precision: 1 / 5,
      contextPrecision: 0,
    });
  });

  it('is 0 where nothing is found or nothing is relevant', () => {
    const none = { recall: 0, precision: 0, mrr: 0, ndcg: 0, contextPrecision: 0 };
    expect(scoreQuestion([], [], [label('a')], 5)).toEqual(none);
    expect(scoreQuestion([passage('a')], [passage('a')], [], 5)).toEqual(none);
  });
});
