import type { Plan } from '#graph/plan';
import type { StepRun } from '#graph/run';
import type { Limits } from './limits.ts';

/** A regular activity writes six events; a local one, a timer or a review about two. */
const EVENTS_PER_CALL = 6;

/** How many items one history of a long map works through. */
export function chunkSize({ chunkEvents, chunkItems, chunkBytes, claimCheckBytes }: Limits, plan: Plan, concurrency: number): number {
  const size = Math.floor(chunkEvents / Math.max(1, eventsPerItem(plan)));
  // A call's inputs and its result are in the history, each by claim check when it is large.
  const fitting = Math.floor(chunkBytes / (2 * claimCheckBytes * Math.max(1, callsIn(plan))));
  return Math.max(1, Math.min(chunkItems, fitting, Math.max(size, concurrency)));
}

/** How many steps of a plan give their inputs to Temporal. */
export function callsIn(plan: Plan): number {
  return plan.steps.filter(({ body }) => body.kind === 'call' || body.kind === 'agent' || body.kind === 'subworkflow').length;
}

function eventsPerItem(plan: Plan): number {
  let events = 0;
  for (const { body } of plan.steps) {
    if (body.kind === 'call') events += EVENTS_PER_CALL;
    else if (body.kind === 'wait' || body.kind === 'review') events += 4;
    else if (body.kind === 'map') events += EVENTS_PER_CALL;
  }
  return events;
}

/** Of a long map's step runs the first hundred items' are kept, and every failed one. */
const KEPT_ITEMS = 100;

/** The step runs of a chunk that are worth keeping in the store. */
export function keptSteps(steps: readonly StepRun[]): readonly StepRun[] {
  return steps.filter((step) => step.status === 'failed' || isKept(step.scope));
}

/** Whether an item is one of those whose every step run is told and kept. */
export function isKept(scope: string): boolean {
  return itemIndex(scope) < KEPT_ITEMS;
}

function itemIndex(scope: string): number {
  return Number(/\[(\d+)\]$/.exec(scope)?.[1] ?? 0);
}
