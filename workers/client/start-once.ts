import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TASK_QUEUE } from '#workers/workflow/messages';
import { unavailable } from './unavailable.ts';

/** Starts a workflow on Temporal; false when the one of that id runs already. Throws `EngineUnavailable` while Temporal is away. */
export async function startOnce(
  client: Client,
  workflow: { readonly type: string; readonly id: string; readonly args: unknown },
): Promise<boolean> {
  const { type, id, args } = workflow;
  try {
    await client.workflow.start(type, { workflowId: id, taskQueue: TASK_QUEUE, args: [args], workflowTaskTimeout: '5 seconds' });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw unavailable(error);
  }
}
