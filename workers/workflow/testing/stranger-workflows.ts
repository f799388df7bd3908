import { proxyActivities, startChild } from '@temporalio/workflow';
import { RUN_WORKFLOW, type RunArguments, TASK_QUEUE } from '../messages.ts';

const heddle = proxyActivities<{ loadPlan(args: unknown): Promise<unknown> }>({
  taskQueue: TASK_QUEUE,
  startToCloseTimeout: '10 seconds',
  retry: { maximumAttempts: 1 },
});

/** What another program's workflow may try: an activity of ours. */
export async function askForActivity(args: unknown): Promise<unknown> {
  return heddle.loadPlan(args);
}

/** What another program's workflow may try: a run of ours as its child. */
export async function askForRun(args: RunArguments): Promise<unknown> {
  return (await startChild(RUN_WORKFLOW, { taskQueue: TASK_QUEUE, workflowId: args.runId, args: [args] })).result();
}
