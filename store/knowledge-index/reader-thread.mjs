// A thread that reads index files, so that a search never holds up the server. Plain JavaScript, because Node starts it by its file.
import Database from 'better-sqlite3';
import { load } from 'sqlite-vec';
import { parentPort } from 'node:worker_threads';
import { reads } from './read-index.mjs';

if (parentPort === null) throw new Error('The reader runs as a thread');
const port = parentPort;

/** @type {Map<string, import('better-sqlite3').Database>} */
const open = new Map();
const MOST_OPEN = 32;

port.on('message', ({ id, file, method, argument }) => {
  try {
    if (method === 'close') {
      open.get(file)?.close();
      open.delete(file);
      return port.postMessage({ id, value: null });
    }
    const read = /** @type {(database: import('better-sqlite3').Database, argument: never) => unknown} */ (reads[/** @type {keyof typeof reads} */ (method)]);
    port.postMessage({ id, value: read(databaseOf(file), /** @type {never} */ (argument)) });
  } catch (error) {
    port.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});

/** @param {string} file */
function databaseOf(file) {
  const known = open.get(file);
  if (known !== undefined) return known;
  const database = new Database(file, { readonly: true, fileMustExist: true });
  database.pragma('busy_timeout = 10000');
  database.pragma('mmap_size = 1073741824');
  load(database);
  const [oldest] = open.keys();
  if (open.size >= MOST_OPEN && oldest !== undefined) {
    open.get(oldest)?.close();
    open.delete(oldest);
  }
  open.set(file, database);
  return database;
}
