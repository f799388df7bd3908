import type { NodeErrorData } from './errors.ts';
import type { Json } from './json.ts';
import type { Plan, PlanEdge, Step } from './plan.ts';
import { indexPlan, type LoopIndex, type PlanIndex } from './run-state-index.ts';

/** How far a step is in its present iteration. */
export type StepState = {
  readonly status: 'pending' | 'running' | 'finished' | 'failed' | 'skipped' | 'cancelled';
  /** The number of the present step run; counts over the whole run. */
  readonly iteration: number;
  /** The first fired port's value; absent when there is none. */
  readonly value?: Json;
  /** Set when a loop began anew at this step: what the back edges brought. */
  readonly arrived?: Json;
  /** With join `each`: the edges whose arrivals have been worked off, and the ports fired so far. */
  readonly consumed?: readonly string[];
  readonly fired?: { readonly [port: string]: Json };
};

/** What is known of an edge. `kept` is a value taken in an earlier iteration by an edge that leaves the loop. */
export type EdgeState = { readonly decision: 'open' | 'taken' | 'skipped'; readonly value?: Json; readonly kept?: Json };

/** How often a loop went round, and what its nodes' values were in the last iteration. */
export type LoopState = { readonly iterations: number; readonly previous: { readonly [name: string]: Json } | null };

/** The state of a run of one plan: plain JSON, replaced at each change. */
export interface RunState {
  readonly entry: string | null;
  readonly input: Json;
  readonly steps: { readonly [stepId: string]: StepState };
  readonly edges: { readonly [edgeId: string]: EdgeState };
  readonly loops: { readonly [loopId: string]: LoopState };
  /** The failure that ends the run. */
  readonly failure: { readonly stepId: string; readonly error: NodeErrorData } | null;
}

/** A step that can start now, with the value that comes in. */
export interface ReadyStep {
  readonly stepId: string;
  readonly iteration: number;
  readonly input: Json;
}

/** One step run, by step and iteration. */
export interface StepRef {
  readonly stepId: string;
  readonly iteration: number;
}

/** How a step run ended. */
export type StepOutcome =
  | { readonly kind: 'finished'; readonly ports: { readonly [port: string]: Json } }
  | { readonly kind: 'failed'; readonly error: NodeErrorData }
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
    steps: Object.fromEntries(plan.steps.map((step) => [step.id, { status: 'pending', iteration: 0 }])),
    edges: Object.fromEntries(plan.edges.map((edge) => [edge.id, { decision: 'open' }])),
    loops: Object.fromEntries(plan.loops.map((loop) => [loop.id, { iterations: 0, previous: null }])),
    failure: null,
  });
  settle(draft);
  return closeDraft(draft);
}

/** The steps that can start now, in the plan's order; none after a failure. */
export function readySteps(plan: Plan, state: RunState): readonly ReadyStep[] {
  if (state.failure) return [];
  const draft = openDraft(plan, state);
  return plan.steps.flatMap((step) => {
    const at = state.steps[step.id];
    if (at?.status !== 'pending') return [];
    const input = arrival(draft, step, at);
    return input === undefined ? [] : [{ stepId: step.id, iteration: at.iteration, input }];
  });
}

/** Marks a ready step as running. */
export function applyStarted(plan: Plan, state: RunState, { stepId }: StepRef): RunState {
  const step = indexPlan(plan).steps.get(stepId);
  const at = state.steps[stepId];
  if (!step || at?.status !== 'pending') return state;
  const draft = openDraft(plan, state);
  const consumed = step.join === 'each' ? nextArrival(draft, step, at) : undefined;
  const next: StepState = { ...at, status: 'running', ...(consumed === undefined ? {} : { consumed: [...(at.consumed ?? []), consumed.id] }) };
  return { ...state, steps: { ...state.steps, [stepId]: next } };
}

/** Takes in how a running step ended: decides its edges, skips dead paths, begins the next iteration of loops. */
export function applyOutcome(plan: Plan, state: RunState, { stepId, outcome }: StepRef & { readonly outcome: StepOutcome }): Applied {
  const draft = openDraft(plan, state);
  const step = draft.index.steps.get(stepId);
  if (!step) return { state, skipped: [], cancel: [] };
  finish(draft, step, outcome);
  if (draft.failure === null) settle(draft);
  return { state: closeDraft(draft), skipped: draft.skipped, cancel: draft.cancel };
}

