import type { ResourceLimits } from 'node:worker_threads';
import { startThread, type Thread } from './thread.ts';

/** Threads that share the jobs of a kind. */
export interface ThreadPool<Job, Answer> {
  /** Does a job as soon as a thread is free, in the order of asking. Rejects with `ThreadFailed`, or as the signal says while it waits. */
  run(job: Job, signal?: AbortSignal): Promise<Answer>;
}

/** What the threads of a pool may use. */
export interface ThreadPoolOptions {
  /** The file that a thread runs; see `startThread`. */
  readonly source: string;
  readonly size: number;
  readonly timeLimitMs: number;
  readonly resourceLimits: ResourceLimits;
}

/** Starts threads when they are needed, at most `size`. */
export function createThreadPool<Job, Answer>({ source, size, timeLimitMs, resourceLimits }: ThreadPoolOptions): ThreadPool<Job, Answer> {
  const idle: Thread<Job, Answer>[] = [];
  const waiting: (() => void)[] = [];
  let active = 0;

  return {
    async run(job, signal) {
      signal?.throwIfAborted();
      if (active >= size) await turn(signal);
      else active += 1;
      try {
        const thread = idle.pop() ?? startThread<Job, Answer>(source, resourceLimits);
        const answer = await thread.ask(job, timeLimitMs);
        idle.push(thread);
        return answer;
      } finally {
        const next = waiting.shift();
        // The next one that waits takes the place over, so that it is never counted as free in between.
        if (next === undefined) active -= 1;
        else next();
      }
    },
  };

  function turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(start), 1);
        reject(signal?.reason instanceof Error ? signal.reason : new Error('The job was given up', { cause: signal?.reason }));
      };
      waiting.push(start);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }
}
