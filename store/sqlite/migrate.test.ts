import type Sqlite from 'better-sqlite3';
import { Database } from './driver.mjs';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from './migrate.ts';
import { fillTables, tablesOf } from '../testing/fill-tables.ts';

const released = join(import.meta.dirname, 'migrations');
const names = readdirSync(released)
  .filter((file) => file.endsWith('.sql'))
  .toSorted();
/** Tables that a later release has given up, and where their rows are since. */
const MOVED: Readonly<Record<string, string>> = { run_items: 'step_runs' };
let folder: string;
let database: Sqlite.Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-migrate-'));
  database = new Database(join(folder, 'heddle.db'));
  database.pragma('foreign_keys = ON');
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A folder with the first so many of the released migrations. */
function first(count: number): string {
  const place = join(folder, `first-${count}`);
  for (const name of names.slice(0, count)) cpSync(join(released, name), join(place, name));
  return place;
}

/** The released migrations and one more. */
function withAnother(sql: string): string {
  const place = first(names.length);
  writeFileSync(join(place, '29990101000000_next.sql'), sql);
  return place;
}

type Rows = Readonly<Record<string, readonly Record<string, unknown>[]>>;
const rowsOf = (tables: readonly string[]): Rows =>
  Object.fromEntries(
    tables.map((table) => [table, database.prepare(`select * from "${table}" order by rowid`).all() as Record<string, unknown>[]]),
  );

/** As drizzle writes a change of a column: the table is built again under another name, and the old one dropped. */
function rebuild(table: string): string {
  const made = database.prepare('select sql from sqlite_master where name = ?').pluck().get(table) as string;
  return `
    PRAGMA foreign_keys=OFF;
    ${made.replace(table, `__new_${table}`)};
    INSERT INTO __new_${table} SELECT * FROM ${table};
    DROP TABLE ${table};
    ALTER TABLE __new_${table} RENAME TO ${table};
    PRAGMA foreign_keys=ON;`;
}

describe('a migration', () => {
  it('that builds a table again keeps the rows that refer to it', () => {
    migrate(database);
    fillTables(database, 3);
    const tables = tablesOf(database);
    const before = rowsOf(tables);
    migrate(database, withAnother(rebuild('workflows')));
    expect(rowsOf(tables)).toEqual(before);
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
    database.prepare("delete from workflows where id = 'id 1'").run();
    expect(database.prepare("select count(*) from runs where workflow_id = 'id 1'").pluck().get()).toBe(0);
  });

  it('that would leave rows without their parents is refused, and nothing is changed', () => {
    migrate(database);
    fillTables(database, 3);
    const before = rowsOf(tablesOf(database));
    expect(() => migrate(database, withAnother("DELETE FROM workflows WHERE id = 'id 2';"))).toThrow(
      /29990101000000_next would leave \d+ rows/,
    );
    expect(rowsOf(tablesOf(database))).toEqual(before);
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
  });
});

describe('a filled database', () => {
  it.each(names.map((name, index) => [name, index + 1] as const))(
    'of the release with %s comes up to date and loses nothing',
    (_name, count) => {
      migrate(database, first(count));
      fillTables(database, 3);
      const tables = tablesOf(database);
      const before = rowsOf(tables);
      for (const table of tables) expect([table, before[table]?.length]).toEqual([table, 3]);
      migrate(database);
      const kept = tablesOf(database);
      for (const table of tables.filter((name) => !kept.includes(name)))
        expect([table, rowsOf([MOVED[table]!])[MOVED[table]!]!.length]).toEqual([table, expect.toSatisfy((count: number) => count >= 3)]);
      const after = rowsOf(kept);
      // Columns that a later release has given up are gone; everything else is as it was.
      for (const table of tables.filter((name) => kept.includes(name))) {
        const columns = new Set(Object.keys(after[table]![0]!));
        const rows = before[table]!.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => columns.has(column))));
        expect(after[table]).toMatchObject(rows);
      }
      expect(database.pragma('foreign_key_check')).toEqual([]);
    },
  );
});
