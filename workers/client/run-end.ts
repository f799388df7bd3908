import { type Client, TerminatedFailure, TimeoutFailure, WorkflowFailedError } from '@temporalio/client';
import type { NodeErrorData } from '#graph/errors';
import type { RunResult } from '#workers/workflow/messages';

/** Reads the end of a run; waits for it while the run is open. */
export async function endOf(client: Client, runId: string): Promise<RunResult> {
  try {
    return (await client.workflow.getHandle(runId).result()) as RunResult;
  } catch (error) {
    if (error instanceof WorkflowFailedError) return endedFromOutside(error);
    throw error;
  }
}

/** A run whose workflow was cancelled, terminated, timed out or failed without archiving itself. */
function endedFromOutside(error: WorkflowFailedError): RunResult {
  const isCancelled = error.cause?.name === 'CancelledFailure';
  return {
    status: isCancelled ? 'cancelled' : 'failed',
    output: null,
    error: isCancelled ? null : reasonOf(error),
    failedNode: null,
    response: null,
    models: [],
  };
}

function reasonOf({ cause, message }: WorkflowFailedError): NodeErrorData {
  if (cause instanceof TimeoutFailure) {
    return {
      code: 'RUN_TIMEOUT',
      message: 'The run did not end within the time limit of the step that called it.',
      hint: 'Raise the time limit of the calling step, or make the work smaller.',
      retryable: false,
    };
  }
  if (cause instanceof TerminatedFailure && /parent close/i.test(cause.message)) {
    return {
      code: 'RUN_STOPPED',
      message: 'The run that called this one ended, so this run was stopped.',
      hint: 'Open the calling run to see why it ended.',
      retryable: false,
    };
  }
  if (cause instanceof TerminatedFailure) {
    return {
      code: 'RUN_STOPPED',
      message: `The run was terminated in Temporal: ${cause.message}`,
      hint: 'Start it again if it is still needed.',
      retryable: false,
    };
  }
  return {
    code: 'RUN_STOPPED',
    message: `The run stopped without recording its end: ${cause?.message ?? message}`,
    hint: 'Start it again if it is still needed.',
    retryable: false,
  };
}