/** True when nothing runs and nothing can start. */
export function isSettled(plan: Plan, state: RunState): boolean {
  return Object.values(state.steps).every((at) => at.status !== 'running') && readySteps(plan, state).length === 0;
}

/** The values that a step's expressions may name: those of nodes that have one, and `previous` within a loop. */
export function scopeOf(plan: Plan, state: RunState, stepId: string): { readonly [name: string]: Json } {
  const index = indexPlan(plan);
  const scope: Record<string, Json> = {};
  for (const step of plan.steps) {
    const value = state.steps[step.id]?.value;
    scope[step.name] = value === undefined ? null : value;
  }
  const loop = index.innermost.get(stepId);
  scope['previous'] = loop ? (state.loops[loop.loop.id]?.previous ?? null) : null;
  return scope;
}

/** What the run gives back: the value of the one step at which it ended, or of several by their names. */
export function runOutput(plan: Plan, state: RunState): Json {
  const { outgoing } = indexPlan(plan);
  const ends = plan.steps.filter((step) => {
    const at = state.steps[step.id];
    return at?.status === 'finished' && at.value !== undefined && (outgoing.get(step.id) ?? []).every((edge) => state.edges[edge.id]?.decision !== 'taken');
  });
  const [only] = ends;
  if (only && ends.length === 1) return state.steps[only.id]?.value ?? null;
  return ends.length === 0 ? null : Object.fromEntries(ends.map((step) => [step.name, state.steps[step.id]?.value ?? null]));
}

/** A state being changed within one function call; the maps are copies. */
interface Draft {
  readonly index: PlanIndex;
  readonly entry: string | null;
  readonly input: Json;
  readonly steps: Record<string, StepState>;
  readonly edges: Record<string, EdgeState>;
  readonly loops: Record<string, LoopState>;
  failure: RunState['failure'];
  readonly skipped: StepRef[];
  readonly cancel: StepRef[];
}

function openDraft(plan: Plan, state: RunState): Draft {
  return { index: indexPlan(plan), entry: state.entry, input: state.input, steps: { ...state.steps }, edges: { ...state.edges }, loops: { ...state.loops }, failure: state.failure, skipped: [], cancel: [] };
}

function closeDraft({ entry, input, steps, edges, loops, failure }: Draft): RunState {
  return { entry, input, steps, edges, loops, failure };
}

/** An edge as its target sees it: one that leaves a loop stays open until the loop can't go round again. */
function seen(draft: Draft, edge: PlanEdge): EdgeState {
  const state = draft.edges[edge.id] ?? { decision: 'open' };
  const exits = draft.index.exits.get(edge.id);
  if (state.decision === 'open' || !exits) return state;
  if (!exits.every((loop) => loop.back.every((back) => draft.edges[back.id]?.decision === 'skipped'))) return { decision: 'open' };
  return state.decision === 'skipped' && state.kept !== undefined ? { decision: 'taken', value: state.kept } : state;
}

/** The edges that can still bring something to a step in this iteration: back edges only begin the next one. */
function arriving(draft: Draft, step: Step): readonly PlanEdge[] {
  return (draft.index.incoming.get(step.id) ?? []).filter((edge) => edge.back === undefined);
}

/** The value with which a pending step can start now; undefined when it can't. */
function arrival(draft: Draft, step: Step, at: StepState): Json | undefined {
  if (at.arrived !== undefined) return at.arrived;
  const edges = arriving(draft, step);
  if (edges.length === 0) return draft.entry === null || draft.entry === step.id ? draft.input : undefined;
  const states = edges.map((edge) => ({ edge, state: seen(draft, edge) }));
  if (step.join === 'each') {
    const next = nextArrival(draft, step, at);
    return next === undefined ? undefined : seen(draft, next).value;
  }
  const taken = states.filter(({ state }) => state.decision === 'taken');
  if (step.join === 'first') return taken[0]?.state.value;
  return taken.length === 0 || states.some(({ state }) => state.decision === 'open') ? undefined : merged(draft, taken);
}

function nextArrival(draft: Draft, step: Step, at: StepState): PlanEdge | undefined {
  return arriving(draft, step).find((edge) => !at.consumed?.includes(edge.id) && seen(draft, edge).decision === 'taken');
}

