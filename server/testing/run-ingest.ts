import { isNodeError } from '#graph/errors';
import type { IngestService } from '#knowledge/ingest/ingest-service';
import type { IngestArguments } from '#workers/workflow/ingest/messages';

const never = new AbortController().signal;

/** Brings a document into an index as the workflow does, at once and without trying again. */
export async function runIngest(ingest: IngestService, args: IngestArguments): Promise<void> {
  try {
    let progress = await ingest['knowledge.prepare'](args, never);
    while (progress !== null && progress.done < progress.total) progress = await ingest['knowledge.embed'](args, never);
    if (progress !== null) await ingest['knowledge.commit'](args, never);
  } catch (error) {
    if (!isNodeError(error)) throw error;
    await ingest['knowledge.fail']({ ...args, error: error.data }, never);
  }
}
