/** A few turns for many who wait, in order of asking. */
export interface Turns {
  /**
   * Resolves when it is one's turn, which is given back by `pass`; rejects with the signal's reason when it aborts before that. `isUrgent`:
   * before all who wait.
   */
  take(signal: AbortSignal, options?: { readonly isUrgent?: boolean }): Promise<void>;
  /** Gives a turn back; the next one has it at once, so that nobody who comes just now is before it. */
  pass(): void;
}

/** Gives out so many turns at a time. */
export function createTurns(size: number): Turns {
  /** Each takes its turn by being called. */
  const waiting: (() => void)[] = [];
  let taken = 0;
  return {
    async take(signal, { isUrgent = false } = {}) {
      signal.throwIfAborted();
      if (taken < size) {
        taken += 1;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const onTurn = (): void => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        };
        const onAbort = (): void => {
          waiting.splice(waiting.indexOf(onTurn), 1);
          reject(signal.reason instanceof Error ? signal.reason : new Error('The work was given up'));
        };
        signal.addEventListener('abort', onAbort, { once: true });
        if (isUrgent) waiting.unshift(onTurn);
        else waiting.push(onTurn);
      });
    },
    pass() {
      const next = waiting.shift();
      if (next === undefined) taken -= 1;
      else next();
    },
  };
}
