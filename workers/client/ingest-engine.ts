import type { Client } from '@temporalio/client';
import { AGAIN_SIGNAL, BUILD_WORKFLOW, type BuildArguments, INGEST_WORKFLOW, type IngestArguments, ingestId } from '#workers/workflow/ingest/messages';
import { FROM_HEDDLE } from '#workers/workflow/messages';
import { startOnce } from './start-once.ts';
import { isNotFound, unavailable } from './unavailable.ts';

/** Starts ingestion on Temporal. Starting what runs already is one: an ingestion that is about to end looks once more. */
export function createIngestEngine(client: Client): { ingest(args: IngestArguments): Promise<void>; build(args: BuildArguments): Promise<void> } {
  /** False when it has ended. */
  async function askAgain(workflowId: string): Promise<boolean> {
    try {
      await client.workflow.getHandle(workflowId).signal(AGAIN_SIGNAL, FROM_HEDDLE);
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw unavailable(error);
    }
  }

  return {
    async ingest(args) {
      const id = ingestId(args);
      while (!(await startOnce(client, { type: INGEST_WORKFLOW, id, args })) && !(await askAgain(id)));
    },
    async build(args) {
      await startOnce(client, { type: BUILD_WORKFLOW, id: `build-${args.knowledgeId}-${args.generation}`, args });
    },
  };
}
