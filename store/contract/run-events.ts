import type { RunEvent } from '#graph/run-event';

/** Run events on their way between processes, numbered in order of arrival. */
export interface RunEventStore {
  append(events: readonly RunEvent[], atMs: number): Promise<void>;

  /** The number of the newest event; 0 when there is none. */
  last(): Promise<number>;

  /** Events after that number, in order. */
  after(id: number, limit: number): Promise<readonly { readonly id: number; readonly event: RunEvent }[]>;

  /** Forgets events from before that time. */
  prune(beforeMs: number): Promise<void>;
}
