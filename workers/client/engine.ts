import type { RunArguments, RunResponse, RunResult, RunSnapshot, ReviewDecision } from '#workers/workflow/messages';

/** Runs on Temporal, as the server sees them. All methods throw `EngineUnavailable` if Temporal does not answer. */
export interface Engine {
  /** Starts the run; resolves once Temporal has stored it. Starting the same run twice is one run. */
  start(run: RunArguments): Promise<void>;
  /** Starts the run and resolves as soon as it has responded (durably) or ended; null when `timeoutMs` is over first, or when it is known that it will be (the run goes on). */
  startAndAwait(run: RunArguments, timeoutMs: number): Promise<RunResponse | RunResult | null>;
  /** The run as its workflow sees it; null when Temporal knows no open run of that id. */
  query(runId: string): Promise<RunSnapshot | null>;
  /** The end of a closed run, for a run that was never archived; null when it is still open or unknown. */
  result(runId: string): Promise<RunResult | null>;
  /** Asks the run to stop; no error when it has ended already. */
  cancel(runId: string): Promise<void>;
  /** Hands a decision to the waiting run; durable once resolved. False when Temporal knows no such run, or it has ended. */
  respond(decision: ReviewDecision): Promise<boolean>;
  /** Whether Temporal answers and a worker polls; the reason when not. */
  health(): Promise<{ ok: true } | { ok: false; reason: string }>;
}

/** Temporal can't be reached; the caller should answer 503 and lose nothing. */
export class EngineUnavailable extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'EngineUnavailable';
  }
}
