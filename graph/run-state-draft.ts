import type { NodeErrorData } from './errors.ts';
import type { Json } from './json.ts';
import type { Plan, Step } from './plan.ts';
import type { EdgeState, LoopState, RunState, StepOutcome, StepRef, StepState } from './run-state.ts';
import { arrivalOf, mergedValue, nextArrival, takenBackEdges } from './run-state-arrival.ts';
import { indexPlan, type LoopIndex, type PlanIndex } from './run-state-index.ts';

/** A state being changed within one call of the state machine; nobody else sees it. */
export interface Draft {
  readonly index: PlanIndex;
  readonly entry: string | null;
  readonly input: Json;
  readonly steps: StepState[];
  readonly edges: EdgeState[];
  readonly loops: Record<string, LoopState>;
  readonly ready: Set<number>;
  failure: RunState['failure'];
  readonly skipped: StepRef[];
  readonly cancel: StepRef[];
  /** Steps whose arrivals may have changed. */
  readonly touched: Set<number>;
}

/** Copies a state to change it. */
export function openDraft(plan: Plan, state: RunState): Draft {
  return {
    index: indexPlan(plan),
    entry: state.entry,
    input: state.input,
    steps: [...state.steps],
    edges: [...state.edges],
    loops: { ...state.loops },
    ready: new Set(state.ready),
    failure: state.failure,
    skipped: [],
    cancel: [],
    touched: new Set(),
  };
}

/** The state that the changes came to. */
export function closeDraft({ entry, input, steps, edges, loops, ready, failure }: Draft): RunState {
  return { entry, input, steps, edges, loops, ready: [...ready].toSorted((a, b) => a - b), failure };
}

/** Has `settle` look at every step. */
export function touchAll(draft: Draft): void {
  draft.steps.forEach((_, at) => draft.touched.add(at));
}

/** Marks a ready step as running; with join `each` its next arrival is worked off by that. */
export function startStep(draft: Draft, at: number): void {
  const now = stateOf(draft, at);
  const isEach = draft.index.steps[at]?.join === 'each' && now.arrived === undefined;
  const next = isEach ? nextArrival(draft.index, draft, at) : undefined;
  draft.ready.delete(at);
  draft.steps[at] = { ...now, status: 'running', ...(next === undefined ? {} : { consumed: [...(now.consumed ?? []), next] }) };
}

/** Takes in how a running step ended. */
export function endStep(draft: Draft, at: number, outcome: StepOutcome): void {
  const step = draft.index.steps[at];
  if (!step) return;
  switch (outcome.kind) {
    case 'cancelled':
      return leave(draft, at, 'cancelled', {});
    case 'finished':
      return leave(draft, at, 'finished', outcome.ports);
    case 'failed': {
      const handled = handledBy(step, outcome);
      if (handled) leave(draft, at, handled.status, handled.ports);
      else failRun(draft, at, outcome.error);
    }
  }
}

/** Skips what can no longer run, finds what can, and begins next iterations, until nothing changes. */
export function settle(draft: Draft): void {
  while (draft.failure === null) {
    for (const at of draft.touched) {
      draft.touched.delete(at);
      look(draft, at);
    }
    if (!draft.index.loops.some((loop) => goRound(draft, loop))) return;
  }
  draft.ready.clear();
  draft.steps.forEach((now, at) => {
    if (now.status === 'pending') draft.steps[at] = { status: 'cancelled', iteration: now.iteration };
  });
}

function look(draft: Draft, at: number): void {
  const now = stateOf(draft, at);
  if (now.status !== 'pending') return;
  const arrival = arrivalOf(draft.index, draft, at);
  if (arrival === 'ready') draft.ready.add(at);
  if (arrival !== 'dead') return;
  giveUp(draft, at);
}

/** Ends a pending step that can't start. With `each` some arrivals may have been worked off already: then it is over, not skipped. */
function giveUp(draft: Draft, at: number): void {
  const now = stateOf(draft, at);
  draft.ready.delete(at);
  if (now.consumed !== undefined) return over(draft, at, { ...now, iteration: now.iteration - 1 }, 'finished', now.fired ?? {});
  draft.steps[at] = { status: 'skipped', iteration: now.iteration };
  draft.skipped.push({ stepId: draft.index.steps[at]?.id ?? '', iteration: now.iteration });
  decideEdges(draft, at, {});
}

