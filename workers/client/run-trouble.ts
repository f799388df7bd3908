import type { Client } from '@temporalio/client';
import type { NodeErrorData } from '#graph/errors';

/** A task that was lost with its worker fails once or twice; one that has failed this often does not get through. */
const MANY_ATTEMPTS = 3;

/** Events in which the last failure is looked for, from the end. */
const LAST_EVENTS = 20;

/** Why the workflow task of an open run fails again and again; null if it does not. */
export async function troubleOf(client: Client, runId: string): Promise<NodeErrorData | null> {
  const { namespace } = client.options;
  const execution = { workflowId: runId };
  const { pendingWorkflowTask } = await client.workflowService.describeWorkflowExecution({ namespace, execution });
  if ((pendingWorkflowTask?.attempt ?? 0) < MANY_ATTEMPTS) return null;
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace,
    execution,
    maximumPageSize: LAST_EVENTS,
  });
  const failed = history?.events?.find((event) => event.workflowTaskFailedEventAttributes != null)?.workflowTaskFailedEventAttributes;
  const reason = failed?.failure?.message ?? 'the worker did not finish its task in time';
  return {
    code: 'RUN_STUCK',
    message: `The run can't continue: ${reason}`.slice(0, 2_000),
    hint: 'Heddle keeps trying. If this persists, check that all workers run the newest release, or cancel the run.',
    retryable: true,
  };
}
