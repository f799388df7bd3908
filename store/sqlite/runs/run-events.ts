import { asc, gt, lt, max } from 'drizzle-orm';
import type { RunEvent } from '#graph/run-event';
import type { StoreDatabase } from '../database.ts';
import { runEvents } from '../schema.ts';

/** Run events on their way between processes, numbered in order of arrival. */
export function runEventTable(database: StoreDatabase) {
  return {
    async append(events: readonly RunEvent[], atMs: number): Promise<void> {
      if (events.length > 0) database.insert(runEvents).values(events.map((event) => ({ atMs, eventJson: JSON.stringify(event) }))).run();
    },

    /** The number of the newest event; 0 when there is none. */
    async last(): Promise<number> {
      return database.select({ id: max(runEvents.id) }).from(runEvents).get()?.id ?? 0;
    },

    /** Events after that number, in order. */
    async after(id: number, limit: number): Promise<readonly { readonly id: number; readonly event: RunEvent }[]> {
      const rows = database.select().from(runEvents).where(gt(runEvents.id, id)).orderBy(asc(runEvents.id)).limit(limit).all();
      return rows.map((row) => ({ id: row.id, event: JSON.parse(row.eventJson) as RunEvent }));
    },

    /** Forgets events from before that time. */
    async prune(beforeMs: number): Promise<void> {
      database.delete(runEvents).where(lt(runEvents.atMs, beforeMs)).run();
    },
  };
}
