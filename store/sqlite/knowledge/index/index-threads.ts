import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StoreError, type StoreErrorCode } from '../../../contract/store-error.ts';

/** Threads that work with index files: some that read, and one that writes, so that writes come one after the other. */
export interface IndexThreads {
  read(file: string, method: string, argument: unknown): Promise<unknown>;
  write(file: string, method: string, argument: unknown): Promise<unknown>;
  /** Lets go of a file in every thread. */
  release(file: string): Promise<void>;
  close(): Promise<void>;
}

interface Problem {
  readonly message: string;
  readonly code?: StoreErrorCode;
  readonly hint?: string;
  /** SQLite's own name of what is wrong. */
  readonly sqlite?: string;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: Problem;
}

interface Question {
  readonly file: string;
  readonly method: string;
  readonly argument: unknown;
}

interface Thread {
  ask(question: Question): Promise<unknown>;
  load(): number;
  end(): Promise<void>;
}

/**
 * Starts threads as they are needed, at most so many that read; the one with the least to do is taken. Idle ones do not keep the process
 * alive.
 */
export function createIndexThreads(readers = Math.min(4, Math.max(2, availableParallelism()))): IndexThreads {
  const reading: Thread[] = [];
  const writing: Thread[] = [];

  function pick(threads: Thread[], mode: 'read' | 'write', most: number): Thread {
    const least = threads.toSorted((a, b) => a.load() - b.load())[0];
    if (least !== undefined && (least.load() === 0 || threads.length >= most)) return least;
    const thread = startThread(mode, () => threads.splice(threads.indexOf(thread), 1));
    threads.push(thread);
    return thread;
  }

  return {
    read: (file, method, argument) => pick(reading, 'read', readers).ask({ file, method, argument }),
    write: (file, method, argument) => pick(writing, 'write', 1).ask({ file, method, argument }),
    async release(file) {
      const close = { file, method: 'close', argument: null };
      await Promise.all(reading.map((thread) => thread.ask(close)));
      // The last to close, as only it can bring the log back into the file.
      await Promise.all(writing.map((thread) => thread.ask(close)));
    },
    async close() {
      await Promise.all([...reading, ...writing].map((thread) => thread.end()));
    },
  };
}

function startThread(mode: 'read' | 'write', onEnd: () => void): Thread {
  const worker = new Worker(ownFile('store/sqlite/knowledge/index/index-thread.mjs'), { workerData: mode });
  const pending = new Map<
    number,
    { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void; readonly file: string }
  >();
  let count = 0;
  let hasEnded = false;
  worker.unref();
  worker.on('message', ({ id, value, error }: Answer) => {
    const waiting = pending.get(id);
    pending.delete(id);
    if (pending.size === 0) worker.unref();
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(toStoreError(error, waiting.file));
  });
  worker.on('error', giveUp);
  worker.once('exit', () => giveUp(new Error('The thread that works with indexes has ended')));

  function giveUp(error: Error): void {
    if (!hasEnded) onEnd();
    hasEnded = true;
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  }

  return {
    ask(question) {
      const id = (count += 1);
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject, file: question.file });
        worker.ref();
        worker.postMessage({ id, ...question });
      });
    },
    load: () => pending.size,
    async end() {
      // What is being written ends first: a thread is not stopped in the middle of it.
      while (mode === 'write' && pending.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await worker.terminate();
    },
  };
}

function toStoreError({ message, code, hint, sqlite }: Problem, file: string): Error {
  if (code !== undefined) return new StoreError({ code, message, hint: hint ?? '' });
  if (sqlite?.startsWith('SQLITE_CORRUPT') || sqlite === 'SQLITE_NOTADB') {
    return new StoreError({
      code: 'INDEX_DAMAGED',
      message: `The index ${file} is damaged (${message}).`,
      hint: 'Rebuild the index of the knowledge base and switch to the new one; the documents are safe.',
    });
  }
  return new StoreError({
    code: 'INDEX_UNREADABLE',
    message: `The index ${file} could not be used (${message}).`,
    hint: 'Check that the file is there, that you may write to it and that the disk has room (HEDDLE_DATA_DIR). A rebuild of the index makes a new one.',
  });
}

/** The path of a file of this package, also when the code runs from a bundle inside it. */
function ownFile(path: string): string {
  for (let at = import.meta.dirname; dirname(at) !== at; at = dirname(at))
    if (existsSync(join(at, 'package.json')) && existsSync(join(at, path))) return join(at, path);
  throw new Error(`${path} is missing from this installation of Heddle`);
}
