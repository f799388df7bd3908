import { type Client, isGrpcServiceError, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { AGAIN_SIGNAL, BUILD_WORKFLOW, type BuildArguments, INGEST_WORKFLOW, type IngestArguments, ingestId } from '#workers/workflow/ingest/messages';
import { TASK_QUEUE } from '#workers/workflow/messages';
import { EngineUnavailable } from './engine.ts';

/** Starts ingestion on Temporal. Starting what runs already is one: an ingestion that is about to end looks once more. */
export function createTemporalIngest(client: Client): { ingest(args: IngestArguments): Promise<void>; build(args: BuildArguments): Promise<void> } {
  /** False when it runs already. */
  async function start(type: string, workflowId: string, args: unknown): Promise<boolean> {
    try {
      await client.workflow.start(type, { workflowId, taskQueue: TASK_QUEUE, args: [args], workflowTaskTimeout: '5 seconds' });
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw toUnavailable(error);
    }
  }

  /** False when it has ended meanwhile. */
  async function askAgain(workflowId: string): Promise<boolean> {
    try {
      await client.workflow.getHandle(workflowId).signal(AGAIN_SIGNAL);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw toUnavailable(error);
    }
  }

  return {
    async ingest(args) {
      const workflowId = ingestId(args);
      while (!(await start(INGEST_WORKFLOW, workflowId, args)) && !(await askAgain(workflowId)));
    },
    async build(args) {
      await start(BUILD_WORKFLOW, `build-${args.knowledgeId}-${args.generation}`, args);
    },
  };
}

function toUnavailable(error: unknown): unknown {
  return isGrpcServiceError(error) ? new EngineUnavailable('Temporal does not answer', { cause: error }) : error;
}
