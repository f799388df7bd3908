import { type Client, isGrpcServiceError, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TASK_QUEUE } from '#workers/workflow/messages';
import { EngineUnavailable } from './engine.ts';

/** Starts a workflow on Temporal; false when the one of that id runs already. Throws `EngineUnavailable` while Temporal is away. */
export async function startOnce(client: Client, workflow: { readonly type: string; readonly id: string; readonly args: unknown }): Promise<boolean> {
  const { type, id, args } = workflow;
  try {
    await client.workflow.start(type, { workflowId: id, taskQueue: TASK_QUEUE, args: [args], workflowTaskTimeout: '5 seconds' });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw toUnavailable(error);
  }
}

/** What to throw for a call of Temporal that has failed: `EngineUnavailable` where it was not reached. */
export function toUnavailable(error: unknown): unknown {
  return isGrpcServiceError(error) ? new EngineUnavailable('Temporal does not answer', { cause: error }) : error;
}
