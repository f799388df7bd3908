import type { NodeErrorData } from '#graph/errors';

/** The workflow type that asks a set of questions. */
export const EVALUATE_WORKFLOW = 'evaluateKnowledge';

/** Which evaluation to carry out. */
export interface EvaluateArguments {
  readonly knowledgeId: string;
  readonly evaluationId: string;
}

/** What an evaluation does to the world; each is safe to repeat. */
export interface EvaluateActivities {
  /** Asks the next questions that have no result, and tells whether there are more. False, too, when the evaluation was removed. */
  'evaluation.ask'(args: EvaluateArguments): Promise<boolean>;
  /** Puts the results together, or ends the evaluation with the reason why not all were asked. */
  'evaluation.finish'(args: EvaluateArguments & { readonly error?: NodeErrorData }): Promise<void>;
}

/** Names the workflow of an evaluation; starting the same one twice is one. */
export function evaluationWorkflowId(evaluationId: string): string {
  return `evaluation-${evaluationId}`;
}
