import { continueAsNew, defineSignal, isCancellation, patched, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import { toStepFailure } from '../temporal-failures.ts';
import { FROM_HEDDLE } from '../messages.ts';
import { ingestVersion } from './ingest-version.ts';
import { AGAIN_SIGNAL, type IngestActivities, type IngestArguments, type IngestResult } from './messages.ts';

/** What is wrong with a document does not change by waiting: those failures are marked as not retryable. */
const activities = proxyActivities<IngestActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '10 seconds',
  // A provider that is away for hours costs nothing but time: the state tells the reason, and it goes on by itself.
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** Brings one version of a document into an index: cut, embed in batches, commit. What is embedded is not embedded again after a crash. */
export async function ingestDocument(args: IngestArguments): Promise<IngestResult> {
  let isAskedAgain = false;
  setHandler(defineSignal<[from?: string]>(AGAIN_SIGNAL), (from) => {
    // Earlier releases sent nothing along.
    if (from === FROM_HEDDLE || !patched('again-from-heddle')) isAskedAgain = true;
  });
  for (;;) {
    isAskedAgain = false;
    const result = await ingest(args);
    if (!isAskedAgain) return result;
  }
}

async function ingest(args: IngestArguments): Promise<IngestResult> {
  try {
    const status = await ingestVersion(activities, args, () => workflowInfo().continueAsNewSuggested);
    return status === 'unfinished' ? await continueAsNew<typeof ingestDocument>(args) : { status };
  } catch (error) {
    if (isCancellation(error) || isContinuation(error)) throw error;
    const failure = toStepFailure(error).error;
    await activities['knowledge.fail']({ ...args, error: failure });
    return { status: 'failed', error: failure };
  }
}

/** Continue-as-new is thrown, and is no failure. */
function isContinuation(error: unknown): boolean {
  return error instanceof Error && error.name === 'ContinueAsNew';
}
