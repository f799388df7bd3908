import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Workflow } from '#graph/api';
import { api } from '../api/client.ts';
import { keys } from '../api/hooks.ts';
import type { EditorSession } from './session.ts';

/** How often an editor in sight asks whether somebody else has saved; the answer is a few bytes while nobody has. */
const FOLLOW_MS = 2_000;

/** Keeps an open editor up with what others save and publish, in this browser and in any other. */
export function useFollowDraft(session: EditorSession, workflow: Workflow): void {
  const client = useQueryClient();
  const { workflowId, autosave } = session;
  const { data } = useQuery({
    queryKey: keys.draft(workflowId, session.identity.id),
    queryFn: ({ signal }) => api.draft(workflowId, autosave.revision(), { signal }),
    refetchInterval: FOLLOW_MS,
    refetchOnWindowFocus: 'always',
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  useEffect(() => {
    if (data === undefined) return;
    const { document, revision } = data;
    if (document !== null) {
      autosave.follow({ ...data, document });
      client.setQueryData<Workflow>(keys.workflow(workflowId), (known) =>
        known === undefined || known.revision >= revision ? known : { ...known, ...document, revision },
      );
    }
    // The server is back.
    if (autosave.state.getState().kind === 'offline') void autosave.flush();
  }, [data, autosave, client, workflowId]);

  const { liveVersion, latestVersion } = data ?? workflow;
  useEffect(() => {
    if (liveVersion === workflow.liveVersion && latestVersion === workflow.latestVersion) return;
    void client.invalidateQueries({ queryKey: keys.workflow(workflowId) });
    void client.invalidateQueries({ queryKey: keys.versions(workflowId) });
    // Only when the server tells something new, not when the page has just learnt it.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [liveVersion, latestVersion, client, workflowId]);
}
