import type { Client } from '@temporalio/client';
import { EVALUATE_WORKFLOW, type EvaluateArguments, evaluationWorkflowId } from '#workers/workflow/evaluate/messages';
import { startOnce } from './start-once.ts';

/** Starts evaluations on Temporal; one that runs already is left to run. */
export function createEvaluationEngine(client: Client): { evaluate(args: EvaluateArguments): Promise<void> } {
  return {
    async evaluate(args) {
      await startOnce(client, { type: EVALUATE_WORKFLOW, id: evaluationWorkflowId(args.evaluationId), args });
    },
  };
}