/**
 * Ends a step run. With join `each` the step waits for more arrivals as long as there can be some; its edges are decided by
 * all of them together, a port's last value counting.
 */
function leave(draft: Draft, at: number, status: 'finished' | 'failed' | 'cancelled', ports: { readonly [port: string]: Json }): void {
  const now = stateOf(draft, at);
  const fired = { ...now.fired, ...ports };
  const isEach = draft.index.steps[at]?.join === 'each' && now.arrived === undefined;
  if (isEach && status !== 'cancelled') {
    const waiting: StepState = { ...now, status: 'pending', iteration: now.iteration + 1, fired };
    draft.steps[at] = waiting;
    if (arrivalOf(draft.index, draft, at) !== 'dead') {
      draft.touched.add(at);
      return;
    }
  }
  over(draft, at, now, status, fired);
  if (draft.index.steps[at]?.join === 'first') stopTheRest(draft, at);
}

function over(
  draft: Draft,
  at: number,
  { iteration }: StepState,
  status: StepState['status'],
  fired: { readonly [port: string]: Json },
): void {
  const port = draft.index.steps[at]?.ports.find((name) => Object.hasOwn(fired, name));
  draft.steps[at] = { status, iteration, ...(port === undefined || status === 'cancelled' ? {} : { value: fired[port] ?? null }) };
  decideEdges(draft, at, fired);
}

/** How a failed step goes on: by its error port or with its default value; null when it does not. */
function handledBy(
  { onError, ports }: Step,
  { error, standIn }: Extract<StepOutcome, { kind: 'failed' }>,
): { readonly status: 'finished' | 'failed'; readonly ports: { readonly [port: string]: Json } } | null {
  const [port] = ports;
  switch (onError.kind) {
    case 'default':
      // An expression that failed itself left nothing that could stand in.
      if (onError.binding !== undefined && standIn === undefined) return null;
      return { status: 'finished', ports: port === undefined ? {} : { [port]: standIn ?? onError.value } };
    case 'port':
      return { status: 'failed', ports: { error: errorValue(error) } };
    case 'fail':
      return null;
  }
}

function failRun(draft: Draft, at: number, error: NodeErrorData): void {
  draft.steps[at] = { status: 'failed', iteration: stateOf(draft, at).iteration };
  draft.failure ??= { stepId: draft.index.steps[at]?.id ?? '', error };
}

/** What leaves by an error port: what a reader may know, without the engine's bookkeeping. */
function errorValue({ code, message, hint, details }: NodeErrorData): Json {
  return { code, message, ...(hint === undefined ? {} : { hint }), ...(details === undefined ? {} : { details }) };
}

function decideEdges(draft: Draft, at: number, ports: { readonly [port: string]: Json }): void {
  for (const edge of draft.index.outgoing[at] ?? []) {
    const port = draft.index.edges[edge]?.port ?? '';
    const kept = draft.edges[edge]?.kept;
    const decision: EdgeState = Object.hasOwn(ports, port) ? { decision: 'taken', value: ports[port] ?? null } : { decision: 'skipped' };
    setEdge(draft, edge, kept === undefined ? decision : { ...decision, kept });
  }
}

/** Changes an edge, and has another look at all that may depend on it. */
function setEdge(draft: Draft, edge: number, state: EdgeState): void {
  draft.edges[edge] = state;
  const { to, around, from } = draft.index;
  draft.touched.add(to[edge] ?? -1);
  // A decided back edge may open the way out of its loop, and of those around it.
  if (!isBack(draft, edge)) return;
  for (const loop of around[from[edge] ?? -1] ?? []) for (const leaving of loop.leaving) draft.touched.add(to[leaving] ?? -1);
}

