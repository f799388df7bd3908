import type { RunEventBus } from '#graph/event-bus';
import type { Store } from '#store/store';
import type { ReviewDecision, RunArguments, RunResponse, RunResult, RunSnapshot } from '#workers/workflow/messages';
import { type Engine, EngineUnavailable } from '#workers/client/engine';

/** An engine that a test leads by the hand: it takes runs, remembers them, and ends them as it is told. */
export interface FakeEngine extends Engine {
  /** Runs as they were given, in order. */
  readonly started: readonly RunArguments[];
  readonly cancelled: readonly string[];
  readonly decided: readonly ReviewDecision[];
  /** While true, every call throws `EngineUnavailable`. */
  isDown: boolean;
  /** While true, no run is known that a decision could be handed to. */
  isForgetful: boolean;
  /** How runs end that somebody waits for; by default they stay open. */
  onStart: (run: RunArguments) => RunResponse | RunResult | null | Promise<RunResponse | RunResult | null>;
  readonly snapshots: Map<string, RunSnapshot>;
  /** Ends of runs that did not archive themselves. */
  readonly results: Map<string, RunResult>;
  /** Ends a run as a worker does: archived, then told. */
  finish(runId: string, result?: Partial<RunResult>): Promise<void>;
}

/** A result as a run that finished with this output has it. */
export function finished(output: RunResult['output'] = null, change: Partial<RunResult> = {}): RunResult {
  return { status: 'finished', output, error: null, failedNode: null, response: null, models: [], ...change };
}

/** Makes the engine over a real store and bus. */
export function createFakeEngine(store: Store, events: RunEventBus): FakeEngine {
  const started: RunArguments[] = [];
  const cancelled: string[] = [];
  const decided: ReviewDecision[] = [];
  const up = (): void => {
    if (engine.isDown) throw new EngineUnavailable('Temporal does not answer.');
  };
  const take = (run: RunArguments): void => {
    up();
    if (!started.some((known) => known.runId === run.runId)) started.push(run);
  };
  const engine: FakeEngine = {
    started,
    cancelled,
    decided,
    isDown: false,
    isForgetful: false,
    onStart: () => null,
    snapshots: new Map(),
    results: new Map(),
    async finish(runId, change) {
      const result = finished('done', change);
      await store.runs.archive({ runId, steps: [], finishedAt: new Date().toISOString(), ...result });
      events.publish({ type: 'run-finished', runId, sequence: 100, at: new Date().toISOString(), ...result });
    },
    async start(run) {
      take(run);
    },
    async startAndAwait(run) {
      take(run);
      const outcome = await engine.onStart(run);
      if (outcome !== null && 'response' in outcome) await engine.finish(run.runId, outcome);
      return outcome !== null && 'response' in outcome ? (outcome.response ?? outcome) : outcome;
    },
    async query(runId) {
      up();
      return engine.snapshots.get(runId) ?? null;
    },
    async result(runId) {
      up();
      return engine.results.get(runId) ?? null;
    },
    async cancel(runId) {
      up();
      cancelled.push(runId);
    },
    async respond(decision) {
      up();
      if (engine.isForgetful) return false;
      decided.push(decision);
      return true;
    },
    async health() {
      return engine.isDown ? { ok: false, reason: 'Temporal does not answer' } : { ok: true };
    },
  };
  return engine;
}
