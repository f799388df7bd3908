import { continueAsNew, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { ReplayActivities, ReplayArguments } from './messages.ts';

/** What goes wrong with a run is kept in the table; what fails here is the store, Temporal or the worker, and comes back. */
const activities = proxyActivities<ReplayActivities>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});

/** Replays the runs of a table, some at a time. What was begun before a crash is waited for, not begun again. */
export async function replayRuns(args: ReplayArguments): Promise<void> {
  while (await activities['replay.advance'](args)) {
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof replayRuns>(args);
  }
  await activities['replay.finish'](args);
}
