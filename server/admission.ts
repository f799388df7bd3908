import { HttpError } from './http-error.ts';

/** Lets in no more work at once than the engine can do: Temporal under too much load fails everybody. */
export interface Admission {
  /**
   * Runs the task as soon as there is room; refuses with 503 when too many wait already, or for too long. `door` is what is called:
   * no door can take all places. A caller who leaves (`signal`) gives the place back at once, while the task goes on.
   */
  run<T>(door: string, task: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** A door may hold this many times the places that it leaves free: however many greedy ones there are, a new one finds a place. */
const GREED = 3;

interface Waiting {
  readonly door: string;
  readonly admit: () => void;
}

/** An admission with `active` tasks at once, `queued` waiting at most `maxWaitMs`. */
export function createAdmission(limits: { readonly active: number; readonly queued: number; readonly maxWaitMs: number }): Admission {
  const active = createShares(limits.active);
  const queued = createShares(limits.queued);
  const waiting = new Set<Waiting>();

  async function enter(door: string, signal: AbortSignal | undefined): Promise<void> {
    if (active.take(door)) return;
    if (!queued.take(door)) throw tooBusy();
    try {
      await new Promise<void>((resolve, reject) => {
        const end = (finish: () => void): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          waiting.delete(entry);
          finish();
        };
        const timer = setTimeout(() => end(() => reject(tooBusy())), limits.maxWaitMs);
        const onAbort = (): void => end(() => reject(tooBusy()));
        const entry: Waiting = { door, admit: () => end(resolve) };
        signal?.addEventListener('abort', onAbort, { once: true });
        waiting.add(entry);
      });
    } finally {
      queued.give(door);
    }
  }

  function leave(door: string): void {
    active.give(door);
    for (const next of waiting) {
      if (!active.take(next.door)) continue;
      // The place is handed on, so that nobody slips in between.
      next.admit();
      return;
    }
  }

  return {
    async run(door, task, signal) {
      await enter(door, signal);
      let isHeld = true;
      const release = (): void => {
        if (!isHeld) return;
        isHeld = false;
        signal?.removeEventListener('abort', release);
        leave(door);
      };
      if (signal?.aborted === true) release();
      else signal?.addEventListener('abort', release, { once: true });
      try {
        return await task();
      } finally {
        release();
      }
    },
  };
}

/** The error for a call that finds no place. */
export function tooBusy(): HttpError {
  return new HttpError({
    status: 503,
    code: 'TOO_BUSY',
    message: 'Too many calls are waiting for their runs.',
    hint: 'Nothing was accepted. Try again in a few seconds.',
    headers: { 'retry-after': '2' },
  });
}

/** Places divided among doors: each may have one, and more while it leaves enough to others. */
function createShares(places: number): { take(door: string): boolean; give(door: string): void } {
  const held = new Map<string, number>();
  let free = places;
  return {
    take(door) {
      const own = held.get(door) ?? 0;
      if (free === 0 || (own > 0 && own + 1 > GREED * (free - 1))) return false;
      free -= 1;
      held.set(door, own + 1);
      return true;
    },
    give(door) {
      const own = held.get(door) ?? 0;
      if (own <= 1) held.delete(door);
      else held.set(door, own - 1);
      free += 1;
    },
  };
}
