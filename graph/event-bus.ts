import type { RunEvent } from './run-event.ts';

/** Where run events pass from the workers to the screens. Publishing never throws and never waits. */
export interface RunEventBus {
  publish(event: RunEvent): void;
  /** Hears the events of one run, or with `*` of all; returns the way to stop. */
  subscribe(runId: string, listener: (event: RunEvent) => void): () => void;
}

/** The bus within one process. */
export function createEventBus(): RunEventBus {
  const listeners = new Map<string, Set<(event: RunEvent) => void>>();
  return {
    publish(event) {
      for (const channel of [event.runId, '*']) {
        for (const listener of listeners.get(channel) ?? []) listener(event);
      }
    },
    subscribe(runId, listener) {
      const channel = listeners.get(runId) ?? new Set();
      listeners.set(runId, channel.add(listener));
      return () => {
        channel.delete(listener);
        if (channel.size === 0) listeners.delete(runId);
      };
    },
  };
}
