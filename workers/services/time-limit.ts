/** A signal that a time limit was put on. */
export interface LimitedSignal {
  readonly signal: AbortSignal;
  /** Ends the watch; call it when the work is done. */
  readonly clear: () => void;
}

/**
 * Aborts with the first of the given signals and its reason, or with `reason()` when the time is over; without a limit only with the
 * signals. Unlike `AbortSignal.timeout`, which holds on to what listens until its time is over, it is free once it was cleared.
 */
export function limitTime(
  signals: AbortSignal | readonly AbortSignal[],
  timeoutMs: number | undefined,
  reason: () => Error,
): LimitedSignal {
  if (timeoutMs === undefined && signals instanceof AbortSignal) return { signal: signals, clear: () => undefined };
  const controller = new AbortController();
  const watched = signals instanceof AbortSignal ? [signals] : signals;
  function onAbort(this: AbortSignal): void {
    controller.abort(this.reason);
  }
  for (const signal of watched) {
    if (signal.aborted) controller.abort(signal.reason);
    else signal.addEventListener('abort', onAbort, { once: true });
  }
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => controller.abort(reason()), timeoutMs);
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      for (const signal of watched) signal.removeEventListener('abort', onAbort);
    },
  };
}
