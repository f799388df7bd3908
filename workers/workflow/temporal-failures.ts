import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure, TimeoutFailure } from '@temporalio/workflow';
import { isNodeError, type NodeErrorData } from '#graph/errors';
import { NODE_ERROR_FAILURE, type StepFailure, type StepUsage } from './failures.ts';

/** True when the worker that ran the activity was lost or stopped, so that the step may start again. */
export function isWorkerLost(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  const cause = error.cause;
  if (cause instanceof TimeoutFailure) return cause.timeoutType === 'HEARTBEAT';
  return cause instanceof ApplicationFailure && cause.type === 'WorkerShutdown';
}

/** Turns whatever a step threw into plain data; cancellation is not a failure and must be asked for before. */
export function toStepFailure(error: unknown): StepFailure {
  if (isNodeError(error)) return { error: error.data, attempts: 1 };
  const cause = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure && cause.type === NODE_ERROR_FAILURE) {
    const [data, attempts, used] = cause.details as [NodeErrorData, number, StepUsage?];
    return { error: data, attempts, ...(used === undefined ? {} : { used }) };
  }
  if (cause instanceof TimeoutFailure) {
    return {
      error: { code: 'STEP_TIMEOUT', message: 'The step did not finish in its time.', hint: 'Raise its time-out, or make the work smaller.', retryable: true },
      attempts: 1,
    };
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  return { error: { code: 'STEP_CRASHED', message: `The step stopped unexpectedly: ${message}`, retryable: false }, attempts: 1 };
}
