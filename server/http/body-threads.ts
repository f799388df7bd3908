import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { tooBusy } from '../admission.ts';
import { HttpError } from '../http-error.ts';
import type { BodyAnswer, BodyJob } from './body-work.ts';
import { tooComplex } from './json-limits.ts';

/** Reads large bodies outside the event loop. */
export interface BodyThreads {
  /** The stored form of the value. Each door has one body read at a time; `HttpError` for a body that is refused. */
  read(door: string, job: BodyJob): Promise<Extract<BodyAnswer, { readonly json: Uint8Array }>>;
}

/** Of the thread's own JavaScript: 50 MB of JSON with as many values as are let in need less. */
const THREAD_LIMITS = { maxOldGenerationSizeMb: 1_024 };

/** Starts threads when they are needed, at most `size`; a body that keeps one busy for `timeLimitMs` is given up with its thread. */
export function createBodyThreads({ size = 2, queued = 16, timeLimitMs = 10_000 }: { readonly size?: number; readonly queued?: number; readonly timeLimitMs?: number } = {}): BodyThreads {
  const idle: Worker[] = [];
  const waiting = new Map<string, (() => void)[]>();
  const busyDoors = new Set<string>();
  let active = 0;

  /** The next body of a door that has none in work: a door with many waits for the doors with few. */
  function startNext(): void {
    for (const [door, tasks] of waiting) {
      if (active >= size) return;
      if (busyDoors.has(door)) continue;
      const task = tasks.shift();
      waiting.delete(door);
      if (tasks.length > 0) waiting.set(door, tasks);
      task?.();
    }
  }

  async function turn(door: string): Promise<void> {
    if (active >= size || busyDoors.has(door)) {
      const tasks = waiting.get(door) ?? [];
      if (tasks.length >= queued) throw tooBusy();
      await new Promise<void>((resolve) => {
        tasks.push(() => {
          take(door);
          resolve();
        });
        waiting.set(door, tasks);
      });
    } else take(door);
  }

  function take(door: string): void {
    active += 1;
    busyDoors.add(door);
  }

  return {
    async read(door, job) {
      await turn(door);
      try {
        const worker = idle.pop() ?? startThread();
        const answer = await ask(worker, job, timeLimitMs);
        idle.push(worker);
        if ('refused' in answer) throw new HttpError(answer.refused);
        return answer;
      } finally {
        active -= 1;
        busyDoors.delete(door);
        startNext();
      }
    },
  };
}

/** The answer of a thread; one that dies or takes too long is ended. */
function ask(worker: Worker, job: BodyJob, timeLimitMs: number): Promise<BodyAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => giveUp(tooComplex(`takes more than ${timeLimitMs / 1_000} seconds to read`)), timeLimitMs);
    const onMessage = (answer: BodyAnswer): void => {
      letGo();
      resolve(answer);
    };
    const onError = (error: Error & { readonly code?: string }): void => giveUp(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooComplex('takes too much memory to read') : error);
    const onExit = (): void => giveUp(tooBusy());
    worker.once('message', onMessage).once('error', onError).once('exit', onExit);
    worker.ref();
    worker.postMessage(job);

    function giveUp(error: Error): void {
      letGo();
      worker.on('error', () => undefined);
      void worker.terminate();
      reject(error);
    }
    function letGo(): void {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      worker.unref();
    }
  });
}

/** Built beside the server, or from its source. It needs nothing of the server's environment, where the keys are. */
function startThread(): Worker {
  const built = join(import.meta.dirname, 'body-thread.mjs');
  const options = { env: {}, execArgv: [], resourceLimits: THREAD_LIMITS };
  if (existsSync(built)) return new Worker(built, options);
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api').replace(/\.cjs$/, '.mjs')).href;
  const source = JSON.stringify(pathToFileURL(join(import.meta.dirname, 'body-thread.ts')).href);
  return new Worker(`import(${JSON.stringify(loader)}).then(({ tsImport }) => tsImport(${source}, ${source}))`, { ...options, eval: true });
}
