// A thread that works with index files, so that neither a search nor a large document holds up the server. Plain JavaScript,
// because Node starts it by its file.
import { Database } from '../../driver.mjs';
import { load } from 'sqlite-vec';
import { parentPort, workerData } from 'node:worker_threads';
import { IndexRefusal } from './index-refusal.mjs';
import { reads } from './read-index.mjs';
import { createTables, writes } from './write-index.mjs';

if (parentPort === null) throw new Error('The index is worked with in a thread');
const port = parentPort;
const isWriter = workerData === 'write';
const methods = /** @type {Record<string, (database: import('better-sqlite3').Database, argument: any) => unknown>} */ (
  isWriter ? writes : reads
);
const MOST_OPEN = 32;

/** The least recently used first. @type {Map<string, import('better-sqlite3').Database>} */
const open = new Map();

port.on('message', ({ id, file, method, argument }) => {
  try {
    port.postMessage({ id, value: answer(file, method, argument) });
  } catch (error) {
    port.postMessage({ id, error: problemOf(error) });
  }
});

/** @param {string} file @param {string} method @param {any} argument */
function answer(file, method, argument) {
  if (method === 'close') return letGo(file);
  if (method === 'create') return createTables(databaseOf(file, false), argument);
  return /** @type {NonNullable<(typeof methods)[string]>} */ (methods[method])(databaseOf(file, true), argument);
}

/** @param {string} file @param {boolean} mustExist */
function databaseOf(file, mustExist) {
  const known = open.get(file);
  const database = known ?? opened(file, mustExist);
  open.delete(file);
  open.set(file, database);
  const [oldest] = open.keys();
  if (open.size > MOST_OPEN && oldest !== undefined) letGo(oldest);
  return database;
}

/** @param {string} file @param {boolean} mustExist */
function opened(file, mustExist) {
  const database = new Database(file, { readonly: !isWriter, fileMustExist: mustExist });
  try {
    database.pragma('busy_timeout = 10000');
    database.pragma('mmap_size = 1073741824');
    if (isWriter) {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
    }
    load(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** @param {string} file */
function letGo(file) {
  open.get(file)?.close();
  open.delete(file);
  return null;
}

/** @param {unknown} error */
function problemOf(error) {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof IndexRefusal) return { message, code: error.code, hint: error.hint };
  return { message, sqlite: /** @type {{ code?: unknown }} */ (error)?.code };
}
