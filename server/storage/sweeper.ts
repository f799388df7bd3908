import type { Logger } from 'pino';
import type { Store } from '#store/contract/store';
import { applyRetention } from './apply-retention.ts';

/** Deletes what is kept for long enough, and stored content that nobody refers to. */
export interface Sweeper {
  /** One round; resolves when it is through. Rounds never overlap. */
  round(): Promise<void>;
  /** Ends the rounds; resolves when the present one is through. */
  stop(): Promise<void>;
}

interface SweeperOptions {
  readonly store: Store;
  readonly log: Logger;
  readonly everyMs?: number;
  /** The start of a process is busy enough. */
  readonly firstAfterMs?: number;
}

const HOUR_MS = 60 * 60_000;

/** Starts the rounds. Several processes on one store may have one each: what one has deleted is not there for another. */
export function startSweeper({ store, log, everyMs = HOUR_MS, firstAfterMs = 60_000 }: SweeperOptions): Sweeper {
  const stopping = new AbortController();
  let current: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  async function sweep(): Promise<void> {
    try {
      await store.resumeRemovals();
      const expired = await applyRetention(store, new Date(), stopping.signal);
      if (stopping.signal.aborted) return;
      const collected = await store.content.sweep();
      if (expired.runs + expired.contents + collected.values + collected.files > 0)
        log.info({ ...expired, ...collected }, 'Deleted what was kept for long enough, and content that nobody refers to');
    } catch (error) {
      log.warn({ err: error }, 'Could not delete what is over; will retry in the next round');
    }
  }

  function round(): Promise<void> {
    current ??= sweep().finally(() => {
      current = null;
    });
    return current;
  }

  function next(afterMs: number): void {
    timer = setTimeout(() => void round().then(() => stopping.signal.aborted || next(everyMs)), afterMs);
    timer.unref();
  }

  next(firstAfterMs);
  return {
    round,
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await current;
    },
  };
}
