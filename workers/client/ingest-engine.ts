import type { Client } from '@temporalio/client';
import {
  AGAIN_SIGNAL,
  BUILD_WORKFLOW,
  type BuildArguments,
  INGEST_WORKFLOW,
  type IngestArguments,
  ingestId,
} from '#workers/workflow/ingest/messages';
import { FROM_HEDDLE } from '#workers/workflow/messages';
import { startOnce } from './start-once.ts';
import { isNotFound, unavailable } from './unavailable.ts';

/** Whether what runs already is to look once more when it is through. */
interface Again {
  readonly again: boolean;
}

/** Starts ingestion on Temporal. Starting what runs already is one; with `again`, it looks once more before it ends. */
export function createIngestEngine(client: Client): {
  ingest(args: IngestArguments, how: Again): Promise<void>;
  build(args: BuildArguments, how: Again): Promise<void>;
} {
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

  async function start(type: string, id: string, args: unknown, { again }: Again): Promise<void> {
    while (!(await startOnce(client, { type, id, args })) && again && !(await askAgain(id)));
  }

  return {
    ingest: (args, how) => start(INGEST_WORKFLOW, ingestId(args), args, how),
    build: (args, how) => start(BUILD_WORKFLOW, `build-${args.knowledgeId}-${args.generation}`, args, how),
  };
}
