/** A signal that a time limit was put on. */
export interface LimitedSignal {
  readonly signal: AbortSignal;
  /** Ends the watch; call it when the work is done. */
  readonly clear: () => void;
}

/** Aborts with the given signal and its reason, or with `reason()` when the time is over; without a limit only with the signal. */
export function limitTime(signal: AbortSignal, timeoutMs: number | undefined, reason: () => Error): LimitedSignal {
  if (timeoutMs === undefined) return { signal, clear: () => undefined };
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal.reason);
  const timer = setTimeout(() => controller.abort(reason()), timeoutMs);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}
