import { continueAsNew, executeChild, isCancellation, ParentClosePolicy, proxyActivities, workflowInfo } from '@temporalio/workflow';
import { toStepFailure } from '../temporal-failures.ts';
import { type BuildArguments, INGEST_WORKFLOW, type IngestActivities, type IngestArguments, ingestId, type IngestResult } from './messages.ts';

/** Documents at the same time, and documents of one history. */
const CONCURRENCY = 8;
const PAGE = 100;

const activities = proxyActivities<IngestActivities>({ startToCloseTimeout: '1 minute', retry: { initialInterval: '1 second', maximumInterval: '1 minute' } });

/** Goes over all documents of a base and makes the generation ready. Documents that fail keep their reason and do not hold the others up. */
export async function buildGeneration(args: BuildArguments): Promise<void> {
  const documents = await activities['knowledge.page']({ ...args, after: args.after ?? null, limit: PAGE });
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < documents.length) await ingest(documents[next++]!);
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, documents.length) }, lane));
  const last = documents.at(-1);
  if (last !== undefined && documents.length === PAGE) await continueAsNew<typeof buildGeneration>({ ...args, after: last.documentId });
  await activities['knowledge.ready'](args);
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
