import type { NodeErrorData } from '#graph/errors';
import type { AttemptRecord, LogLine, ModelCallRecord } from '#graph/run';
import type { Spending } from './budget.ts';

/** The type name of the failure of a read that was told to stop: a cancellation. */
export const READ_STOPPED = 'ReadStopped';

/** The type name under which a node's error crosses Temporal; its details are `[NodeErrorData, attempt, StepUsage]`. */
export const NODE_ERROR_FAILURE = 'NodeError';

/** The type name of the failure of an activity whose worker was stopped; its details are `[StepUsage]`. */
export const WORKER_SHUTDOWN_FAILURE = 'WorkerShutdown';

/** How a step went wrong, with the number of attempts when an activity told. */
export interface StepFailure {
  readonly error: NodeErrorData;
  readonly attempts: number;
}

/** What the attempts of a step used: their cost counts, also when they failed. */
export interface StepUsage {
  readonly tokens: number;
  readonly costUsd: number;
  /** The last model that answered. */
  readonly model: string | null;
  readonly calls?: readonly ModelCallRecord[];
  readonly logs?: readonly LogLine[];
  /** Every attempt, when there were several. */
  readonly attemptRecords?: readonly AttemptRecord[];
  /** How much of it other step runs have on record, such as those inside a long map. */
  readonly recorded?: Spending;
}

/** What the heartbeats of an activity tell: its earlier attempts, and what all have used so far. */
export interface AttemptTrail {
  readonly records: readonly AttemptRecord[];
  readonly used: StepUsage;
}
