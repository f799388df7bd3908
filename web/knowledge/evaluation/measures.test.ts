import { describe, expect, it } from 'vitest';
import { bestIn, measureLabel, measureOf, measures, valueText } from './measures.ts';
import { evaluationOf } from './testing.ts';

describe('measures of evaluations', () => {
  it('marks the best of evaluations that can be compared: of one set, one k and as many questions', () => {
    const list = [
      evaluationOf({ id: 'a', metrics: { recall: 0.5 } }),
      evaluationOf({ id: 'b', metrics: { recall: 0.75 } }),
      evaluationOf({ id: 'other-k', k: 10, metrics: { recall: 0.9 } }),
      evaluationOf({ id: 'other-questions', progress: { done: 4, total: 4 }, metrics: { recall: 0.8 } }),
      evaluationOf({ id: 'other-set', setId: 'set_2', metrics: { recall: 1 } }),
    ];
    expect([...bestIn(list, 'recall')]).toEqual(['b']);
  });

  it('takes the least time as the best', () => {
    expect([...bestIn([evaluationOf({ id: 'slow', p50Ms: 40 }), evaluationOf({ id: 'fast', p50Ms: 4 })], 'p50')]).toEqual(['fast']);
  });

  it('marks all that are shown the same, and none when there is nothing to choose between', () => {
    const list = [
      evaluationOf({ id: 'a', metrics: { mrr: 0.801 } }),
      evaluationOf({ id: 'b', metrics: { mrr: 0.804 } }),
      evaluationOf({ id: 'c', metrics: { mrr: 0.2 } }),
    ];
    expect([...bestIn(list, 'mrr')]).toEqual(['a', 'b']);
    expect(bestIn(list.slice(0, 2), 'mrr').size).toBe(0);
    expect(bestIn(list.slice(0, 1), 'mrr').size).toBe(0);
  });

  it('leaves out what runs and what was not measured', () => {
    const list = [
      evaluationOf({ id: 'a', metrics: { groundedness: 0.4 } }),
      evaluationOf({ id: 'b' }),
      evaluationOf({ id: 'c', status: 'running', metrics: null }),
    ];
    expect(bestIn(list, 'groundedness').size).toBe(0);
  });

  it('writes k where it belongs, and values so that they can be read', () => {
    expect(measures.map((measure) => measureLabel(measure, 5))).toEqual([
      'Recall@5',
      'Precision@5',
      'MRR',
      'nDCG@10',
      'Context precision',
      'Groundedness',
      'p50',
    ]);
    expect(measureLabel(measureOf('recall'), null)).toBe('Recall@k');
    expect([valueText('ndcg', 0.8266), valueText('p50', 1234.5), valueText('p50', 3.14), valueText('groundedness', null)]).toEqual([
      '0.83',
      '1,235 ms',
      '3.1 ms',
      '–',
    ]);
  });
});
