import { NodeError } from '#graph/errors';
import type { Usage } from '#graph/model';
import type { ModelCallRecord } from '#graph/run';
import type { ServiceStep } from '../service-step.ts';
import type { ModelPrice } from './collaborators.ts';
import { costAt, costOf, type TokenCount } from './prices.ts';

/** What a step may still spend on models. */
export interface StepBook {
  /** Opens the book of one request of the step. */
  open(): CallBook;
}

/** The calls that one request makes: each is told to the step, and counted against what the run may still use. */
export interface CallBook {
  /** Throws BUDGET_EXCEEDED when nothing is left, so that no call begins that the run may not pay. */
  checkBudget(): void;
  tell(call: Omit<ModelCallRecord, keyof Usage>, used: Usage): void;
  /** All calls of the request together. */
  usage(): Usage;
}

/** Keeps count over all requests of a step. */
export function openStepBook(step: Pick<ServiceStep, 'left' | 'onCall'>): StepBook {
  let spent = NO_USAGE;
  return {
    open() {
      let usage = NO_USAGE;
      return {
        checkBudget() {
          const { left } = step;
          if (left?.tokens !== undefined && left.tokens - spent.inputTokens - spent.outputTokens <= 0) throw exceeded('tokens');
          if (left?.costUsd !== undefined && left.costUsd - spent.costUsd <= 0) throw exceeded('money');
        },
        tell(call, used) {
          spent = addUsage(spent, used);
          usage = addUsage(usage, used);
          const { inputTokens, outputTokens, costUsd } = used;
          step.onCall({ ...call, inputTokens, outputTokens, costUsd });
        },
        usage: () => usage,
      };
    },
  };
}

/** Nothing used yet. */
export const NO_USAGE: Usage = { inputTokens: 0, outputTokens: 0, costUsd: 0 };

/** Where a call's price is found: what the registry says, else the table under this name. */
export interface Priced {
  readonly price: ModelPrice | null;
  readonly tableName: string;
}

/** What these tokens come to. */
export function usageOf({ price, tableName }: Priced, tokens: TokenCount): Usage {
  const cost = price === null ? costOf(tableName, tokens) : costAt(price, tokens);
  return { inputTokens: tokens.input, outputTokens: tokens.output, costUsd: cost ?? 0, ...(cost === null ? { isPriceKnown: false } : {}) };
}

/** Both together; the price is known when both are. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costUsd: a.costUsd + b.costUsd,
    ...(a.isPriceKnown === false || b.isPriceKnown === false ? { isPriceKnown: false } : {}),
  };
}

function exceeded(what: 'tokens' | 'money'): NodeError {
  return new NodeError({
    code: 'BUDGET_EXCEEDED',
    message: `The run has used all the ${what} that it may: no further model is asked.`,
    hint: 'Raise the budget in the settings of the workflow, or let it ask models less: fewer turns, a smaller model, a cache.',
  });
}
