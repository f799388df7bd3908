/** A value that follows another one a little later, and changes less often. */
export interface Settling<T> {
  /** Tells the newest value. */
  tell(value: T): void;
  /** Forgets what was told and not passed on. */
  stop(): void;
}

export interface SettlingOptions {
  /** A value is passed on once nothing newer has come for so long. */
  readonly quietMs: number;
  /** While newer ones keep coming, one is passed on at least this often. */
  readonly atMostMs: number;
}

/** Passes on the newest value when a burst of changes is over, and now and then while it lasts: never later than `atMostMs`. */
export function createSettling<T>(pass: (value: T) => void, { quietMs, atMostMs }: SettlingOptions): Settling<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitsSince: number | null = null;
  const stop = (): void => {
    clearTimeout(timer);
    waitsSince = null;
  };
  return {
    tell(value) {
      clearTimeout(timer);
      waitsSince ??= performance.now();
      const left = waitsSince + atMostMs - performance.now();
      timer = setTimeout(
        () => {
          stop();
          pass(value);
        },
        Math.max(0, Math.min(quietMs, left)),
      );
    },
    stop,
  };
}
