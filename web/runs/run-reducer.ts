import type { Run, StepRun } from '#graph/run';
import { stepKey } from '#graph/step-key';
import { mergedSubsteps, streamingSubstep } from '#graph/streaming-substep';
import { type RunEvent, type SequencedRunEvent, textNumber } from '#graph/run-event';

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
  /** Which text of its step `streams` holds, as `textNumber` counts: a retry and a fallback begin a new one. */
  readonly texts: { readonly [stepKey: string]: number };
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
  return { run, streams: run.streams, texts: run.streamTexts ?? {}, maps: {}, early: [] };
}

/** Takes a newer snapshot, and keeps what is known beyond it; an older one changes nothing. */
export function mergeSnapshot(state: LiveRunState | null, run: Run): LiveRunState {
  if (state === null || state.run.id !== run.id) return fromSnapshot(run);
  if (run.sequence < state.run.sequence && isOpen(run)) return state;
  const streams: Record<string, string> = { ...run.streams };
  const texts: Record<string, number> = { ...run.streamTexts };
  // Tokens reach this page directly and the snapshot later: of one text the longer piece is the newer one, and a later text has a number of
  // its own.
  for (const [key, text] of Object.entries(state.streams)) {
    const [known, told] = [state.texts[key], texts[key]];
    const isNewer = known !== undefined && told !== undefined && known !== told ? known > told : text.length > (streams[key]?.length ?? 0);
    if (!isNewer || !isSameText(run, state.run, key)) continue;
    streams[key] = text;
    if (known !== undefined) texts[key] = known;
  }
  const merged: LiveRunState = {
    run: isOpen(run) ? { ...run, steps: withItems(run.steps, state.run.steps) } : run,
    streams,
    texts,
    maps: state.maps,
    early: [],
  };
  return state.early.reduce(applyRunEvent, merged);
}

/** Applies one event: a known one changes nothing, one that skips numbers waits for the snapshot. */
export function applyRunEvent(state: LiveRunState, event: RunEvent): LiveRunState {
  if (event.runId !== state.run.id) return state;
  if (event.type === 'token-emitted') return applyToken(state, event);
  // Items of a long map run in workflows of their own, whose events have no place in the run's count.
  if (event.sequence === 0) return isOutdated(state, event) ? state : applySequenced(state, event);
  if (event.sequence <= state.run.sequence) return state;
  if (event.sequence > state.run.sequence + 1) return { ...state, early: [...state.early, event] };
  const next = applySequenced(state, event);
  return { ...next, run: { ...next.run, sequence: event.sequence } };
}

function applyToken(state: LiveRunState, event: Extract<RunEvent, { type: 'token-emitted' }>): LiveRunState {
  const known = state.texts[event.stepKey];
  const number = textNumber(event);
  if (known !== undefined && number < known) return state;
  const before = known !== undefined && number > known ? '' : (state.streams[event.stepKey] ?? '');
  return {
    ...state,
    streams: { ...state.streams, [event.stepKey]: before + event.text },
    texts: { ...state.texts, [event.stepKey]: number },
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
      return {
        ...state,
        maps: { ...state.maps, [`${event.nodeId}/${event.iteration}`]: { done: event.done, failed: event.failed, total: event.total } },
      };
    case 'run-finished':
      return withRun(
        { ...state, streams: {} },
        {
          status: event.status,
          output: event.output,
          error: event.error as Run['error'],
          failedNode: event.failedNode,
          finishedAt: event.at,
        },
      );
    case 'review-opened':
    case 'review-closed':
    case 'run-responded':
      return state;
  }
}

function applyStep(state: LiveRunState, changed: StepRun): LiveRunState {
  const key = stepKey(changed);
  const index = indexOf(state.run.steps, changed);
  const before = state.run.steps[index];
  const isAgent = before?.substeps !== undefined || changed.substeps !== undefined;
  const step = isAgent ? { ...changed, substeps: mergedSubsteps(before?.substeps, changed.substeps) } : changed;
  const steps = index === -1 ? [...state.run.steps, step] : state.run.steps.with(index, step);
  const models = step.model === null || state.run.models.includes(step.model) ? state.run.models : [...state.run.models, step.model];
  const next = withRun(state, {
    steps,
    models,
    tokens: state.run.tokens + step.tokens - (before?.tokens ?? 0),
    costUsd: state.run.costUsd + step.costUsd - (before?.costUsd ?? 0),
  });
  const isStillWriting =
    (step.status === 'running' || step.status === 'waiting') &&
    (before === undefined || streamingSubstep(before) === streamingSubstep(step));
  return isStillWriting ? next : withoutStream(next, key);
}

/** The step has ended, or its agent is at another turn: what was streamed is over, and attempts count from one again. */
function withoutStream(state: LiveRunState, key: string): LiveRunState {
  if (!(key in state.streams) && !(key in state.texts)) return state;
  const { [key]: _text, ...streams } = state.streams;
  const { [key]: _number, ...texts } = state.texts;
  return { ...state, streams, texts };
}

function withRun(state: LiveRunState, change: Partial<Run>): LiveRunState {
  return { ...state, run: { ...state.run, ...change } };
}

// From the end: what changes has mostly begun lately, and a map can have thousands of items.
function indexOf(steps: readonly StepRun[], { nodeId, scope, iteration }: StepRun): number {
  return steps.findLastIndex((step) => step.nodeId === nodeId && step.iteration === iteration && step.scope === scope);
}

/** The snapshot's steps, and those of items that it does not know yet. */
function withItems(steps: readonly StepRun[], known: readonly StepRun[]): StepRun[] {
  const keys = new Set(steps.map(stepKey));
  return [...steps, ...known.filter((step) => step.scope !== '' && !keys.has(stepKey(step)))];
}

/** Without a number, an event that a snapshot has overtaken is known by its step having ended already. */
function isOutdated(state: LiveRunState, event: SequencedRunEvent): boolean {
  if (!('step' in event) || !isOpen(event.step)) return false;
  const known = state.run.steps[indexOf(state.run.steps, event.step)];
  return known !== undefined && !isOpen(known) && known.status !== 'pending' && known.attempts >= event.step.attempts;
}

function isOpen({ status }: { readonly status: string }): boolean {
  return status === 'running' || status === 'waiting';
}

/** True while both pictures of the run are at the same piece of writing, so that their texts compare. */
function isSameText(run: Run, known: Run, key: string): boolean {
  const step = run.steps.find((candidate) => stepKey(candidate) === key);
  const before = known.steps.find((candidate) => stepKey(candidate) === key);
  return step?.status === 'running' && (before === undefined || streamingSubstep(before) === streamingSubstep(step));
}
