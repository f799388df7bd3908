import { type Client, isGrpcServiceError, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { EVALUATE_WORKFLOW, type EvaluateArguments, evaluationWorkflowId } from '#workers/workflow/evaluate/messages';
import { TASK_QUEUE } from '#workers/workflow/messages';
import { EngineUnavailable } from './engine.ts';

/** Starts evaluations on Temporal; one that runs already is left to run. */
export function createTemporalEvaluations(client: Client): { evaluate(args: EvaluateArguments): Promise<void> } {
  return {
    async evaluate(args) {
      try {
        await client.workflow.start(EVALUATE_WORKFLOW, { workflowId: evaluationWorkflowId(args.evaluationId), taskQueue: TASK_QUEUE, args: [args], workflowTaskTimeout: '5 seconds' });
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return;
        throw isGrpcServiceError(error) ? new EngineUnavailable('Temporal does not answer', { cause: error }) : error;
      }
    },
  };
}
