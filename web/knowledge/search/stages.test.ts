import { expect, it } from 'vitest';
import { type Candidate, candidateSchema, passageSchema } from '#graph/knowledge';
import { citationOf, inOrder, scoreText, stagesOf } from './stages.ts';

const candidate = (chunkId: number, more: Partial<Candidate> = {}): Candidate =>
  candidateSchema.parse({
    chunkId,
    documentId: 'd',
    documentName: 'Manual',
    ordinal: chunkId,
    text: 'text',
    path: [],
    start: chunkId * 100,
    end: chunkId * 100 + 100,
    metadata: {},
    tokens: 2,
    ...more,
  });

it('orders candidates by a stage, those it did not have last', () => {
  const found = [
    candidate(1, { keyword: { rank: 2, score: 1 } }),
    candidate(2),
    candidate(3, { keyword: { rank: 1, score: 4 } }),
    candidate(4),
  ];
  expect(inOrder(found, 'keyword').map(({ chunkId }) => chunkId)).toEqual([3, 1, 2, 4]);
  expect(inOrder(found, null)).toBe(found);
  expect(stagesOf({ candidates: found }).map(({ key }) => key)).toEqual(['keyword']);
});

it('finds a candidate in a passage that its neighbours made longer', () => {
  const passage = passageSchema.parse({
    citation: 2,
    text: '',
    score: 1,
    document: 'Manual',
    documentId: 'd',
    path: [],
    start: 0,
    end: 300,
    metadata: {},
  });
  expect(citationOf(candidate(1), [passage])).toBe(2);
  expect(citationOf(candidate(5), [passage])).toBeNull();
});

it('writes scores of any scale briefly', () => {
  expect([0, 12.345, 0.8123, 0.01639, 1234.4, -0.25, 0.0000026].map(scoreText)).toEqual([
    '0',
    '12.3',
    '0.81',
    '0.016',
    '1234',
    '-0.25',
    '2.6e-6',
  ]);
});
