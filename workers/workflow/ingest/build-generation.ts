import {
  continueAsNew,
  defineSignal,
  executeChild,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { toStepFailure } from '../temporal-failures.ts';
import { FROM_HEDDLE } from '../messages.ts';
import {
  AGAIN_SIGNAL,
  type BuildArguments,
  INGEST_WORKFLOW,
  type IngestActivities,
  type IngestArguments,
  ingestId,
  type IngestResult,
} from './messages.ts';

/** Documents at the same time, and documents of one history. */
const CONCURRENCY = 8;
const PAGE = 100;

const activities = proxyActivities<IngestActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/** After the last document's id. */
const THE_END = '~';

const LONGEST_WAIT_MS = 60_000;

/**
 * Goes over all documents of a base and makes the generation ready once all are in it. Documents that fail keep their reason and do not
 * block the others.
 */
export async function buildGeneration(args: BuildArguments): Promise<void> {
  let isAskedAgain = false;
  setHandler(defineSignal<[from?: string]>(AGAIN_SIGNAL), (from) => {
    if (from === FROM_HEDDLE) isAskedAgain = true;
  });
  const documents = await activities['knowledge.page']({ ...args, after: args.after ?? null, limit: PAGE });
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < documents.length) await ingest(documents[next++]!);
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, documents.length) }, lane));
  const last = documents.at(-1);
  if (last !== undefined && documents.length === PAGE) await continueAsNew<typeof buildGeneration>({ ...args, after: last.documentId });
  for (let waitMs = 1_000; (await activities['knowledge.ready'](args)) === 'waiting'; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    await sleep(waitMs);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof buildGeneration>({ ...args, after: THE_END });
  }
  if (isAskedAgain) await continueAsNew<typeof buildGeneration>({ knowledgeId: args.knowledgeId, generation: args.generation });
}

async function ingest(document: IngestArguments): Promise<void> {
  try {
    await executeChild<(args: IngestArguments) => Promise<IngestResult>>(INGEST_WORKFLOW, {
      // Of its own: the document may be on its way into this generation by itself, too.
      workflowId: `${workflowInfo().workflowId}.${ingestId(document)}`,
      args: [document],
      parentClosePolicy: ParentClosePolicy.TERMINATE,
    });
  } catch (error) {
    if (isCancellation(error)) throw error;
    // Somebody ended it from outside.
    await activities['knowledge.fail']({ ...document, error: toStepFailure(error).error });
  }
}
