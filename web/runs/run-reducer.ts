import type { Run, StepRun } from '#graph/run';
import { stepKey } from '#graph/step-key';
import type { RunEvent, SequencedRunEvent } from '#graph/run-event';

/** How far a map has come. */
export interface MapProgress {
  readonly done: number;
  readonly failed: number;
  readonly total: number;
}

/** A run as one client knows it. */
export interface LiveRunState {
  readonly run: Run;
  /** Text streamed so far by steps still running, by `stepKey`. */
  readonly streams: { readonly [stepKey: string]: string };
  /** The attempt whose text `streams` holds: a retry starts the text anew. */
  readonly attempts: { readonly [stepKey: string]: number };
  /** By `<nodeId>/<iteration>`. */
  readonly maps: { readonly [key: string]: MapProgress };
  /** Events that came before one that is missing. While there are any, the snapshot must be asked for again. */
  readonly early: readonly SequencedRunEvent[];
}

/** True when events are missing: the snapshot must be asked for again. */
export function hasGap(state: LiveRunState): boolean {
  return state.early.length > 0;
}

/** The state that a snapshot describes. */
export function fromSnapshot(run: Run): LiveRunState {
  return { run, streams: run.streams, attempts: {}, maps: {}, early: [] };
}

/** Takes a newer snapshot, and keeps what is known beyond it; an older one changes nothing. */
export function mergeSnapshot(state: LiveRunState | null, run: Run): LiveRunState {
  if (state === null || state.run.id !== run.id) return fromSnapshot(run);
  if (run.sequence < state.run.sequence && (run.status === 'running' || run.status === 'waiting')) return state;
  const streams: Record<string, string> = { ...run.streams };
  // Tokens reach this page directly and the snapshot later: the longer text is the newer one.
  for (const [key, text] of Object.entries(state.streams)) {
    if (text.length > (streams[key]?.length ?? 0) && isStreaming(run, key)) streams[key] = text;
  }
  const merged: LiveRunState = { run, streams, attempts: state.attempts, maps: state.maps, early: [] };
  return state.early.reduce(applyRunEvent, merged);
}

/** Applies one event: a known one changes nothing, one that skips numbers waits for the snapshot. */
export function applyRunEvent(state: LiveRunState, event: RunEvent): LiveRunState {
  if (event.runId !== state.run.id) return state;
  if (event.type === 'token-emitted') return applyToken(state, event);
  if (event.sequence <= state.run.sequence) return state;
  if (event.sequence > state.run.sequence + 1) return { ...state, early: [...state.early, event] };
  const next = applySequenced(state, event);
  return { ...next, run: { ...next.run, sequence: event.sequence } };
}

function applyToken(state: LiveRunState, event: Extract<RunEvent, { type: 'token-emitted' }>): LiveRunState {
  const known = state.attempts[event.stepKey];
  if (known !== undefined && event.attempt < known) return state;
  const before = known !== undefined && event.attempt > known ? '' : (state.streams[event.stepKey] ?? '');
  return {
    ...state,
    streams: { ...state.streams, [event.stepKey]: before + event.text },
    attempts: { ...state.attempts, [event.stepKey]: event.attempt },
  };
}

function applySequenced(state: LiveRunState, event: SequencedRunEvent): LiveRunState {
  switch (event.type) {
    case 'run-started':
    case 'run-resumed':
      return withRun(state, { status: 'running' });
    case 'run-waiting':
      return withRun(state, { status: 'waiting' });
    case 'step-started':
    case 'step-waiting':
    case 'step-finished':
    case 'step-failed':
    case 'step-skipped':
    case 'step-cancelled':
      return applyStep(state, event.step);
    case 'map-progressed':
      return { ...state, maps: { ...state.maps, [`${event.nodeId}/${event.iteration}`]: { done: event.done, failed: event.failed, total: event.total } } };
    case 'run-finished':
      return withRun({ ...state, streams: {} }, { status: event.status, output: event.output, error: event.error as Run['error'], failedNode: event.failedNode, finishedAt: event.at });
    case 'review-opened':
    case 'review-closed':
    case 'run-responded':
      return state;
  }
}

function applyStep(state: LiveRunState, step: StepRun): LiveRunState {
  const key = stepKey(step);
  const index = state.run.steps.findIndex((known) => stepKey(known) === key);
  const steps = index === -1 ? [...state.run.steps, step] : state.run.steps.with(index, step);
  const models = step.model === null || state.run.models.includes(step.model) ? state.run.models : [...state.run.models, step.model];
  const next = withRun(state, { steps, models, ...totals(steps) });
  if (step.status === 'running' || step.status === 'waiting' || !(key in next.streams)) return next;
  const { [key]: _ended, ...streams } = next.streams;
  return { ...next, streams };
}

function withRun(state: LiveRunState, change: Partial<Run>): LiveRunState {
  return { ...state, run: { ...state.run, ...change } };
}

function totals(steps: readonly StepRun[]): { tokens: number; costUsd: number } {
  let tokens = 0;
  let costUsd = 0;
  for (const step of steps) {
    tokens += step.tokens;
    costUsd += step.costUsd;
  }
  return { tokens, costUsd };
}

function isStreaming(run: Run, key: string): boolean {
  return run.steps.some((step) => stepKey(step) === key && step.status === 'running');
}