function merged(draft: Draft, taken: readonly { edge: PlanEdge; state: EdgeState }[]): Json {
  const [only] = taken;
  if (only && taken.length === 1) return only.state.value ?? null;
  return Object.fromEntries(taken.map(({ edge, state }) => [draft.index.steps.get(edge.from)?.name ?? edge.from, state.value ?? null]));
}

function finish(draft: Draft, step: Step, outcome: StepOutcome): void {
  const at = draft.steps[step.id];
  if (!at) return;
  if (outcome.kind === 'failed') return fail(draft, step, at, outcome.error);
  const ports = outcome.kind === 'finished' ? outcome.ports : {};
  if (outcome.kind === 'finished' && step.join === 'each' && at.arrived === undefined && hasMoreArrivals(draft, step, at)) {
    draft.steps[step.id] = { ...at, status: 'pending', iteration: at.iteration + 1, fired: { ...at.fired, ...ports } };
    return;
  }
  const fired = { ...at.fired, ...ports };
  const port = step.ports.find((name) => Object.hasOwn(fired, name)) ?? Object.keys(fired)[0];
  draft.steps[step.id] = { status: outcome.kind, iteration: at.iteration, ...(port === undefined ? {} : { value: fired[port] ?? null }) };
  decideEdges(draft, step, fired);
  if (step.join === 'first') stopTheRest(draft, step);
}

function hasMoreArrivals(draft: Draft, step: Step, at: StepState): boolean {
  return arriving(draft, step).some((edge) => !at.consumed?.includes(edge.id) && seen(draft, edge).decision !== 'skipped');
}

function fail(draft: Draft, step: Step, at: StepState, error: NodeErrorData): void {
  const { onError } = step;
  if (onError.kind === 'default') {
    draft.steps[step.id] = { status: 'finished', iteration: at.iteration, value: onError.value };
    return decideEdges(draft, step, step.ports[0] === undefined ? {} : { [step.ports[0]]: onError.value });
  }
  draft.steps[step.id] = { status: 'failed', iteration: at.iteration };
  if (onError.kind === 'port') return decideEdges(draft, step, { error: errorValue(error) });
  draft.failure ??= { stepId: step.id, error };
}

/** What leaves by an error port: what a reader may know, without the engine's bookkeeping. */
function errorValue({ code, message, hint, details }: NodeErrorData): Json {
  return { code, message, ...(hint === undefined ? {} : { hint }), ...(details === undefined ? {} : { details }) };
}

function decideEdges(draft: Draft, step: Step, ports: { readonly [port: string]: Json }): void {
  for (const edge of draft.index.outgoing.get(step.id) ?? []) {
    const kept = draft.edges[edge.id]?.kept;
    const decision: EdgeState = Object.hasOwn(ports, edge.port) ? { decision: 'taken', value: ports[edge.port] ?? null } : { decision: 'skipped' };
    draft.edges[edge.id] = kept === undefined ? decision : { ...decision, kept };
  }
}

/** Skips what can no longer run and begins next iterations, until nothing changes. */
function settle(draft: Draft): void {
  for (let isChanged = true; isChanged && draft.failure === null; ) {
    isChanged = skipDeadSteps(draft);
    for (const loop of draft.index.loopOrder) isChanged = goRound(draft, loop) || isChanged;
  }
}

function skipDeadSteps(draft: Draft): boolean {
  let isChanged = false;
  for (const step of draft.index.steps.values()) {
    const at = draft.steps[step.id];
    if (at?.status !== 'pending' || !isDead(draft, step, at)) continue;
    isChanged = true;
    // With `each` some arrivals may have been worked off already: then the step is over, not skipped.
    const port = at.fired && (step.ports.find((name) => Object.hasOwn(at.fired ?? {}, name)) ?? Object.keys(at.fired)[0]);
    if (at.fired) draft.steps[step.id] = { status: 'finished', iteration: at.iteration - 1, ...(port === undefined ? {} : { value: at.fired[port] ?? null }) };
    else skip(draft, step, at);
    decideEdges(draft, step, at.fired ?? {});
  }
  return isChanged;
}

