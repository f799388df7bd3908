import type { ChildStart } from './host.ts';
import type { RunContext } from './run-context.ts';

/** Runs a child and returns its result. `onWaiting` hears when the child waits as a whole, and when it goes on or has ended. */
export async function startChild<T>(run: RunContext, child: ChildStart, onWaiting: (isWaiting: boolean) => void): Promise<T> {
  let isWaiting = false;
  run.children.set(child.id, (waits) => {
    if (waits === isWaiting) return;
    isWaiting = waits;
    onWaiting(waits);
  });
  try {
    return await run.host.startChild<T>({ ...child, args: { ...child.args, tellsParent: true } });
  } finally {
    run.children.delete(child.id);
    if (isWaiting) onWaiting(false);
  }
}
