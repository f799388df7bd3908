import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Threads that read index files. */
export interface ReaderThreads {
  read(file: string, method: string, argument: unknown): Promise<unknown>;
  /** Lets go of a file in every thread. */
  release(file: string): Promise<void>;
  close(): Promise<void>;
}

interface Thread {
  readonly worker: Worker;
  readonly pending: Map<number, { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }>;
}

/** Starts threads as they are needed, `most` at the same time; the one with the least to do is taken. They do not keep the process alive. */
export function createReaderThreads(most = 2): ReaderThreads {
  const threads: Thread[] = [];
  let count = 0;

  function start(): Thread {
    const worker = new Worker(ownFile('store/knowledge-index/reader-thread.mjs'));
    const thread: Thread = { worker, pending: new Map() };
    worker.unref();
    worker.on('message', ({ id, value, error }: { readonly id: number; readonly value?: unknown; readonly error?: string }) => {
      const waiting = thread.pending.get(id);
      thread.pending.delete(id);
      if (error === undefined) waiting?.resolve(value);
      else waiting?.reject(new Error(`The index could not be read: ${error}`));
    });
    worker.on('error', (error) => giveUp(error));
    worker.once('exit', () => giveUp(new Error('The thread that reads indexes has ended')));
    threads.push(thread);
    return thread;

    function giveUp(error: Error): void {
      const at = threads.indexOf(thread);
      if (at >= 0) threads.splice(at, 1);
      for (const { reject } of thread.pending.values()) reject(error);
      thread.pending.clear();
    }
  }

  function ask(thread: Thread, file: string, method: string, argument: unknown): Promise<unknown> {
    const id = (count += 1);
    return new Promise((resolve, reject) => {
      thread.pending.set(id, { resolve, reject });
      thread.worker.postMessage({ id, file, method, argument });
    });
  }

  return {
    read(file, method, argument) {
      const idle = threads.find(({ pending }) => pending.size === 0);
      const thread = idle ?? (threads.length < most ? start() : threads.toSorted((a, b) => a.pending.size - b.pending.size)[0]!);
      return ask(thread, file, method, argument);
    },
    async release(file) {
      await Promise.all(threads.map((thread) => ask(thread, file, 'close', null)));
    },
    async close() {
      await Promise.all(threads.splice(0).map(({ worker }) => worker.terminate()));
    },
  };
}

/** The path of a file of this package, also when the code runs from a bundle inside it. */
function ownFile(path: string): string {
  for (let at = import.meta.dirname; dirname(at) !== at; at = dirname(at)) if (existsSync(join(at, 'package.json')) && existsSync(join(at, path))) return join(at, path);
  throw new Error(`${path} is missing from this installation of Heddle`);
}
