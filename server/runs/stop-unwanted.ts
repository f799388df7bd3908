import type { StartDependencies } from './start-run.ts';

/** Stops a run that was cancelled or deleted on its way to Temporal. */
export async function stopUnwanted({ store, engine }: Pick<StartDependencies, 'store' | 'engine'>, runId: string): Promise<void> {
  if (!(await store.runs.isWanted(runId))) await engine.cancel(runId);
}
