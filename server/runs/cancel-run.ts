import type { RunEventBus } from '#graph/event-bus';
import type { Store } from '#store/contract/store';
import type { Engine } from '#workers/client/engine';

/** Asks a run to stop. One that was accepted and that Temporal does not have yet ends at once, and is never started. */
export async function cancelRun(
  { store, engine, events }: { readonly store: Store; readonly engine: Engine; readonly events: RunEventBus },
  runId: string,
): Promise<void> {
  if (await engine.cancel(runId)) return;
  const at = new Date().toISOString();
  if (!(await store.runs.cancelPending(runId, at))) return;
  events.publish({ type: 'run-finished', runId, sequence: 0, at, status: 'cancelled', output: null, error: null, failedNode: null });
}
