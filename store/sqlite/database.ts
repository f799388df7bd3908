import type Sqlite from 'better-sqlite3';
import { Database } from './driver.mjs';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { migrate } from './migrate.ts';
import { StoreError } from '../contract/store-error.ts';

/** How long a statement may block the whole process for another writer; what it has to wait beyond that, `waitingWhenBusy` waits. */
const BUSY_MS = 50;

/** What the query files work with. */
export type StoreDatabase = BetterSQLite3Database & { readonly $client: Sqlite.Database };

/**
 * Opens the SQLite file, made and migrated when needed. Commits are flushed to the disk (`synchronous` FULL): measured at
 * 0.15 ms a commit on ext4 against 0.015 ms for NORMAL, which may lose the last commits when the power fails.
 */
export function openDatabase(path: string): StoreDatabase {
  let client: Sqlite.Database | null = null;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    client = new Database(path);
    client.pragma('busy_timeout = 10000');
    client.pragma('journal_mode = WAL');
    client.pragma('synchronous = FULL');
    client.pragma('foreign_keys = ON');
    client.pragma('cache_size = -16000');
    // It holds inputs and outputs of runs: for the owner's eyes.
    chmodSync(path, 0o600);
    migrate(client);
    client.pragma(`busy_timeout = ${BUSY_MS}`);
    return drizzle({ client });
  } catch (error) {
    client?.close();
    throw error instanceof StoreError ? error : openingError(path, error);
  }
}

function openingError(path: string, error: unknown): StoreError {
  const code = (error as { code?: string }).code ?? '';
  const message = error instanceof Error ? error.message : String(error);
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new StoreError(
      {
        code: 'STORE_DAMAGED',
        message: `The database ${path} is damaged (${message}).`,
        hint: 'Restore it from a backup, or move it away to start with an empty one.',
      },
      { cause: error },
    );
  }
  return new StoreError(
    {
      code: 'STORE_UNREADABLE',
      message: `The database ${path} could not be opened (${message}).`,
      hint: 'Check that the folder exists, that you may write to it and that the disk has room (HEDDLE_DATA_DIR).',
    },
    { cause: error },
  );
}

/** What a query can be asked of: the database, or a transaction that is open. */
export type StoreQueries = StoreDatabase | StoreTransaction;

const ASKING: readonly PropertyKey[] = [
  'select',
  'selectDistinct',
  'insert',
  'update',
  'delete',
  'run',
  'all',
  'get',
  'values',
  'transaction',
];

/**
 * Returns the database with a check for tests: while a transaction is open, whatever is asked outside of it throws. SQLite would answer, as
 * there is one connection; a database with a pool of them would answer from before the transaction. Statements that were prepared once for
 * their speed are not checked.
 */
export function checkingTransactions(database: StoreDatabase): StoreDatabase {
  return new Proxy(database, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function' || !ASKING.includes(key)) return value;
      return (...args: unknown[]): unknown => {
        if (target.$client.inTransaction) throw new Error(`A transaction is open, and "${String(key)}" was asked outside of it`);
        return Reflect.apply(value, target, args);
      };
    },
  });
}

/**
 * A statement that is prepared once, for its speed. It is asked of the database or of a transaction, as every other query is. On the one
 * connection of SQLite it takes part in whatever is open.
 */
export function preparedOnce<T>(statement: T): (queries: StoreQueries) => T {
  return () => statement;
}

/** What queries inside a transaction work with. */
export type StoreTransaction = Parameters<Parameters<StoreDatabase['transaction']>[0]>[0];

/**
 * A transaction that writes what depends on what it reads. It takes its turn before it reads: one that began by reading would be refused
 * at its first write when another process has written in between, however long it is willing to wait. Everything in it is asked of `tx`.
 */
export function writing<T>(database: StoreDatabase, work: (tx: StoreTransaction) => T): T {
  return database.transaction(work, { behavior: 'immediate' });
}

/** Several reads of one moment. It takes no turn, so it neither waits for writers nor holds them up. */
export function reading<T>(database: StoreDatabase, work: (tx: StoreTransaction) => T): T {
  return database.transaction(work, { behavior: 'deferred' });
}
