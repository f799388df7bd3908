import { endCommands } from './run-command.mjs';

/**
 * Hears when this process is told to stop, and ends the commands that are under way.
 * @typedef {{ signal: AbortSignal, pressed: Promise<void>, dispose(): void }} Stopping
 */

/**
 * @param {() => void} onFirst
 * @returns {Stopping}
 */
export function stopSignal(onFirst) {
  const controller = new AbortController();
  /** @type {Promise<void>} */
  const pressed = new Promise((resolve) => controller.signal.addEventListener('abort', () => resolve()));
  const dispose = onSignals(() => {
    if (controller.signal.aborted) return;
    onFirst();
    controller.abort();
    endCommands();
  });
  return { signal: controller.signal, pressed, dispose };
}

/**
 * Calls `hear` at each wish to stop.
 * @param {() => void} hear
 * @returns {() => void} Stops listening.
 */
export function onSignals(hear) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const name of signals) process.on(name, hear);
  return () => {
    for (const name of signals) process.off(name, hear);
  };
}