/** Begins the next iteration of a loop whose present one is over and took a back edge. */
function goRound(draft: Draft, loop: LoopIndex): boolean {
  const taken = takenBackEdges(draft.index, draft, loop);
  const state = draft.loops[loop.loop.id];
  if (taken.length === 0 || !state || !loop.body.every((at) => isOver(draft, at))) return false;
  const iterations = state.iterations + 1;
  if (iterations >= loop.loop.limit) return reachLimit(draft, loop);

  const arrived = mergedValue(draft.index, draft, taken);
  draft.loops[loop.loop.id] = { iterations, previous: valuesOf(draft, loop) };
  for (const id of loop.nested) draft.loops[id] = { iterations: 0, previous: null };
  for (const edge of loop.inner) draft.edges[edge] = { decision: 'open' };
  for (const edge of loop.leaving) {
    const kept = keptBy(draft, edge);
    draft.edges[edge] = kept === undefined ? { decision: 'open' } : { decision: 'open', kept };
  }
  for (const at of loop.body) {
    draft.steps[at] = { status: 'pending', iteration: stateOf(draft, at).iteration + 1, ...(at === loop.header ? { arrived } : {}) };
    draft.touched.add(at);
  }
  return true;
}

/**
 * The header fails as a step of its own, whose error port or default value must lead out of the loop: inside it nothing can
 * run any more. What left the loop in earlier iterations stays taken.
 */
function reachLimit(draft: Draft, loop: LoopIndex): boolean {
  const header = draft.index.steps[loop.header];
  if (!header) return false;
  const error: NodeErrorData = {
    code: 'LOOP_LIMIT_REACHED',
    message: `The loop at "${header.name}" went round ${loop.loop.limit} times without an end.`,
    hint: 'Correct the condition that leaves the loop, or raise the limit in the policy of its first node.',
    retryable: false,
  };
  for (const edge of loop.leaving) {
    const kept = keptBy(draft, edge);
    if (kept !== undefined) draft.edges[edge] = { ...stateOfEdge(draft, edge), kept };
  }
  const handled = handledBy(header, { kind: 'failed', error });
  const leadsOut = loop.leaving.some(
    (edge) => draft.index.from[edge] === loop.header && Object.hasOwn(handled?.ports ?? {}, draft.index.edges[edge]?.port ?? ''),
  );
  if (handled && leadsOut) over(draft, loop.header, stateOf(draft, loop.header), handled.status, handled.ports);
  else failRun(draft, loop.header, error);
  for (const edge of loop.back) setEdge(draft, edge, { decision: 'skipped' });
  return true;
}

function keptBy(draft: Draft, edge: number): Json | undefined {
  const { decision, value, kept } = stateOfEdge(draft, edge);
  return decision === 'taken' ? (value ?? null) : kept;
}

function valuesOf(draft: Draft, loop: LoopIndex): { readonly [name: string]: Json } {
  return Object.fromEntries(
    loop.body.flatMap((at) => {
      const { value } = stateOf(draft, at);
      return value === undefined ? [] : [[draft.index.steps[at]?.name ?? '', value] as const];
    }),
  );
}

/** After a step with join `first` has ended: what leads to nothing but it is skipped, or cancelled when it runs. */
function stopTheRest(draft: Draft, merge: number): void {
  const { outgoing, to, steps } = draft.index;
  const useless = unfinishedBefore(draft, merge);
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const at of useless) {
      if ((outgoing[at] ?? []).every((edge) => !isBack(draft, edge) && (to[edge] === merge || useless.has(to[edge] ?? -1)))) continue;
      useless.delete(at);
      isChanged = true;
    }
  }
  for (const at of [...useless].toSorted((a, b) => a - b)) {
    const { status, iteration } = stateOf(draft, at);
    if (status === 'running') draft.cancel.push({ stepId: steps[at]?.id ?? '', iteration });
    else giveUp(draft, at);
  }
}

/** Steps that are not over and have a way to a step, back edges aside: those lead to its next iteration. */
function unfinishedBefore(draft: Draft, merge: number): Set<number> {
  const found = new Set<number>();
  const open = [merge];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const edge of draft.index.arriving[at] ?? []) {
      const before = draft.index.from[edge] ?? -1;
      if (isOver(draft, before) || found.has(before)) continue;
      found.add(before);
      open.push(before);
    }
  }
  return found;
}

function isBack(draft: Draft, edge: number): boolean {
  return draft.index.edges[edge]?.back !== undefined;
}

function isOver(draft: Draft, at: number): boolean {
  const { status } = stateOf(draft, at);
  return status !== 'pending' && status !== 'running';
}

function stateOf(draft: Draft, at: number): StepState {
  return draft.steps[at] ?? { status: 'skipped', iteration: 0 };
}

function stateOfEdge(draft: Draft, edge: number): EdgeState {
  return draft.edges[edge] ?? { decision: 'open' };
}
