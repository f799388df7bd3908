import { asc, gt, lt, max } from 'drizzle-orm';
import type { RunEvent } from '#graph/run-event';
import type { RunEventStore } from '../../contract/run-events.ts';
import type { StoreDatabase } from '../database.ts';
import { runEvents } from '../schema/runs.ts';

/** Run events on their way between processes, numbered in order of arrival. */
export function runEventTable(database: StoreDatabase): RunEventStore {
  return {
    async append(events, atMs) {
      if (events.length > 0)
        database
          .insert(runEvents)
          .values(events.map((event) => ({ atMs, eventJson: JSON.stringify(event) })))
          .run();
    },

    async last() {
      return (
        database
          .select({ id: max(runEvents.id) })
          .from(runEvents)
          .get()?.id ?? 0
      );
    },

    async after(id, limit) {
      const rows = database.select().from(runEvents).where(gt(runEvents.id, id)).orderBy(asc(runEvents.id)).limit(limit).all();
      return rows.map((row) => ({ id: row.id, event: JSON.parse(row.eventJson) as RunEvent }));
    },

    async prune(beforeMs) {
      database.delete(runEvents).where(lt(runEvents.atMs, beforeMs)).run();
    },
  };
}
