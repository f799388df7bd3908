import { createEventBus, type RunEventBus } from '#graph/event-bus';
import type { RunEvent } from '#graph/run-event';
import type { Store } from '#store/contract/store';

const FLUSH_MS = 30;
/** How often events of other processes are looked for while a person or a caller waits for those of a run. */
const POLL_MS = 100;

/** How often while only the texts of all runs are kept up to date for pages that open later. */
const IDLE_POLL_MS = 1_000;

/**
 * A number that is missing belongs to a transaction that commits later, or never does. Those after it wait this long, so that events stay
 * in order.
 */
const GAP_MS = 500;
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
  let isReading = false;
  let isClosed = false;
  let subscribers = 0;
  /** Those that wait for the events of one run. */
  let waiting = 0;
  let position: number | null = null;
  let gapSince: number | null = null;
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

  function pollIn(ms: number): void {
    clearTimeout(pollTimer);
    pollTimer = setTimeout(() => void poll(), ms);
  }

  async function poll(): Promise<void> {
    if (isReading) return;
    isReading = true;
    try {
      position ??= await table.last();
      for (const { id, event } of await table.after(position, BATCH)) {
        if (id > position + 1) {
          gapSince ??= Date.now();
          if (Date.now() - gapSince < GAP_MS) break;
        }
        gapSince = null;
        position = id;
        local.publish(event);
      }
    } catch (error) {
      onError(error);
    }
    isReading = false;
    isPolling = subscribers > 0 && !isClosed;
    if (isPolling) pollIn(waiting > 0 ? POLL_MS : IDLE_POLL_MS);
  }

  return {
    publish(event) {
      pending.push(event);
      flushTimer ??= setTimeout(() => void flush(), FLUSH_MS);
    },
    subscribe(runId, listener) {
      const unsubscribe = local.subscribe(runId, listener);
      const weight = runId === '*' ? 0 : 1;
      subscribers += 1;
      waiting += weight;
      if (!isPolling) {
        isPolling = true;
        position = null;
        void poll();
      } else if (waiting === 1 && weight === 1) {
        pollIn(0);
      }
      let isSubscribed = true;
      return () => {
        if (isSubscribed) {
          subscribers -= 1;
          waiting -= weight;
        }
        isSubscribed = false;
        unsubscribe();
      };
    },
    async close() {
      isClosed = true;
      clearTimeout(flushTimer);
      clearTimeout(pollTimer);
      await flush();
    },
  };
}
