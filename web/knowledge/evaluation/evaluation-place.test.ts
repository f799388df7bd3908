import { describe, expect, it } from 'vitest';
import { type EvaluationPlace, readPlace, writePlace } from './evaluation-place.ts';

describe('what the Evaluation tab shows', () => {
  const places: readonly EvaluationPlace[] = [
    { view: 'overview' },
    { view: 'set', setId: 's' },
    { view: 'evaluation', evaluationId: 'e' },
    { view: 'compare', before: 'a', after: 'b' },
  ];

  it('is read from the address as it was written', () => {
    for (const place of places) expect(readPlace(writePlace(new URLSearchParams('set=x&evaluation=y&with=z'), place))).toEqual(place);
  });

  it('keeps what was searched for', () => {
    expect(writePlace(new URLSearchParams('tab=search&q=a&set=x'), { view: 'overview' }).toString()).toBe('tab=evaluation&q=a');
  });
});
