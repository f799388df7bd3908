import type { Json } from './json.ts';
import type { EdgeState, RunState } from './run-state.ts';
import type { LoopIndex, PlanIndex } from './run-state-index.ts';

/** What the rules of arrival read: a state, or one that is being changed. */
export type Seen = Pick<RunState, 'entry' | 'input' | 'steps' | 'edges'>;

const OPEN: EdgeState = { decision: 'open' };

/**
 * An edge as its target sees it. One that leaves loops stays open until none of them can go round again; if it was taken in
 * an earlier iteration only, the last value that it took counts.
 */
export function seenEdge(index: PlanIndex, state: Seen, edge: number): EdgeState {
  const now = state.edges[edge] ?? OPEN;
  const exits = index.exits[edge] ?? [];
  if (now.decision === 'open' || exits.length === 0) return now;
  if (!exits.every((loop) => isLastRound(index, state, loop))) return OPEN;
  return now.decision === 'skipped' && now.kept !== undefined ? { decision: 'taken', value: now.kept } : now;
}

/** True when it is known that a loop does not go round again. */
function isLastRound(index: PlanIndex, state: Seen, loop: LoopIndex): boolean {
  return loop.back.every((back) => seenEdge(index, state, back).decision === 'skipped');
}

/** The back edges that call for another round; empty as long as one of them is open. */
export function takenBackEdges(index: PlanIndex, state: Seen, loop: LoopIndex): readonly number[] {
  const seen = loop.back.map((back) => ({ back, decision: seenEdge(index, state, back).decision }));
  return seen.some(({ decision }) => decision === 'open')
    ? []
    : seen.filter(({ decision }) => decision === 'taken').map(({ back }) => back);
}

/** Whether a pending step can start, never will, or has to wait; by its join rule. */
export function arrivalOf(index: PlanIndex, state: Seen, at: number): 'ready' | 'dead' | 'open' {
  const now = state.steps[at];
  if (now?.arrived !== undefined) return 'ready';
  const edges = index.arriving[at] ?? [];
  if (edges.length === 0) return state.entry === null || state.entry === index.steps[at]?.id ? 'ready' : 'dead';
  const join = index.steps[at]?.join;
  let taken = 0;
  let open = 0;
  for (const edge of edges) {
    if (join === 'each' && now?.consumed?.includes(edge)) continue;
    const { decision } = seenEdge(index, state, edge);
    if (decision === 'taken') taken += 1;
    if (decision === 'open') open += 1;
  }
  if (taken > 0 && (open === 0 || join !== 'all')) return 'ready';
  return open > 0 ? 'open' : 'dead';
}

/** The value with which a ready step starts. */
export function incomingValue(index: PlanIndex, state: Seen, at: number): Json | undefined {
  const now = state.steps[at];
  if (now?.arrived !== undefined) return now.arrived;
  const edges = index.arriving[at] ?? [];
  if (edges.length === 0) return state.input;
  const join = index.steps[at]?.join;
  if (join === 'all')
    return mergedValue(
      index,
      state,
      edges.filter((edge) => seenEdge(index, state, edge).decision === 'taken'),
    );
  const next = nextArrival(index, state, at);
  return next === undefined ? undefined : seenEdge(index, state, next).value;
}

/** The first arrival that has not been worked off. */
export function nextArrival(index: PlanIndex, state: Seen, at: number): number | undefined {
  return (index.arriving[at] ?? []).find(
    (edge) => !state.steps[at]?.consumed?.includes(edge) && seenEdge(index, state, edge).decision === 'taken',
  );
}

/** The value of one taken edge, or of several by the names of the nodes that they come from. */
export function mergedValue(index: PlanIndex, state: Seen, taken: readonly number[]): Json {
  const values = taken.map(
    (edge) => [index.steps[index.from[edge] ?? -1]?.name ?? '', seenEdge(index, state, edge).value ?? null] as const,
  );
  const [only] = values;
  return only && values.length === 1 ? only[1] : Object.fromEntries(values);
}
