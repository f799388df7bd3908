import type { Child } from '../../scripts/lib/child.mjs';

/** One process of a stack, which a test may end and start again. */
export interface StackPart {
  /** The running process; throws when there is none. */
  child(): Child;
  isRunning(): boolean;
  start(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** A part that is not running yet. */
export function createPart(launch: () => Promise<Child>): StackPart {
  let current: Child | undefined;
  const isRunning = (): boolean => current !== undefined && !current.hasExited();
  return {
    child() {
      if (current === undefined) throw new Error('this part was never started');
      return current;
    },
    isRunning,
    async start() {
      if (isRunning()) throw new Error('this part runs already');
      current = await launch();
    },
    async kill() {
      if (isRunning()) await current?.kill();
    },
    async stop() {
      if (isRunning()) await current?.stop(15_000);
    },
  };
}
