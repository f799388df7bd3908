import type { NodeErrorData } from '#graph/errors';
import type { Json } from '#graph/json';
import type { RunSummary, StepRun } from '#graph/run';
import type { Tape } from '#graph/tape';

/** The claim check of a stored value. */
type Reference = { readonly $blob: string; readonly bytes: number };

/** A run as it is written down before Temporal hears of it: enough to start it again after a crash. */
export interface NewRun {
  readonly id: string;
  readonly workflowId: string;
  readonly workflowName: string;
  /** Null for a run of the draft. */
  readonly version: number | null;
  /** The type of the trigger node, and its id. */
  readonly trigger: string;
  readonly triggerNode: string;
  readonly graphHash: string;
  readonly planHash: string;
  readonly startedAt: string;
  /** What a call with an idempotency key asked for, so that another call with the same key is noticed. */
  readonly fingerprint?: string | undefined;
  /** A claim check may stand in place of a large value, here and in all values below. */
  readonly input: Json;
  /** What it is to use, run, stop at and leave out; its claim check when it is large. */
  readonly tape?: Tape | Reference | undefined;
  /** The run whose outcomes its tape holds. */
  readonly forkedFrom?: string | undefined;
  /** The run whose input it was given once more, to compare; a called run has that of the run that calls it. */
  readonly replayOf?: string | undefined;
  /** The run whose step starts this one, and hands it to Temporal itself. */
  readonly parentRunId?: string | undefined;
}

/** What a run answered its caller. */
export interface StoredResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: Json;
}

/** The end of a run. */
export interface RunRecord {
  readonly runId: string;
  readonly status: 'finished' | 'failed' | 'cancelled';
  readonly output: Json;
  readonly error: NodeErrorData | null;
  readonly failedNode: string | null;
  readonly response: StoredResponse | null;
  readonly models: readonly string[];
  readonly steps: readonly StepRun[];
  readonly finishedAt: string;
}

/** A run with everything that is stored of it but its steps. */
export interface StoredRun extends RunSummary {
  readonly handover: 'pending' | 'done' | 'refused';
  readonly triggerNode: string;
  readonly graphHash: string;
  readonly planHash: string;
  readonly input: Json;
  readonly output: Json;
  readonly response: StoredResponse | null;
  readonly tape: NewRun['tape'];
  /** What a fork of a release before tapes takes over. */
  readonly reuse: readonly { readonly nodeId: string; readonly port: string; readonly output: Json }[] | undefined;
}
