import { ApplicationFailure } from '@temporalio/workflow';
import { isRefused } from './messages.ts';

/** The workflow, which fails at once when another program has started it. */
export function startedByHeddle<Arguments extends readonly unknown[], Result>(
  workflow: (...args: Arguments) => Promise<Result>,
): (...args: Arguments) => Promise<Result> {
  return async (...args) => {
    if (args.some(isRefused))
      throw ApplicationFailure.nonRetryable('Heddle did not start this workflow. Nothing of it was run.', 'NotFromHeddle');
    return workflow(...args);
  };
}
