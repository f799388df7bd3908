import { NodeError } from '#graph/errors';
import type { Budget } from '#graph/plan';

/** Tokens and money that were used. */
export interface Spending {
  readonly tokens: number;
  readonly costUsd: number;
}

/** Watches what a run uses against what it may use. */
export interface RunBudget {
  /** Counts something that was used, and throws BUDGET_EXCEEDED when the run may use no more. */
  readonly spend: (used: Spending) => void;
  /** What may still be used; undefined without a limit. */
  readonly left: () => Budget | undefined;
  readonly used: () => Spending;
}

/** The code of the failure that no error port catches. */
export const BUDGET_EXCEEDED = 'BUDGET_EXCEEDED';

/** Starts counting from nothing; the limit is asked for with each use. */
export function createRunBudget(limit: () => Budget | undefined): RunBudget {
  let tokens = 0;
  let costUsd = 0;
  return {
    used: () => ({ tokens, costUsd }),
    left() {
      const budget = limit();
      if (budget === undefined) return undefined;
      return {
        ...(budget.tokens === undefined ? {} : { tokens: budget.tokens - tokens }),
        ...(budget.costUsd === undefined ? {} : { costUsd: budget.costUsd - costUsd }),
      };
    },
    spend(used) {
      tokens += used.tokens;
      costUsd += used.costUsd;
      const budget = limit();
      if (budget?.tokens !== undefined && tokens > budget.tokens) throw exceeded(`${tokens} of ${budget.tokens} tokens`);
      if (budget?.costUsd !== undefined && costUsd > budget.costUsd) throw exceeded(`$${costUsd.toFixed(4)} of $${budget.costUsd}`);
    },
  };
}

/** What a run's child may use: what the run has left. */
export function budgetFor(run: { readonly budget: RunBudget }): { readonly budget?: Budget } {
  const left = run.budget.left();
  return left === undefined ? {} : { budget: left };
}

/** The stricter of two budgets. */
export function tighter(a: Budget | undefined, b: Budget | undefined): Budget | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const tokens = least(a.tokens, b.tokens);
  const costUsd = least(a.costUsd, b.costUsd);
  return { ...(tokens === undefined ? {} : { tokens }), ...(costUsd === undefined ? {} : { costUsd }) };
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function exceeded(what: string): NodeError {
  return new NodeError({
    code: BUDGET_EXCEEDED,
    message: `The run has used ${what}, all that it may.`,
    hint: 'Raise the budget in the settings of the workflow, or let it ask models less: fewer turns, a smaller model, a cache.',
  });
}
