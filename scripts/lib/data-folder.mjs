import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { endProcess, identityOf, isAlive } from './processes.mjs';
import { StartError } from './start-error.mjs';

/**
 * The data folder while this process owns it.
 * @typedef {{
 *   path: string,
 *   record(role: string, pid: number): void,
 *   announce(url: string): void,
 *   release(): void,
 * }} DataFolder
 */

/** Files that are SQLite databases, by who writes them. */
const databases = ['heddle.db', 'temporal.db'];

/**
 * Makes the folder, takes it for this process alone, and ends what a killed start may have left running on it.
 * @param {string} path
 * @returns {Promise<DataFolder>}
 */
export async function takeDataFolder(path) {
  makeWritable(path);
  const lockFile = join(path, 'lock.json');
  const childrenFile = join(path, 'processes.json');
  /** @type {{ pid: number, startedAt: string, url?: string }} */
  let own = identityOf(process.pid);
  takeLock(path, lockFile, own);
  try {
    for (const name of databases) assertDatabase(join(path, name));
    const left = /** @type {{ pid: number, startedAt: string }[]} */ (readJson(childrenFile) ?? []);
    await Promise.all((Array.isArray(left) ? left : []).map((child) => endProcess(child, 10_000)));
    writeFileSync(childrenFile, '[]');
  } catch (error) {
    rmSync(lockFile, { force: true });
    throw error;
  }
  /** @type {{ role: string }[]} */
  let children = [];
  return {
    path,
    record(role, pid) {
      children = [...children.filter((child) => child.role !== role), { role, ...identityOf(pid) }];
      replaceFile(childrenFile, JSON.stringify(children, null, 2));
    },
    announce(url) {
      own = { ...own, url };
      replaceFile(lockFile, JSON.stringify(own));
    },
    release() {
      if (/** @type {{ pid?: number } | null} */ (readJson(lockFile))?.pid === process.pid) rmSync(lockFile, { force: true });
    },
  };
}

/**
 * A reader finds the old content or the new, and never half of it: a start that is killed while it writes must not hide what it started.
 * @param {string} file
 * @param {string} content
 */
function replaceFile(file, content) {
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, content, { mode: 0o600 });
  renameSync(draft, file);
}

/**
 * @param {string} path
 */
function makeWritable(path) {
  try {
    makeFolder(path);
    if (!statSync(path).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    accessSync(path, constants.W_OK | constants.X_OK);
    // A read-only file system answers only to a real attempt.
    const probe = join(path, `.write-test-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    const what =
      code === 'ENOTDIR' || code === 'EEXIST'
        ? 'is not a folder'
        : code === 'ENOSPC'
          ? 'is on a full disk'
          : `cannot be written (${code ?? message})`;
    throw new StartError(`The data folder ${path} ${what}.`, 'Set HEDDLE_DATA_DIR to a folder that this user may write to.');
  }
}

/**
 * Like `mkdir -p`; Node's own loops for ever where a parent refuses with ENOENT, as /proc does.
 * @param {string} path
 */
function makeFolder(path) {
  if (existsSync(path)) return;
  if (!existsSync(dirname(path))) makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/**
 * @param {string} path
 * @param {string} lockFile
 * @param {{ pid: number, startedAt: string }} own
 */
function takeLock(path, lockFile, own) {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      create(lockFile, JSON.stringify(own));
      return;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
      const holder = /** @type {{ pid: number, startedAt: string, url?: string } | null} */ (readJson(lockFile));
      if (holder !== null && isAlive(holder)) {
        throw new StartError(
          `Heddle runs already on the data folder ${path} (process ${holder.pid}${holder.url ? `, ${holder.url}` : ''}).`,
          'Stop that one first, or set HEDDLE_DATA_DIR to another folder.',
        );
      }
      removeStale(lockFile, holder);
    }
  }
  throw new StartError(`The lock ${lockFile} could not be taken.`, 'Another start is taking it at this moment. Try again.');
}

/**
 * The lock appears with its content, or not at all.
 * @param {string} file
 * @param {string} content
 */
function create(file, content) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    // Some file systems have no links; there an exclusive write has to do.
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') throw error;
    writeFileSync(file, content, { flag: 'wx', mode: 0o600 });
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Of two starts that find the same stale lock, one moves it away; the lock that the other has just taken is put back.
 * @param {string} lockFile
 * @param {object | null} holder
 */
function removeStale(lockFile, holder) {
  const aside = `${lockFile}.stale-${process.pid}`;
  try {
    renameSync(lockFile, aside);
    if (JSON.stringify(readJson(aside)) !== JSON.stringify(holder)) renameSync(aside, lockFile);
    else rmSync(aside, { force: true });
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
  }
}

/**
 * A file that is no database is found here, with a message, rather than deep inside a process that opens it.
 * @param {string} file
 */
function assertDatabase(file) {
  const magic = 'SQLite format 3\0';
  const head = Buffer.alloc(magic.length);
  let length = 0;
  try {
    const handle = openSync(file, 'r');
    length = readSync(handle, head, 0, head.length, 0);
    closeSync(handle);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return;
    throw new StartError(
      `${file} cannot be read (${/** @type {NodeJS.ErrnoException} */ (error).code}).`,
      'Give this user the right to read and write it, or set HEDDLE_DATA_DIR to another folder.',
    );
  }
  if (length === 0 || head.toString('latin1') === magic) return;
  throw new StartError(
    `The data folder is damaged: ${file} is not a database.`,
    'Put a copy from your backup in its place, or set HEDDLE_DATA_DIR to a new folder. Nothing was changed.',
  );
}

/**
 * @param {string} file
 * @returns {unknown}
 */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
