import { CancellationScope, continueAsNew, isCancellation, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { EvaluateActivities, EvaluateArguments } from './messages.ts';

/** What goes wrong with a question is kept as its result; what fails here is the store or the worker, and comes back. */
const activities = proxyActivities<EvaluateActivities>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

const STOPPED = {
  code: 'EVALUATION_STOPPED',
  message: 'The evaluation was stopped from outside before all questions were asked.',
  hint: 'Begin it again.',
  retryable: false,
};

/** Asks a set of questions, some at a time; those that have a result are not asked again after a crash. */
export async function evaluateKnowledge(args: EvaluateArguments): Promise<void> {
  try {
    while (await activities['evaluation.ask'](args)) {
      if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof evaluateKnowledge>(args);
    }
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => activities['evaluation.finish']({ ...args, error: STOPPED }));
    throw error;
  }
  await activities['evaluation.finish'](args);
}
