import type { RunEvent } from '#graph/run-event';

/** Run events on their way between processes, numbered in order of arrival. */
export interface RunEventStore {
  /** Adds events in this order. Of two that append at once, one comes after the other. */
  append(events: readonly RunEvent[], atMs: number): Promise<void>;

  /** The number of the newest event; 0 when there is none. */
  last(): Promise<number>;

  /** Events after that number, in order. A number that is missing may still come: another process may be writing it. */
  after(id: number, limit: number): Promise<readonly { readonly id: number; readonly event: RunEvent }[]>;

  /** Forgets events from before that time. */
  prune(beforeMs: number): Promise<void>;
}
