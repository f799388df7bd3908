import type { NodeErrorData } from '#graph/errors';
import type { DebugCommand, RunArguments, RunResponse, RunResult, RunSnapshot, ReviewDecision } from '#workers/workflow/messages';

/**
 * Runs on Temporal, as the server sees them. Every method throws `EngineUnavailable` if Temporal was not reached, and the methods that
 * ask one run throw `RunUnanswered` if Temporal was reached but that run does not answer.
 */
export interface Engine {
  /** Starts the run; resolves once Temporal has stored it. Starting the same run twice is one run. */
  start(run: RunArguments): Promise<void>;
  /**
   * Starts the run and resolves as soon as it has responded (durably) or ended; null if the caller's patience ends first, or if the run
   * certainly waits for longer (the run goes on). Calls `onTaken` once Temporal has the run, and rejects only if Temporal did not take it.
   */
  startAndAwait(run: RunArguments, patience: Patience, onTaken?: () => Promise<void>): Promise<RunResponse | RunResult | null>;
  /** The same for a run that Temporal has already; never rejects. */
  join(runId: string, patience: Patience): Promise<RunResponse | RunResult | null>;
  /** The run as its workflow sees it; null if Temporal knows no open run of that id. */
  query(runId: string): Promise<RunSnapshot | null>;
  /** The end of a closed run, for a run that was never archived; null if it is still open or unknown. */
  result(runId: string): Promise<RunResult | null>;
  /** Why an open run can't go on, if its workflow task fails again and again; null if nothing is wrong, or the run is not open. */
  trouble(runId: string): Promise<NodeErrorData | null>;
  /** Asks the run to stop. False if Temporal knows no such run; one that has ended may count as asked. */
  cancel(runId: string): Promise<boolean>;
  /** Ends the run at once, without asking it. False if Temporal knows no such run, or it has ended. */
  terminate(runId: string, reason: string): Promise<boolean>;
  /** Ids of all open runs. Temporal lists a change up to a few seconds late. */
  list(): Promise<ReadonlySet<string>>;
  /** Hands a decision to the waiting run; durable once resolved. False if Temporal knows no such run, or it has ended. */
  respond(decision: ReviewDecision): Promise<boolean>;
  /** Tells an open run where to stop, or how to go on; durable once resolved. False if Temporal knows no such run, or it has ended. */
  debug(runId: string, command: DebugCommand): Promise<boolean>;
  /** Whether Temporal answers and a worker polls; the reason if not. */
  health(): Promise<{ ok: true } | { ok: false; reason: string }>;
}

/** How long a caller waits for an answer. */
export interface Patience {
  readonly timeoutMs: number;
  /** Aborted when the caller has gone: nobody waits any more, and what was held open for them ends. */
  readonly signal?: AbortSignal | undefined;
}

/** Temporal can't be reached; the caller should answer 503 and lose nothing. */
export class EngineUnavailable extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'EngineUnavailable';
  }
}

/** Temporal was reached, but this one run does not answer: its worker is stuck on it, or its answer is too large. */
export class RunUnanswered extends Error {
  constructor(runId: string, options?: { cause?: unknown }) {
    super(`The run ${runId} does not answer.`, options);
    this.name = 'RunUnanswered';
  }
}
