import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ResourceLimits, Worker } from 'node:worker_threads';

/** What a thread says when it can take jobs. */
export const READY = 'ready';

/** Why a thread gave no answer. A thread that took too long, or too much memory, has been ended. */
export class ThreadFailed extends Error {
  readonly reason: 'time' | 'memory' | 'ended';

  constructor(reason: 'time' | 'memory' | 'ended') {
    super(`A thread gave no answer: ${reason}`);
    this.reason = reason;
  }
}

/** A thread that does one job at a time. */
export interface Thread<Job, Answer> {
  /** `handOver` is given away with the job, without a copy. Rejects with `ThreadFailed`, and then the thread is of no further use. */
  ask(job: Job, timeLimitMs: number, handOver?: readonly ArrayBuffer[]): Promise<Answer>;
  end(): Promise<void>;
}

/**
 * Starts a thread from its source, such as `/…/server/http/body-thread.ts`, or from what was built of that beside the server. It needs
 * nothing of the server's environment, where the keys are, and keeps no process alive but while it works. Its first message is `READY`:
 * until
 * then no job's time runs.
 */
export function startThread<Job, Answer>(source: string, resourceLimits: ResourceLimits): Thread<Job, Answer> {
  const worker = workerOf(source, resourceLimits);
  const ready = new Promise<void>((resolve) => worker.once('message', () => resolve()));
  worker.unref();
  return {
    ask(job, timeLimitMs, handOver = []) {
      return new Promise((resolve, reject) => {
        let timer: NodeJS.Timeout | undefined;
        let isOver = false;
        const onMessage = (answer: Answer | typeof READY): void => {
          if (answer === READY) return;
          letGo();
          resolve(answer);
        };
        const onError = (error: Error & { readonly code?: string }): void =>
          giveUp(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new ThreadFailed('memory') : error);
        const onExit = (): void => giveUp(new ThreadFailed('ended'));
        worker.on('message', onMessage).once('error', onError).once('exit', onExit);
        worker.ref();
        worker.postMessage(job, [...handOver]);
        void ready.then(() => {
          if (!isOver) timer = setTimeout(() => giveUp(new ThreadFailed('time')), timeLimitMs);
        });

        function giveUp(error: Error): void {
          letGo();
          worker.on('error', () => undefined);
          void worker.terminate();
          reject(error);
        }
        function letGo(): void {
          isOver = true;
          clearTimeout(timer);
          worker.off('message', onMessage).off('error', onError).off('exit', onExit);
          worker.unref();
        }
      });
    },
    async end() {
      await worker.terminate();
    },
  };
}

function workerOf(source: string, resourceLimits: ResourceLimits): Worker {
  const built = join(import.meta.dirname, basename(source).replace(/\.ts$/, '.mjs'));
  const options = { env: {}, execArgv: [], resourceLimits };
  if (existsSync(built)) return new Worker(built, options);
  const loader = pathToFileURL(
    createRequire(import.meta.url)
      .resolve('tsx/esm/api')
      .replace(/\.cjs$/, '.mjs'),
  ).href;
  const file = JSON.stringify(pathToFileURL(source).href);
  return new Worker(`import(${JSON.stringify(loader)}).then(({ tsImport }) => tsImport(${file}, ${file}))`, { ...options, eval: true });
}
