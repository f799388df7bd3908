import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when it is so; an error while looking counts as not yet. Gives up after a minute, telling the last error. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  let last: unknown;
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(50)) {
    try {
      if (await isSo()) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`Not within a minute: ${what}`, { cause: last });
}
