import type { Limits } from './limits.ts';

/** Events that Temporal writes for what a run asks of it, with the workflow task that follows. */
export const EVENTS = { call: 6, timer: 5, child: 10, message: 4, update: 6 } as const;

/** A local activity writes one event at its end; while it takes long, its workflow task writes three more every four seconds. */
export function eventsOfRead(timeoutMs: number): number {
  return 4 + Math.ceil(timeoutMs / 5_000);
}

/** By how many times the expected length a history may be longer when something under way keeps it from being cut. */
const FULL = 10;
const MOST = 22;

/**
 * Counts what a run has asked of Temporal in the present history. It goes by what was asked, because a replay sees results in other groups
 * than
 * the run did.
 */
export interface Journal {
  readonly note: (events: number) => void;
  /** True once the run should go on in a new history; `stepRuns` are those in memory. */
  readonly isLong: (stepRuns: number) => boolean;
  /** True once it must. */
  readonly isFull: () => boolean;
  /** True shortly before Temporal would end the run. */
  readonly isOver: () => boolean;
}

/** Starts counting. */
export function createJournal({ historyEvents, historySteps }: Pick<Limits, 'historyEvents' | 'historySteps'>): Journal {
  let events = 0;
  return {
    note(more) {
      events += more;
    },
    isLong: (stepRuns) => events >= historyEvents || stepRuns >= historySteps,
    isFull: () => events >= historyEvents * FULL,
    isOver: () => events >= historyEvents * MOST,
  };
}
