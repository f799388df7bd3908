import { NodeError } from '../errors.ts';

/** How much one evaluation may do. The clock stands still in the workflow sandbox, so work is counted, not timed. */
export interface Budget {
  /** Steps left: a node of the tree costs one, a method as much as it touches. */
  steps: number;
}

/** Enough for any sensible expression, and well below a tenth of a second. */
const STEPS = 1_000_000;

/** Longest text, and longest list, that an expression may make. */
export const MAX_TEXT = 4_000_000;
export const MAX_LIST = 200_000;

/** A fresh budget. */
export function createBudget(steps: number = STEPS): Budget {
  return { steps };
}

/** Pays for work; throws `EXPRESSION_BUDGET` when the budget is used up. */
export function spend(budget: Budget, cost: number): void {
  budget.steps -= cost;
  if (budget.steps < 0) {
    throw new NodeError({ code: 'EXPRESSION_BUDGET', message: 'The expression does too much work.', hint: 'Do it for fewer items, or in a map node.' });
  }
}

/** Holds back results that are too large before they are made. */
export function checkSize(size: number, limit: number, what: 'text' | 'list'): void {
  if (size > limit) {
    throw new NodeError({ code: 'EXPRESSION_TOO_LARGE', message: `The expression makes a ${what} of ${size}; at most ${limit} is allowed.`, hint: 'Make the result smaller.' });
  }
}
