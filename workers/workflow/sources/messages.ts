import type { NodeErrorData } from '#graph/errors';

/** The workflow type that reads a source once. */
export const SYNC_WORKFLOW = 'syncSource';

/** Which source to read; `sync` is where continue-as-new goes on. */
export interface SyncArguments {
  readonly sourceId: string;
  readonly sync?: number;
}

/** One sync of a source, by its number. */
export interface NumberedSync {
  readonly sourceId: string;
  readonly sync: number;
}

/** What a sync does to the world; each is safe to repeat. Null: a newer sync has begun, or the source was removed. */
export interface SyncActivities {
  /** Gives the sync its number. */
  'source.begin'(args: { readonly sourceId: string }): Promise<number | null>;
  /** Finds out what the source has now, and how much that is. */
  'source.list'(args: NumberedSync): Promise<number | null>;
  /** Reads some of what has not been read, and tells how much is left. */
  'source.pull'(args: NumberedSync): Promise<number | null>;
  /** Removes the documents of what the source has no more, unless it failed as a whole, and ends the report. */
  'source.finish'(args: NumberedSync & { readonly error: NodeErrorData | null }): Promise<void>;
}

/** Names the schedule of a source. */
export function scheduleId(sourceId: string): string {
  return `source-${sourceId}`;
}

/**
 * How long after the whole multiples of its interval a source is read, in milliseconds: from when it was made, so that not all are read in
 * the same minute.
 */
export function scheduleOffset(everyMinutes: number, createdAt: string): number {
  return Math.floor((Date.parse(createdAt) % (everyMinutes * 60_000)) / 1_000) * 1_000;
}
