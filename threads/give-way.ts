import { setPriority } from 'node:os';

/** Where processors are scarce, the server's own thread goes first, so that its other callers are answered. */
const BEHIND_THE_SERVER = 3;

/**
 * Has this thread give way to the others of its process. Only Linux knows priorities of threads; elsewhere it would be the whole process.
 */
export function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(BEHIND_THE_SERVER);
  } catch {
    // Some containers forbid it: then the threads share as equals.
  }
}
