import { createEventBus, type RunEventBus } from '#graph/event-bus';
import type { RunEvent } from '#graph/run-event';
import type { Store } from './store.ts';

const FLUSH_MS = 30;
const POLL_MS = 100;
const BATCH = 500;
const KEEP_MS = 10 * 60_000;
const PRUNE_EVERY_MS = 60_000;

/** A bus that passes through the store, for a server and workers in different processes. */
export interface EventRelay extends RunEventBus {
  /** Writes what is still held back, and stops. */
  close(): Promise<void>;
}

/**
 * The bus over the store's table of run events: what is published in one process is heard in all others that have
 * subscribers, about a tenth of a second later. It is for screens alone: events that can't be written are dropped.
 */
export function createEventRelay(table: Store['runEvents'], onError: (error: unknown) => void): EventRelay {
  const local = createEventBus();
  let pending: RunEvent[] = [];
  let flushTimer: NodeJS.Timeout | undefined;
  let pollTimer: NodeJS.Timeout | undefined;
  let isPolling = false;
  let subscribers = 0;
  let position: number | null = null;
  let prunedAt = 0;

  async function flush(): Promise<void> {
    flushTimer = undefined;
    const events = pending;
    pending = [];
    try {
      for (let at = 0; at < events.length; at += BATCH) await table.append(events.slice(at, at + BATCH), Date.now());
      if (Date.now() - prunedAt > PRUNE_EVERY_MS) {
        prunedAt = Date.now();
        await table.prune(prunedAt - KEEP_MS);
      }
    } catch (error) {
      onError(error);
    }
  }

  async function poll(): Promise<void> {
    try {
      position ??= await table.last();
      for (const { id, event } of await table.after(position, BATCH)) {
        position = id;
        local.publish(event);
      }
    } catch (error) {
      onError(error);
    }
    isPolling = subscribers > 0;
    if (isPolling) pollTimer = setTimeout(() => void poll(), POLL_MS);
  }

  return {
    publish(event) {
      pending.push(event);
      flushTimer ??= setTimeout(() => void flush(), FLUSH_MS);
    },
    subscribe(runId, listener) {
      const unsubscribe = local.subscribe(runId, listener);
      subscribers += 1;
      if (!isPolling) {
        isPolling = true;
        position = null;
        void poll();
      }
      let isSubscribed = true;
      return () => {
        if (isSubscribed) subscribers -= 1;
        isSubscribed = false;
        unsubscribe();
      };
    },
    async close() {
      subscribers = 0;
      clearTimeout(flushTimer);
      clearTimeout(pollTimer);
      await flush();
    },
  };
}