function isDead(draft: Draft, step: Step, at: StepState): boolean {
  if (at.arrived !== undefined) return false;
  const edges = arriving(draft, step);
  if (edges.length === 0) return draft.entry !== null && draft.entry !== step.id;
  return edges.every((edge) => {
    const { decision } = seen(draft, edge);
    return decision === 'skipped' || (decision === 'taken' && step.join === 'each' && at.consumed?.includes(edge.id));
  });
}

function skip(draft: Draft, step: Step, at: StepState): void {
  draft.steps[step.id] = { status: 'skipped', iteration: at.iteration };
  draft.skipped.push({ stepId: step.id, iteration: at.iteration });
}

/** Begins the next iteration of a loop whose present one is over and took a back edge. */
function goRound(draft: Draft, loop: LoopIndex): boolean {
  const taken = loop.back.filter((edge) => draft.edges[edge.id]?.decision === 'taken');
  if (taken.length === 0 || ![...loop.body].every((id) => isOver(draft.steps[id]))) return false;
  const header = draft.index.steps.get(loop.loop.header);
  const state = draft.loops[loop.loop.id];
  if (!header || !state) return false;
  const input = merged(draft, taken.map((edge) => ({ edge, state: draft.edges[edge.id] ?? { decision: 'open' } })));
  const previous = valuesOf(draft, loop);
  const iterations = state.iterations + 1;
  if (iterations >= loop.loop.limit) return reachLimit(draft, loop, header);

  for (const edge of loop.inner) draft.edges[edge.id] = { decision: 'open' };
  for (const edge of loop.leaving) {
    const { decision, value, kept } = draft.edges[edge.id] ?? { decision: 'open' };
    const last = decision === 'taken' ? (value ?? null) : kept;
    draft.edges[edge.id] = last === undefined ? { decision: 'open' } : { decision: 'open', kept: last };
  }
  for (const id of loop.body) draft.steps[id] = { status: 'pending', iteration: (draft.steps[id]?.iteration ?? 0) + 1 };
  for (const inner of draft.index.loopOrder) {
    if (inner !== loop && inner.body.size < loop.body.size && loop.body.has(inner.loop.header)) draft.loops[inner.loop.id] = { iterations: 0, previous: null };
  }
  draft.loops[loop.loop.id] = { iterations, previous };
  draft.steps[header.id] = { ...(draft.steps[header.id] ?? { iteration: 0 }), status: 'pending', arrived: input };
  return true;
}

/** The header fails as a step of its own: a wired error port leads out of the loop. */
function reachLimit(draft: Draft, loop: LoopIndex, header: Step): boolean {
  for (const edge of loop.back) draft.edges[edge.id] = { ...draft.edges[edge.id], decision: 'skipped' };
  const at = draft.steps[header.id] ?? { status: 'pending', iteration: 0 };
  fail(draft, header, at, {
    code: 'LOOP_LIMIT_REACHED',
    message: `The loop at "${header.name}" went round ${loop.loop.limit} times without an end.`,
    hint: 'Correct the condition that leaves the loop, or raise the limit in the policy of its first node.',
    retryable: false,
  });
  return true;
}

function isOver(at: StepState | undefined): boolean {
  return at !== undefined && at.status !== 'pending' && at.status !== 'running';
}

function valuesOf(draft: Draft, loop: LoopIndex): { readonly [name: string]: Json } {
  const values: Record<string, Json> = {};
  for (const id of loop.body) {
    const step = draft.index.steps.get(id);
    const value = draft.steps[id]?.value;
    if (step && value !== undefined) values[step.name] = value;
  }
  return values;
}

/** After a merge has gone on with its first arrival: what led only to it is skipped, or cancelled when it runs. */
function stopTheRest(draft: Draft, merge: Step): void {
  const useless = new Set([...draft.index.steps.keys()].filter((id) => id !== merge.id && !isOver(draft.steps[id])));
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const id of useless) {
      const ways = draft.index.outgoing.get(id) ?? [];
      if (ways.length > 0 && ways.every((edge) => edge.to === merge.id || useless.has(edge.to))) continue;
      useless.delete(id);
      isChanged = true;
    }
  }
  for (const id of useless) {
    const step = draft.index.steps.get(id);
    const at = draft.steps[id];
    if (!step || !at) continue;
    if (at.status === 'running') draft.cancel.push({ stepId: id, iteration: at.iteration });
    else {
      skip(draft, step, at);
      decideEdges(draft, step, {});
    }
  }
}
