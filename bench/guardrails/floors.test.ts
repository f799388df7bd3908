import { describe, expect, it } from 'vitest';
import { createGuardService } from '#workers/services/guard/guard-service';
import { injectionExamples, type Part, personalExamples } from './examples.ts';
import { figures, scoreInjection, scorePersonal } from './score.ts';

const guard = createGuardService();
const PARTS: readonly Part[] = ['tuning', 'holdout', 'later'];

/** A little below what was reached, so that a step back is seen. See docs/guardrails.md for what was reached. */
const floors: {
  readonly [part in Part]: {
    readonly personal: { readonly precision: number; readonly recall: number };
    readonly injection: { readonly precision: number; readonly recall: number };
  };
} = {
  tuning: { personal: { precision: 0.98, recall: 0.98 }, injection: { precision: 0.97, recall: 0.88 } },
  holdout: { personal: { precision: 0.98, recall: 0.98 }, injection: { precision: 0.96, recall: 0.96 } },
  later: { personal: { precision: 0.93, recall: 0.93 }, injection: { precision: 0.9, recall: 0.28 } },
};

describe.each(PARTS)('the part %s of the labelled set', (part) => {
  it('has personal data found as often as before', async () => {
    const { total, mistakes } = await scorePersonal(guard, part);
    const { precision, recall } = figures(total);
    expect([mistakes, precision >= floors[part].personal.precision, recall >= floors[part].personal.recall]).toEqual([
      mistakes,
      true,
      true,
    ]);
  });

  it('has injection found as often as before', async () => {
    const { total, mistakes } = await scoreInjection(guard, part);
    const { precision, recall } = figures(total);
    expect([mistakes, precision >= floors[part].injection.precision, recall >= floors[part].injection.recall]).toEqual([
      mistakes,
      true,
      true,
    ]);
  });
});

describe('the labelled set', () => {
  const personal = PARTS.flatMap(personalExamples);
  const injection = PARTS.flatMap(injectionExamples);

  it('is as large as is said of it, and holds no text twice', () => {
    const texts = [...personal, ...injection].map(({ text }) => text);
    expect(texts.length).toBeGreaterThanOrEqual(340);
    expect(new Set(texts).size).toBe(texts.length);
    expect(new Set([...personal, ...injection].map(({ id }) => id)).size).toBe(texts.length);
  });

  it('has harmless texts beside the others, in both halves', () => {
    expect(personal.filter(({ spans }) => spans.length === 0).length).toBeGreaterThanOrEqual(100);
    expect(injection.filter(({ isInjection }) => !isInjection).length).toBeGreaterThanOrEqual(100);
  });

  it('marks places that are in the text', () => {
    for (const { id, text, spans } of personal)
      for (const { start, end } of spans) expect([id, text.slice(start, end).trim().length]).toEqual([id, end - start]);
    expect(personal.filter(({ text }) => /[⟦⟧]/.test(text))).toEqual([]);
  });
});
