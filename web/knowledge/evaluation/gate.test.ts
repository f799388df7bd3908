import { describe, expect, it } from 'vitest';
import { gateStateOf, gateText } from './gate.ts';
import { evaluationOf, setOf } from './testing.ts';

const gate = { setId: 'set_1', metric: 'recall', least: 0.8 } as const;

describe('the gate before a generation', () => {
  it('is open while none is set', () => {
    expect(gateStateOf(null, 2, []).kind).toBe('open');
  });

  it('asks for an evaluation of this generation with its set', () => {
    const others = [
      evaluationOf({ generation: 1, metrics: { recall: 1 } }),
      evaluationOf({ generation: 2, setId: 'set_2', metrics: { recall: 1 } }),
      evaluationOf({ generation: 2, status: 'failed', metrics: null }),
    ];
    expect(gateStateOf(gate, 2, others).kind).toBe('unmeasured');
    expect(gateStateOf(gate, 2, [...others, evaluationOf({ generation: 2, status: 'running', metrics: null })]).kind).toBe('running');
  });

  it('goes by the newest finished evaluation, whatever is best', () => {
    const good = evaluationOf({ generation: 2, metrics: { recall: 0.9 }, createdAt: '2026-01-01T00:00:00.000Z' });
    const bad = evaluationOf({ generation: 2, metrics: { recall: 0.5 }, createdAt: '2026-01-02T00:00:00.000Z' });
    expect(gateStateOf(gate, 2, [good]).kind).toBe('open');
    expect(gateStateOf(gate, 2, [good, bad])).toEqual({ kind: 'below', reason: 'Recall@5 is 0.50; 0.80 is asked for.' });
  });

  it('does not round a value up to what is asked for', () => {
    expect(gateStateOf(gate, 2, [evaluationOf({ generation: 2, metrics: { recall: 0.7977 } })])).toMatchObject({
      reason: 'Recall@5 is 0.7977; 0.80 is asked for.',
    });
  });

  it('is told in words, also when its set is gone', () => {
    expect(gateText(gate, [setOf()])).toBe('Recall of at least 0.80 with “Support”');
    expect(gateText(gate, [])).toBe('Recall of at least 0.80 with a question set that is gone');
  });
});
