import { describe, expect, it } from 'vitest';
import { readBudget } from './budget-form.ts';

describe('a typed budget', () => {
  it('is read with thousands set apart and a dollar sign', () => {
    expect(readBudget({ tokens: '1,500,000', costUsd: '$0.50' })).toEqual({ ok: true, budget: { tokens: 1_500_000, costUsd: 0.5 } });
    expect(readBudget({ tokens: '20 000', costUsd: '' })).toEqual({ ok: true, budget: { tokens: 20_000 } });
    expect(readBudget({ tokens: ' ', costUsd: '' })).toEqual({ ok: true, budget: undefined });
  });

  it('says what is wrong with each field', () => {
    expect(readBudget({ tokens: '0', costUsd: 'much' })).toEqual({
      ok: false,
      problems: { tokens: expect.any(String), costUsd: expect.any(String) },
    });
    expect(readBudget({ tokens: '1.5', costUsd: '1' })).toEqual({ ok: false, problems: { tokens: expect.any(String), costUsd: null } });
    expect(readBudget({ tokens: '1,5', costUsd: '-1' })).toMatchObject({ ok: false });
  });
});
