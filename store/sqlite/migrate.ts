import type Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StoreError } from '../contract/store-error.ts';

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
}

const UNCHANGED = 'Nothing was changed. Go back to the release that you used before and report this.';

/**
 * Brings the database up to this release: applies the migrations it lacks, in order, all in one transaction. Refuses a
 * database that a newer release has written, and one whose migrations were changed after they had been applied.
 */
export function migrate(database: Database.Database, folder = migrationsFolder()): void {
  database.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY NOT NULL, hash TEXT NOT NULL, applied_at TEXT NOT NULL)');
  const known = readMigrations(folder);
  // SQLite changes a table by building it again and dropping the old one, which would delete its children by cascade. The pragma does
  // nothing inside a transaction, so it is set around it.
  const enforces = database.pragma('foreign_keys', { simple: true }) === 1;
  database.pragma('foreign_keys = OFF');
  try {
    // Immediate: two processes that start at once apply them one after the other.
    database.transaction(() => applyMissing(database, known)).immediate();
  } finally {
    if (enforces) database.pragma('foreign_keys = ON');
  }
}

function applyMissing(database: Database.Database, known: readonly Migration[]): void {
  const applied = new Map(
    (database.prepare('SELECT name, hash FROM migrations').all() as { name: string; hash: string }[]).map((row) => [row.name, row.hash]),
  );
  const names = new Set(known.map((migration) => migration.name));
  const foreign = [...applied.keys()].filter((name) => !names.has(name));
  if (foreign.length > 0) {
    throw new StoreError({
      code: 'STORE_NEWER',
      message: `The database was written by a newer release of Heddle (it has ${foreign.join(', ')}).`,
      hint: 'Start the newer release, or use another data folder (HEDDLE_DATA_DIR).',
    });
  }
  const missing = known.filter(({ name, hash }) => applied.get(name) !== hash);
  if (missing.length === 0) return;
  const danglingBefore = dangling(database);
  for (const { name, sql, hash } of missing) {
    const before = applied.get(name);
    if (before !== undefined) {
      throw new StoreError({
        code: 'STORE_MIGRATION_FAILED',
        message: `Migration ${name} was changed after it had been applied.`,
        hint: 'Restore the file as it was, and put the change into a new migration.',
      });
    }
    try {
      database.exec(sql);
    } catch (cause) {
      throw new StoreError(
        { code: 'STORE_MIGRATION_FAILED', message: `Migration ${name} could not be applied: ${(cause as Error).message}`, hint: UNCHANGED },
        { cause },
      );
    }
    database.prepare('INSERT INTO migrations VALUES (?, ?, ?)').run(name, hash, new Date().toISOString());
  }
  const lost = dangling(database) - danglingBefore;
  if (lost > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    throw new StoreError({
      code: 'STORE_MIGRATION_FAILED',
      message: `The migrations ${names} would leave ${lost} rows that refer to deleted rows.`,
      hint: UNCHANGED,
    });
  }
}

/** Counts rows that refer to rows which do not exist: nobody checks that while a migration runs. */
function dangling(database: Database.Database): number {
  return (database.pragma('foreign_key_check') as readonly unknown[]).length;
}

function readMigrations(folder: string): readonly Migration[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const sql = readFileSync(join(folder, file), 'utf8');
      return { name: file.slice(0, -'.sql'.length), sql, hash: createHash('sha256').update(sql).digest('hex') };
    });
}

/** Beside this file, or, when this code runs from a bundle, in the package that holds the bundle. */
function migrationsFolder(): string {
  for (let at = import.meta.dirname; ; at = dirname(at)) {
    for (const folder of [join(at, 'migrations'), join(at, 'store/sqlite/migrations')])
      if (existsSync(join(folder, 'meta/_journal.json'))) return folder;
    if (dirname(at) === at) throw new Error('The folder store/sqlite/migrations is missing');
  }
}
