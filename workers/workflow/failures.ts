import type { NodeErrorData } from '#graph/errors';
import type { AttemptRecord, LogLine, ModelCallRecord } from '#graph/run';

/** The type name under which a node's error crosses Temporal; its details are `[NodeErrorData, attempt, StepUsage]`. */
export const NODE_ERROR_FAILURE = 'NodeError';

/** How a step went wrong, with the number of attempts when an activity told. */
export interface StepFailure {
  readonly error: NodeErrorData;
  readonly attempts: number;
  /** What the last attempt used all the same. */
  readonly used?: StepUsage;
}

/** What an attempt used: its cost counts, also when it failed. */
export interface StepUsage {
  readonly tokens: number;
  readonly costUsd: number;
  /** The last model that answered. */
  readonly model: string | null;
  readonly calls?: readonly ModelCallRecord[];
  readonly logs?: readonly LogLine[];
  /** Every attempt, when there were several. */
  readonly attemptRecords?: readonly AttemptRecord[];
}
