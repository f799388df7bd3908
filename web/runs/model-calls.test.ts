import { expect, it } from 'vitest';
import { modelCallSchema, type ModelCallRecord } from '#graph/run';
import { totalsOf } from './model-calls.ts';

const call = (change: Partial<ModelCallRecord>): ModelCallRecord =>
  modelCallSchema.parse({
    model: 'openai:small',
    outcome: 'answered',
    because: 'first',
    inputTokens: 10,
    outputTokens: 5,
    costUsd: 0.25,
    firstTokenMs: 100,
    durationMs: 300,
    ...change,
  });

it('adds calls up, and what the cache saved apart from what was paid', () => {
  const calls = [
    call({ outcome: 'failed', code: 'MODEL_OVERLOADED', costUsd: 0 }),
    call({ because: 'fallback' }),
    call({ outcome: 'cached', inputTokens: 0, outputTokens: 0, costUsd: 0, savedTokens: 40, savedUsd: 0.5 }),
  ];
  expect(totalsOf(calls)).toEqual({
    count: 3,
    failed: 1,
    inputTokens: 20,
    outputTokens: 10,
    costUsd: 0.25,
    durationMs: 900,
    saved: { hits: 1, tokens: 40, costUsd: 0.5 },
  });
  expect(totalsOf([call({})]).saved).toBeNull();
});
