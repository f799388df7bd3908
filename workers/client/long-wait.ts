import type { RunEvent } from '#graph/run-event';
import type { StepRun } from '#graph/run';

/** Later steps take time as well: a run that wakes this shortly before the deadline does not answer in time. */
const LAST_MOMENT_MS = 2_000;

/**
 * Watches the events of one run; true once it can't answer a caller who waits `timeoutMs` from now, because all that is open waits for a
 * time and
 * the first of those times is too late. A run that waits for a person may go on at any moment.
 */
export function createLongWaitWatch(timeoutMs: number): (event: RunEvent) => boolean {
  const deadline = Date.now() + timeoutMs - Math.min(LAST_MOMENT_MS, timeoutMs / 20);
  const waiting = new Map<string, number>();
  let hasResponded = false;
  return (event) => {
    if (event.type === 'run-responded') hasResponded = true;
    if ('step' in event) {
      const { scope, nodeId, iteration, status } = event.step;
      const key = JSON.stringify([scope, nodeId, iteration]);
      if (status === 'waiting') waiting.set(key, wakesAt(event.step));
      else waiting.delete(key);
    }
    return event.type === 'run-waiting' && !hasResponded && waiting.size > 0 && Math.min(...waiting.values()) >= deadline;
  };
}

/** When a wait node ends; 0 for what waits for something else. */
function wakesAt({ type, resolved }: StepRun): number {
  const until = type === 'wait' && typeof resolved === 'object' && resolved !== null && 'until' in resolved ? resolved.until : null;
  const at = typeof until === 'string' ? Date.parse(until) : Number.NaN;
  return Number.isNaN(at) ? 0 : at;
}
