import { ActivityFailure, ApplicationFailure, CancelledFailure, ChildWorkflowFailure, TimeoutFailure } from '@temporalio/workflow';
import { isNodeError, type NodeErrorData } from '#graph/errors';
import { type AttemptTrail, NODE_ERROR_FAILURE, type StepFailure, type StepUsage, WORKER_SHUTDOWN_FAILURE } from './failures.ts';

/** True when the worker that ran the activity was lost or stopped, so that the step may start again. */
export function isWorkerLost(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  const cause = error.cause;
  if (cause instanceof TimeoutFailure) return cause.timeoutType === 'HEARTBEAT';
  return cause instanceof ApplicationFailure && cause.type === WORKER_SHUTDOWN_FAILURE;
}

/** What an activity or a child used that failed, was cancelled or was lost; undefined when nobody told. */
export function usageOf(error: unknown): StepUsage | undefined {
  const cause = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure) return (cause.lastHeartbeatDetails as Partial<AttemptTrail> | undefined)?.used;
  if (cause instanceof CancelledFailure) return cancelledUsage(cause.details[0]);
  if (!(cause instanceof ApplicationFailure)) return undefined;
  const [first, , used] = (cause.details ?? []) as [unknown, unknown?, StepUsage?];
  return cause.type === WORKER_SHUTDOWN_FAILURE ? (first as StepUsage | undefined) : cause.type === NODE_ERROR_FAILURE ? used : undefined;
}

/** A cancelled activity tells what it used; where Temporal ends it first, the details are those of its last heartbeat, or nothing. */
function cancelledUsage(details: unknown): StepUsage | undefined {
  const told = details as Partial<StepUsage & AttemptTrail> | null | undefined;
  return typeof told?.tokens === 'number' ? (told as StepUsage) : told?.used;
}

/** Turns whatever a step threw into plain data; cancellation is not a failure and must be asked for before. */
export function toStepFailure(error: unknown): StepFailure {
  if (isNodeError(error)) return { error: error.data, attempts: 1 };
  const cause = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure && cause.type === NODE_ERROR_FAILURE) {
    const [data, attempts] = cause.details as [NodeErrorData, number];
    return { error: data, attempts };
  }
  if (cause instanceof TimeoutFailure) {
    return {
      error: {
        code: 'STEP_TIMEOUT',
        message: 'The step did not finish in its time.',
        hint: 'Raise its time-out, or make the work smaller.',
        retryable: true,
      },
      attempts: 1,
    };
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  return { error: { code: 'STEP_CRASHED', message: `The step stopped unexpectedly: ${message}`, retryable: false }, attempts: 1 };
}
