import type { RunEventBus } from '#graph/event-bus';
import type { NodeErrorData } from '#graph/errors';
import type { Store } from '#store/contract/store';
import type { DebugCommand, ReviewDecision, RunArguments, RunResponse, RunResult, RunSnapshot } from '#workers/workflow/messages';
import { type Engine, EngineUnavailable } from '#workers/client/engine';

/** An engine that a test leads by the hand: it takes runs, remembers them, and ends them as it is told. */
export interface FakeEngine extends Engine {
  /** Runs as they were given, in order. */
  readonly started: readonly RunArguments[];
  readonly cancelled: readonly string[];
  readonly decided: readonly ReviewDecision[];
  /** While true, every call throws `EngineUnavailable`. */
  isDown: boolean;
  /** While true, no run is known that a decision could be handed to, or that could be cancelled. */
  isForgetful: boolean;
  /** What every question about one run throws, such as `RunUnanswered`, or an error for a run whose start fails. */
  readonly failures: Map<string, Error>;
  /** How often each run was asked with `query` or `result`. */
  readonly asked: Map<string, number>;
  readonly terminated: readonly string[];
  readonly debugged: readonly DebugCommand[];
  /** How runs end that somebody waits for; by default they stay open. */
  onStart: (run: RunArguments) => RunResponse | RunResult | null | Promise<RunResponse | RunResult | null>;
  readonly snapshots: Map<string, RunSnapshot>;
  /** Why runs are stuck. */
  readonly troubles: Map<string, NodeErrorData>;
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
  const terminated: string[] = [];
  const debugged: DebugCommand[] = [];
  const ended = new Set<string>();
  const up = (): void => {
    if (engine.isDown) throw new EngineUnavailable('Temporal does not answer.');
  };
  const reach = (runId: string): void => {
    up();
    const failure = engine.failures.get(runId);
    if (failure !== undefined) throw failure;
  };
  const ask = (runId: string): void => {
    engine.asked.set(runId, (engine.asked.get(runId) ?? 0) + 1);
    reach(runId);
  };
  const take = (run: RunArguments): void => {
    reach(run.runId);
    if (!started.some((known) => known.runId === run.runId)) started.push(run);
  };
  const engine: FakeEngine = {
    started,
    cancelled,
    debugged,
    decided,
    isDown: false,
    isForgetful: false,
    failures: new Map(),
    asked: new Map(),
    terminated,
    onStart: () => null,
    snapshots: new Map(),
    troubles: new Map(),
    results: new Map(),
    async finish(runId, change) {
      const result = finished('done', change);
      ended.add(runId);
      await store.runs.archive({ runId, steps: [], finishedAt: new Date().toISOString(), ...result });
      events.publish({ type: 'run-finished', runId, sequence: 100, at: new Date().toISOString(), ...result });
    },
    async start(run) {
      take(run);
    },
    async startAndAwait(run, patience, onTaken) {
      take(run);
      await onTaken?.();
      return engine.join(run.runId, patience);
    },
    async join(runId) {
      const run = started.find((known) => known.runId === runId);
      if (run === undefined) return null;
      const outcome = await engine.onStart(run);
      if (outcome !== null && 'response' in outcome) await engine.finish(run.runId, outcome);
      return outcome !== null && 'response' in outcome ? (outcome.response ?? outcome) : outcome;
    },
    async query(runId) {
      ask(runId);
      return engine.snapshots.get(runId) ?? null;
    },
    async result(runId) {
      ask(runId);
      return engine.results.get(runId) ?? null;
    },
    async trouble(runId) {
      up();
      return engine.troubles.get(runId) ?? null;
    },
    async cancel(runId) {
      reach(runId);
      if (engine.isForgetful) return false;
      cancelled.push(runId);
      return true;
    },
    async terminate(runId) {
      reach(runId);
      terminated.push(runId);
      return true;
    },
    async list() {
      up();
      const open = [...engine.snapshots].filter(([, { status }]) => status === 'running' || status === 'waiting').map(([id]) => id);
      return new Set([...started.map(({ runId }) => runId).filter((id) => !ended.has(id)), ...open]);
    },
    async respond(decision) {
      up();
      if (engine.isForgetful) return false;
      decided.push(decision);
      return true;
    },
    async debug(runId, command) {
      reach(runId);
      if (ended.has(runId)) return false;
      debugged.push(command);
      return true;
    },
    async health() {
      return engine.isDown ? { ok: false, reason: 'Temporal does not answer' } : { ok: true };
    },
  };
  return engine;
}
