import type { IsolateThread } from './isolate-thread.ts';

/** A few threads, each lent to one program at a time. */
export interface ThreadPool {
  /** Waits for a free thread, in order of asking; gives it back when `job` has ended. Rejects with the signal's reason when it aborts before that. */
  lend<T>(signal: AbortSignal, job: (thread: IsolateThread) => Promise<T>): Promise<T>;
  /** Ends the threads, and with them what runs in them; nothing is lent any more. */
  close(): Promise<void>;
}

/** Makes a pool. Threads start when they are needed and stay; one that is not usable any more is replaced. */
export function createThreadPool({ size, start }: { readonly size: number; readonly start: () => IsolateThread }): ThreadPool {
  const threads = new Set<IsolateThread>();
  const idle: IsolateThread[] = [];
  /** Those who wait; each takes its turn by being called. */
  const waiting: (() => void)[] = [];
  let lent = 0;
  let isClosed = false;

  async function turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (isClosed) throw new Error('Programs are not run any more: this process is ending');
    if (lent < size) {
      lent += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const onTurn = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = (): void => {
        waiting.splice(waiting.indexOf(onTurn), 1);
        reject(signal.reason instanceof Error ? signal.reason : new Error('The program was stopped'));
      };
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.push(onTurn);
    });
  }

  /** The next one has the turn at once, so that nobody who comes just now is before it. */
  function pass(): void {
    const next = waiting.shift();
    if (next === undefined) lent -= 1;
    else next();
  }

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
      await turn(signal);
      try {
        const thread = take();
        try {
          return await job(thread);
        } finally {
          if (thread.isUsable()) idle.push(thread);
          else threads.delete(thread);
        }
      } finally {
        pass();
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
