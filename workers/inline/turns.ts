/** Shares the event loop among runs and everything else that the process does. */
export interface Turns {
  /** True while this turn lasts; the first question after a pause begins one. */
  hasTime(): boolean;
  /** Resolves in a turn with time left, after everybody else had one. */
  next(): Promise<void>;
  /** Resolves at once while this turn lasts, else in one of the next. */
  enter(): Promise<void>;
}

/** How long runs may hold the event loop at a time. */
const TURN_MS = 5;

/** Turns of at most `turnMs`, all runs of the process together. */
export function createTurns(turnMs: number = TURN_MS): Turns {
  let end: number | null = null;

  function hasTime(): boolean {
    const now = performance.now();
    if (end === null) {
      end = now + turnMs;
      setImmediate(() => {
        end = null;
      });
    }
    return now < end;
  }

  async function next(): Promise<void> {
    do await new Promise<void>((resolve) => setImmediate(resolve));
    while (!hasTime());
  }

  return { hasTime, next, enter: () => (hasTime() ? Promise.resolve() : next()) };
}
