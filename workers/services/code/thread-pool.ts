import { createTurns } from '../turns.ts';
import type { IsolateThread } from './isolate-thread.ts';

/** A few threads, each lent to one program at a time. */
export interface ThreadPool {
  /**
   * Waits for a free thread, in order of asking; gives it back when `job` has ended. Rejects with the signal's reason when it aborts before
   * that.
   */
  lend<T>(signal: AbortSignal, job: (thread: IsolateThread) => Promise<T>): Promise<T>;
  /** Ends the threads, and with them what runs in them; nothing is lent any more. */
  close(): Promise<void>;
}

/** Makes a pool. Threads start when they are needed and stay; one that is not usable any more is replaced. */
export function createThreadPool({ size, start }: { readonly size: number; readonly start: () => IsolateThread }): ThreadPool {
  const threads = new Set<IsolateThread>();
  const idle: IsolateThread[] = [];
  const turns = createTurns(size);
  let isClosed = false;

  function take(): IsolateThread {
    if (isClosed) throw new Error('Programs are not run any more: this process is ending');
    for (let thread = idle.pop(); thread !== undefined; thread = idle.pop()) {
      if (thread.isUsable()) return thread;
      threads.delete(thread);
    }
    const thread = start();
    threads.add(thread);
    return thread;
  }

  return {
    async lend(signal, job) {
      await turns.take(signal);
      try {
        const thread = take();
        try {
          return await job(thread);
        } finally {
          if (thread.isUsable()) idle.push(thread);
          else threads.delete(thread);
        }
      } finally {
        turns.pass();
      }
    },
    async close() {
      isClosed = true;
      await Promise.all([...threads].map((thread) => thread.end()));
      threads.clear();
      idle.length = 0;
    },
  };
}
