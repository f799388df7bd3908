import { continueAsNew, isCancellation, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { NodeErrorData } from '#graph/errors';
import { toStepFailure } from '../temporal-failures.ts';
import type { SyncActivities, SyncArguments } from './messages.ts';

const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' } as const;
const lasting = proxyActivities<SyncActivities>({ startToCloseTimeout: '30 minutes', heartbeatTimeout: '10 seconds', retry });
/** A place that does not answer for some minutes is told of; the next sync tries again. */
const reading = proxyActivities<SyncActivities>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { ...retry, maximumAttempts: 8 },
});

/** Reads a source: lists what it has, brings what is new or changed into the base batch by batch, and takes out what went. */
export async function syncSource({ sourceId, sync: begun }: SyncArguments): Promise<void> {
  const sync = begun ?? (await lasting['source.begin']({ sourceId }));
  if (sync === null) return;
  const args = { sourceId, sync };
  let error: NodeErrorData | null = null;
  try {
    let left = begun === undefined ? await reading['source.list'](args) : 1;
    while (left !== null && left > 0) {
      left = await reading['source.pull'](args);
      if (left !== null && left > 0 && workflowInfo().continueAsNewSuggested) return await continueAsNew<typeof syncSource>(args);
    }
    if (left === null) return;
  } catch (failure) {
    if (isCancellation(failure) || (failure instanceof Error && failure.name === 'ContinueAsNew')) throw failure;
    error = toStepFailure(failure).error;
  }
  await lasting['source.finish']({ ...args, error });
}
