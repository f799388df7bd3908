import type { Plan } from '#graph/plan';
import type { StepRun } from '#graph/run';

/** Events that one chunk may write before its history is cut; far below the 4,096 at which Temporal suggests it. */
const EVENTS_PER_CHUNK = 2_000;

/** A regular activity writes six events; a local one, a timer or a review about two. */
const EVENTS_PER_CALL = 6;

/** Items of logic alone take no events but time: a chunk of them must be through long before the sandbox's watchdog. */
const MOST_ITEMS = 250;

/** How many items one history of a long map works through. */
export function chunkSize(plan: Plan, concurrency: number): number {
  const size = Math.floor(EVENTS_PER_CHUNK / Math.max(1, eventsPerItem(plan)));
  return Math.max(1, Math.min(MOST_ITEMS, Math.max(size, concurrency)));
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
