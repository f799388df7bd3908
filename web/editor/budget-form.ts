import type { GraphSettings } from '#graph/graph';

/** A budget as it is typed. */
export interface BudgetText {
  readonly tokens: string;
  readonly costUsd: string;
}

type Budget = NonNullable<GraphSettings['budget']>;

/** What was typed as a budget; undefined when nothing is limited. */
export type BudgetReading =
  | { readonly ok: true; readonly budget: Budget | undefined }
  | { readonly ok: false; readonly problems: { readonly tokens: string | null; readonly costUsd: string | null } };

/** Reads a typed budget: thousands may be set apart, a dollar sign may lead. */
export function readBudget(text: BudgetText): BudgetReading {
  const tokens = numberOf(text.tokens);
  const costUsd = numberOf(text.costUsd.trim().replace(/^\$/, ''));
  const problems = {
    tokens: tokens === null || (Number.isSafeInteger(tokens) && tokens > 0) ? null : 'Use a whole number above 0.',
    costUsd: costUsd === null || (Number.isFinite(costUsd) && costUsd > 0) ? null : 'Use a sum above 0, such as 0.50.',
  };
  if (problems.tokens !== null || problems.costUsd !== null) return { ok: false, problems };
  return {
    ok: true,
    budget:
      tokens === null && costUsd === null
        ? undefined
        : { ...(tokens === null ? {} : { tokens }), ...(costUsd === null ? {} : { costUsd }) },
  };
}

/** Null for an empty field; NaN for what is no number. */
function numberOf(text: string): number | null {
  const plain = text.replaceAll(/[\s_,'’](?=\d{3}(\D|$))/g, '').trim();
  if (plain === '') return null;
  return /^\d+(\.\d+)?$|^\.\d+$/.test(plain) ? Number(plain) : Number.NaN;
}
