import { type Client, isGrpcServiceError, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { BUILD_WORKFLOW, type BuildArguments, INGEST_WORKFLOW, type IngestArguments, ingestId } from '#workers/workflow/ingest/messages';
import { TASK_QUEUE } from '#workers/workflow/messages';
import { EngineUnavailable } from './engine.ts';

/** Starts ingestion on Temporal; what runs already is left to run. */
export function createTemporalIngest(client: Client): { ingest(args: IngestArguments): Promise<void>; build(args: BuildArguments): Promise<void> } {
  async function start(type: string, workflowId: string, args: unknown): Promise<void> {
    try {
      await client.workflow.start(type, { workflowId, taskQueue: TASK_QUEUE, args: [args], workflowTaskTimeout: '5 seconds' });
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return;
      throw isGrpcServiceError(error) ? new EngineUnavailable('Temporal does not answer', { cause: error }) : error;
    }
  }
  return {
    ingest: (args) => start(INGEST_WORKFLOW, ingestId(args), args),
    build: (args) => start(BUILD_WORKFLOW, `build-${args.knowledgeId}-${args.generation}`, args),
  };
}
