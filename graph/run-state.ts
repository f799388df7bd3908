import type { NodeErrorData } from './errors.ts';
import type { Json } from './json.ts';
import type { Plan } from './plan.ts';
import { closeDraft, endStep, openDraft, settle, startStep, touchAll } from './run-state-draft.ts';
import { indexPlan } from './run-state-index.ts';
import { incomingValue, seenEdge } from './run-state-arrival.ts';

/** How far a step is in its present iteration. */
export interface StepState {
  readonly status: 'pending' | 'running' | 'finished' | 'failed' | 'skipped' | 'cancelled';
  /** The number of the present step run; counts over the whole run. */
  readonly iteration: number;
  /** The first fired port's value; absent when there is none. */
  readonly value?: Json;
  /** Set when another round of a loop began at this step: what the back edges brought. */
  readonly arrived?: Json;
  /** With join `each`: the edges, by position, whose arrivals have been worked off, and the ports fired so far. */
  readonly consumed?: readonly number[];
  readonly fired?: { readonly [port: string]: Json };
}

/** What is known of an edge. `kept` is a value taken in an earlier iteration by an edge that leaves the loop. */
export interface EdgeState {
  readonly decision: 'open' | 'taken' | 'skipped';
  readonly value?: Json;
  readonly kept?: Json;
}

/** How often a loop went round, and what its nodes' values were in the last iteration. */
export interface LoopState {
  readonly iterations: number;
  readonly previous: { readonly [name: string]: Json } | null;
}

/** The state of a run of one plan: plain JSON, replaced at each change. Steps and edges stand in the plan's order. */
export interface RunState {
  readonly entry: string | null;
  readonly input: Json;
  readonly steps: readonly StepState[];
  readonly edges: readonly EdgeState[];
  readonly loops: { readonly [loopId: string]: LoopState };
  /** Positions of the steps that can start, in order. */
  readonly ready: readonly number[];
  /** The failure that ends the run. */
  readonly failure: { readonly stepId: string; readonly error: NodeErrorData } | null;
}

/** One step run, by step and iteration. */
export interface StepRef {
  readonly stepId: string;
  readonly iteration: number;
}

/** A step that can start now, with the value that comes in. */
export interface ReadyStep extends StepRef {
  readonly input: Json;
}

/** How a step run ended. */
export type StepOutcome =
  | { readonly kind: 'finished'; readonly ports: { readonly [port: string]: Json } }
  /** `standIn`: what the step's default value came to, where it has expressions. */
  | { readonly kind: 'failed'; readonly error: NodeErrorData; readonly standIn?: Json }
  | { readonly kind: 'cancelled' };

/** The state after an outcome, the steps that were skipped by it, and the running steps that it made useless. */
export interface Applied {
  readonly state: RunState;
  readonly skipped: readonly StepRef[];
  readonly cancel: readonly StepRef[];
}

/** The state before the first step. With `entry` only that trigger starts; without, all entries receive the input. */
export function createRunState(plan: Plan, start: { readonly entry: string | null; readonly input: Json }): RunState {
  const draft = openDraft(plan, {
    entry: start.entry,
    input: start.input,
    steps: plan.steps.map(() => ({ status: 'pending', iteration: 0 })),
    edges: plan.edges.map(() => ({ decision: 'open' })),
    loops: Object.fromEntries(plan.loops.map((loop) => [loop.id, { iterations: 0, previous: null }])),
    ready: [],
    failure: null,
  });
  touchAll(draft);
  settle(draft);
  return closeDraft(draft);
}

/** The steps that can start now, in the plan's order; none after a failure. */
export function readySteps(plan: Plan, state: RunState): readonly ReadyStep[] {
  const index = indexPlan(plan);
  return state.ready.flatMap((at) => {
    const step = index.steps[at];
    const now = state.steps[at];
    return step && now ? [{ stepId: step.id, iteration: now.iteration, input: incomingValue(index, state, at) ?? null }] : [];
  });
}

/** Marks a ready step as running; the same state for a step that is not, or no longer, ready. */
export function applyStarted(plan: Plan, state: RunState, { stepId, iteration }: StepRef): RunState {
  const at = indexPlan(plan).stepAt.get(stepId);
  if (at === undefined || state.steps[at]?.iteration !== iteration || !state.ready.includes(at)) return state;
  const draft = openDraft(plan, state);
  startStep(draft, at);
  return closeDraft(draft);
}

/**
 * Takes in how a running step ended: decides its edges, skips dead paths, begins the next iteration of loops. A step run that
 * is not running (any more) changes nothing, so an outcome that comes late or twice does no harm.
 */
export function applyOutcome(
  plan: Plan,
  state: RunState,
  { stepId, iteration, outcome }: StepRef & { readonly outcome: StepOutcome },
): Applied {
  const at = indexPlan(plan).stepAt.get(stepId);
  const now = at === undefined ? undefined : state.steps[at];
  if (at === undefined || now?.status !== 'running' || now.iteration !== iteration) return { state, skipped: [], cancel: [] };
  const draft = openDraft(plan, state);
  endStep(draft, at, outcome);
  settle(draft);
  return { state: closeDraft(draft), skipped: draft.skipped, cancel: draft.cancel };
}

/** True when nothing runs and nothing can start. */
export function isSettled(_plan: Plan, state: RunState): boolean {
  return state.ready.length === 0 && state.steps.every(({ status }) => status !== 'running');
}

/** The values of the names that a step's expressions read: null for a node without one; `previous` within a loop. */
export function scopeOf(plan: Plan, state: RunState, stepId: string): { readonly [name: string]: Json } {
  const index = indexPlan(plan);
  const at = index.stepAt.get(stepId) ?? -1;
  const scope: Record<string, Json> = {};
  for (const name of index.steps[at]?.references ?? []) {
    const named = index.stepNamed.get(name);
    if (named !== undefined) scope[name] = state.steps[named]?.value ?? null;
  }
  const loop = index.around[at]?.[0];
  scope['previous'] = loop ? (state.loops[loop.loop.id]?.previous ?? null) : null;
  return scope;
}

/** What the run gives back: the value of the one step at which it ended, or of several by their names. */
export function runOutput(plan: Plan, state: RunState): Json {
  const index = indexPlan(plan);
  const ends = index.steps.flatMap((step, at) => {
    const now = state.steps[at];
    const isEnd =
      now?.status === 'finished' &&
      now.value !== undefined &&
      (index.outgoing[at] ?? []).every((edge) => seenEdge(index, state, edge).decision !== 'taken');
    return isEnd ? [{ name: step.name, value: now.value ?? null }] : [];
  });
  const [only] = ends;
  if (only && ends.length === 1) return only.value;
  return ends.length === 0 ? null : Object.fromEntries(ends.map(({ name, value }) => [name, value]));
}
