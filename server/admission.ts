import { HttpError } from './http-error.ts';

/** Lets in no more work at once than the engine can do: Temporal under too much load fails everybody. */
export interface Admission {
  /** Runs the task as soon as there is room; refuses with 503 when too many wait already, or for too long. */
  run<T>(task: () => Promise<T>): Promise<T>;
}

/** An admission with `active` tasks at once, `queued` waiting at most `maxWaitMs`. */
export function createAdmission(limits: { readonly active: number; readonly queued: number; readonly maxWaitMs: number }): Admission {
  let active = 0;
  const waiting = new Set<() => void>();

  async function enter(): Promise<void> {
    if (active < limits.active) {
      active += 1;
      return;
    }
    if (waiting.size >= limits.queued) throw tooBusy();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(admit);
        reject(tooBusy());
      }, limits.maxWaitMs);
      const admit = (): void => {
        clearTimeout(timer);
        waiting.delete(admit);
        resolve();
      };
      waiting.add(admit);
    });
  }

  function leave(): void {
    const [next] = waiting;
    // The place is handed on, so that nobody slips in between.
    if (next) next();
    else active -= 1;
  }

  return {
    async run(task) {
      await enter();
      try {
        return await task();
      } finally {
        leave();
      }
    },
  };
}

function tooBusy(): HttpError {
  return new HttpError({ status: 503, code: 'TOO_BUSY', message: 'Too many calls are waiting for their runs.', hint: 'Nothing was accepted. Try again in a few seconds.', headers: { 'retry-after': '2' } });
}
