import { asyncLocalStorage } from '@temporalio/activity';

/** Temporal takes at most 4 MB at once. Beside the values there are names, times, usage and log lines. */
const MOST_BYTES = 1_500_000;

/** A value of this size is always returned as it is: its claim check would be hardly smaller. */
const SMALL_BYTES = 512;

/** A workflow task hands over what it has at the latest every four seconds. */
const WINDOW_MS = 6_000;

/** Bounds what the local activities of one workflow return as it is: their results reach Temporal together, with the workflow task. */
export interface TaskRoom {
  /** True when a value of this many bytes may be returned to the workflow as it is; it is counted then. */
  take(workflow: string, bytes: number): boolean;
}

/** Starts counting. Only the activity knows how much came of late, and what it decides is in the history: a replay sees the same. */
export function createTaskRoom(now: () => number = Date.now): TaskRoom {
  const taken = new Map<string, { readonly at: number; readonly bytes: number }[]>();
  let sweptAt = now();

  function sweep(): void {
    const before = now() - WINDOW_MS;
    if (sweptAt > before) return;
    sweptAt = now();
    for (const [workflow, values] of taken) if ((values.at(-1)?.at ?? 0) <= before) taken.delete(workflow);
  }

  return {
    take(workflow, bytes) {
      sweep();
      const before = now() - WINDOW_MS;
      const recent = (taken.get(workflow) ?? []).filter(({ at }) => at > before);
      const isTaken = bytes <= SMALL_BYTES || recent.reduce((sum, value) => sum + value.bytes, bytes) <= MOST_BYTES;
      if (isTaken) recent.push({ at: now(), bytes });
      taken.set(workflow, recent);
      return isTaken;
    },
  };
}

/** The workflow in whose task the present activity runs; null for a regular activity, and outside of Temporal. */
export function localWorkflow(): string | null {
  // `Context.current()` throws where there is none, and an error with its stack costs more than the rest of a read.
  const info = asyncLocalStorage.getStore()?.info;
  return info?.isLocal === true ? (info.workflowExecution?.runId ?? null) : null;
}
