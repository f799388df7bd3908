/** One step of ending the process. */
export interface Ending {
  readonly name: string;
  /** Longer than this it must not take. */
  readonly limitMs: number;
  /** What has to end; side by side. */
  readonly ends: readonly (() => unknown)[];
}

/**
 * Ends the steps one after the other. False if one of them did not end within its limit: the later ones are then left out, because closing
 * what is still at work turns a clean end into errors.
 */
export async function shutDown(endings: readonly Ending[], onError: (name: string, error: unknown) => void): Promise<boolean> {
  for (const { name, limitMs, ends } of endings) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), limitMs);
    });
    const done = Promise.all(ends.map(async (end) => end()));
    try {
      if ((await Promise.race([done, late])) === 'late') {
        onError(name, new Error(`It did not end within ${limitMs / 1_000} s.`));
        return false;
      }
    } catch (error) {
      onError(name, error);
    } finally {
      clearTimeout(timer);
    }
  }
  return true;
}
