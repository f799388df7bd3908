import { setTimeout as sleep } from 'node:timers/promises';

/** This many deaths within the window mean that the next start will not help either. */
export const MOST_DEATHS = 5;
const WINDOW_MS = 60_000;

/** Waits before the second, third and fourth start within the window; the first comes at once. */
const BACK_OFF_MS = [0, 250, 1_000, 2_000];

/**
 * A process that is started again when it dies.
 * @typedef {{
 *   current(): import('./child.mjs').Child,
 *   replace(stop: (before: import('./child.mjs').Child) => Promise<void>): Promise<void>,
 *   release(): Promise<import('./child.mjs').Child>,
 * }} KeptProcess `replace` starts another one in its place, which is no death. `release` lets it die from now on, and answers the last one.
 */

/**
 * Keeps a process running.
 * @param {{
 *   first: import('./child.mjs').Child,
 *   start: () => Promise<import('./child.mjs').Child>,
 *   onDeath: (delayMs: number) => void,
 *   revives?: boolean,
 *   onGivenUp: (error: unknown) => void,
 *   now?: () => number,
 *   wait?: (ms: number) => Promise<unknown>,
 * }} options Without `revives` a process that has died stays dead until it is replaced. `onGivenUp` is told what the last start failed
 * with; undefined if it was the process that ended.
 * @returns {KeptProcess}
 */
export function keepRunning({ first, start, onDeath, onGivenUp, revives = true, now = Date.now, wait = sleep }) {
  let current = first;
  let isReleased = false;
  let isReplacing = false;
  /** @type {number[]} */
  let deaths = [];
  /** @type {Promise<void>} */
  let work = Promise.resolve();

  /** @param {import('./child.mjs').Child} child */
  function watch(child) {
    current = child;
    void child.exited.then(() => {
      if (child !== current || isReleased || isReplacing) return;
      if (revives) work = revive();
      else onDeath(0);
    });
  }

  async function revive() {
    /** @type {unknown} */
    let failure;
    while (!isReleased) {
      deaths = [...deaths.filter((at) => now() - at < WINDOW_MS), now()];
      if (deaths.length >= MOST_DEATHS) return onGivenUp(failure);
      const delayMs = BACK_OFF_MS[deaths.length - 1] ?? 0;
      onDeath(delayMs);
      await wait(delayMs);
      if (isReleased) return;
      try {
        return watch(await start());
      } catch (error) {
        failure = error;
      }
    }
  }

  watch(first);
  return {
    current: () => current,
    async replace(stop) {
      isReplacing = true;
      try {
        await work;
        await stop(current);
        watch(await start());
      } finally {
        isReplacing = false;
      }
    },
    async release() {
      isReleased = true;
      // A start that is under way is waited for: nothing is left running once this has stopped.
      await work;
      return current;
    },
  };
}
