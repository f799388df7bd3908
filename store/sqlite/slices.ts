import { sql, type SQL } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { setImmediate } from 'node:timers/promises';
import { type StoreDatabase, writing } from './database.ts';
import { whenFree } from './when-busy.ts';

const FIRST_ROWS = 20;
const MOST_ROWS = 500;

/** A slice that takes longer is made smaller: nothing else runs in this process in the meantime. */
const WELCOME_MS = 15;

/**
 * Does something with many rows, some at a time, and lets other work run in between. `work` is given how many rows to take and tells how
 * many
 * it took; fewer than that ends it.
 */
export async function inSlices(work: (rows: number) => number): Promise<void> {
  for (let rows = FIRST_ROWS; ;) {
    const began = performance.now();
    const taken = await whenFree(() => work(rows));
    if (taken < rows) return;
    const tookMs = performance.now() - began;
    rows = tookMs > WELCOME_MS ? Math.max(1, Math.floor(rows / 2)) : Math.min(MOST_ROWS, rows * 2);
    await setImmediate();
  }
}

/** Deletes the rows that a condition means, however many they are, a commit a slice; tells how many. */
export async function deleteRows(database: StoreDatabase, table: SQLiteTable, where: SQL | undefined): Promise<number> {
  let deleted = 0;
  await inSlices((rows) => {
    const { changes } = writing(database, (tx) =>
      tx.run(sql`delete from ${table} where rowid in (select rowid from ${table} where ${where ?? sql`true`} limit ${rows})`),
    );
    deleted += changes;
    return changes;
  });
  return deleted;
}
