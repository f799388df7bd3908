import { describe, expect, it } from 'vitest';
import { rankByWords } from './rank-by-words.ts';
import { byScore, rerankByModel } from './rerank.ts';

const candidates = [
  { chunkId: 1, text: 'Cleaning\nDescale the kettle once a month.' },
  { chunkId: 2, text: 'Warranty\nThe heating element of the kettle is covered for five years.' },
  { chunkId: 3, text: 'Delivery takes three days.' },
];

describe('ranking by words', () => {
  it('puts first what has most of the query, and says how much', () => {
    const ranked = rankByWords('Is the heating element of the kettle covered?', candidates);
    expect(ranked.map(({ chunkId, reason }) => [chunkId, reason])).toEqual([
      [1, 'Has 1 of 4 words.'],
      [2, 'Has 4 of 4 words.'],
      [3, 'Has 0 of 4 words.'],
    ]);
    expect(ranked.map(({ score }) => score)).toEqual([expect.any(Number), expect.any(Number), 0]);
    expect(ranked[1]!.score).toBeGreaterThan(ranked[0]!.score);
  });

  it('lets a word count more that few candidates have, and words that stand side by side', () => {
    const score = (query: string, ...texts: readonly string[]): readonly number[] =>
      rankByWords(
        query,
        texts.map((text, chunkId) => ({ chunkId, text })),
      ).map((ranked) => ranked.score);
    const [rare, common] = score('kettle flux', 'the flux here', 'one kettle', 'two kettles', 'three kettles');
    expect(rare).toBeGreaterThan(common!);
    const [beside, apart] = score('heating element', 'the heating element', 'an element for heating');
    expect(beside).toBeGreaterThan(apart!);
  });

  it('gives 0 to 10, also for a query of nothing but common words', () => {
    expect(rankByWords('what is the', candidates).map(({ score }) => score)).toEqual([0, 0, 0]);
    expect(rankByWords('kettle', [{ chunkId: 1, text: 'kettle' }])[0]?.score).toBeLessThanOrEqual(10);
  });

  it('stands in for the offline model, which can’t judge', async () => {
    const ask = async () => ({
      text: '',
      data: { passages: [{ number: 3, score: 10 }] },
      model: 'offline',
      offline: true,
      usage: { inputTokens: 1, outputTokens: 1, costUsd: 0 },
    });
    const withoutModel = async () => byScore(rankByWords('heating element', candidates));
    expect((await rerankByModel('heating element', candidates, { model: 'offline', ask, withoutModel }))[0]?.chunkId).toBe(2);
  });
});

it('ranks by characters where there are no spaces', () => {
  const [first, second] = rankByWords('重置密码', [
    { chunkId: 1, text: '请在设置页面中重置密码。' },
    { chunkId: 2, text: '退货须在三十天内提出。' },
  ]);
  expect(first!.score).toBeGreaterThan(second!.score);
});
