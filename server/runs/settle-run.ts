import type { StepRun } from '#graph/run';
import type { Store } from '#store/contract/store';
import type { RunResult } from '#workers/workflow/messages';

/** Writes down the end of a run that did not archive itself; a run that did stays as it is. */
export async function settleRun(
  store: Store,
  runId: string,
  { status, output, error, failedNode, models, response }: RunResult,
  steps: readonly StepRun[] = [],
): Promise<void> {
  await store.runs.settle({ runId, status, output, error, failedNode, response, models, steps, finishedAt: new Date().toISOString() });
}
