import type { QueryClient } from '@tanstack/react-query';
import type { RunSummary } from '#graph/run';
import { api } from '../api/client.ts';
import { keys } from '../api/hooks.ts';
import { hasEnded } from '../runs/live-run.ts';
import { hiddenRun } from './draft-storage.ts';
import { EXAMPLE_PARAM } from './example-param.ts';
import type { EditorSession } from './session.ts';

/** The test run that an editor shows when it opens: the latest one, while it is still open and nobody has hidden it. */
export function runToResume(runs: readonly RunSummary[], hiddenRunId: string | undefined): string | null {
  const latest = runs.find(({ version, parentRunId }) => version === null && parentRunId === undefined);
  return latest === undefined || hasEnded(latest) || latest.id === hiddenRunId ? null : latest.id;
}

/**
 * Takes up the test run that goes on, after a reload or in another tab. What the address asks for, or was started in the meantime, wins.
 */
export async function resumeTestRun({ workflowId, ui }: EditorSession, client: QueryClient): Promise<void> {
  const isFree = (): boolean => ui.getState().liveRunId === null;
  if (!isFree() || new URLSearchParams(window.location.search).has(EXAMPLE_PARAM)) return;
  const { items } = await client.fetchQuery({
    queryKey: [...keys.runs, 'latest', workflowId],
    queryFn: ({ signal }) => api.runs({ workflowId }, null, { signal }),
    staleTime: 0,
  });
  const runId = runToResume(items, hiddenRun(workflowId));
  if (runId !== null && isFree()) ui.setState({ liveRunId: runId });
}
