import { join } from 'node:path';
import { startThread, type Thread, ThreadFailed } from '#threads/thread';
import { tooBusy } from '../admission.ts';
import { HttpError } from '../http-error.ts';
import type { BodyAnswer, BodyJob } from './body-work.ts';
import { tooComplex } from './json-limits.ts';

/** Reads large bodies outside the event loop. */
export interface BodyThreads {
  /**
   * The stored form of the value. The bytes are handed over with the job. Each door has one body read at a time; `HttpError` for a body
   * that is refused.
   */
  read(door: string, job: BodyJob): Promise<Extract<BodyAnswer, { readonly json: Uint8Array }>>;
}

/** Of the thread's own JavaScript: 50 MB of JSON with as many values as are let in need less. */
const THREAD_LIMITS = { maxOldGenerationSizeMb: 1_024 };

/** Starts threads when they are needed, at most `size`; a body that keeps one busy for `timeLimitMs` is given up with its thread. */
export function createBodyThreads({
  size = 2,
  queued = 16,
  timeLimitMs = 30_000,
}: { readonly size?: number; readonly queued?: number; readonly timeLimitMs?: number } = {}): BodyThreads {
  const idle: Thread<BodyJob, BodyAnswer>[] = [];
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
        const thread = idle.pop() ?? startThread<BodyJob, BodyAnswer>(join(import.meta.dirname, 'body-thread.ts'), THREAD_LIMITS);
        const answer = await ask(thread, job, timeLimitMs);
        idle.push(thread);
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

async function ask(thread: Thread<BodyJob, BodyAnswer>, job: BodyJob, timeLimitMs: number): Promise<BodyAnswer> {
  try {
    return await thread.ask(job, timeLimitMs, wholeBuffer(job.bytes));
  } catch (error) {
    if (!(error instanceof ThreadFailed)) throw error;
    if (error.reason === 'time') throw tooComplex(`takes more than ${timeLimitMs / 1_000} seconds to read`);
    throw error.reason === 'memory' ? tooComplex('takes too much memory to read') : tooBusy();
  }
}

/** Bytes that share their memory with others have to be copied. */
function wholeBuffer({ buffer, byteLength }: Uint8Array): readonly ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && byteLength === buffer.byteLength ? [buffer] : [];
}
