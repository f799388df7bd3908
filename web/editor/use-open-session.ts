import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Workflow } from '#graph/api';
import { api } from '../api/client.ts';
import { keys } from '../api/hooks.ts';
import { nodeTypes } from '../canvas/catalogue.ts';
import { toast } from '../ui/toast.tsx';
import { createAutosave } from './autosave.ts';
import { discardUntouched, isUntouched, keepUntouched } from './discard-untouched.ts';
import { createDraftKeeper } from './draft-storage.ts';
import { openIdentity } from './editor-identity.ts';
import { recoverDrafts } from './recover-drafts.ts';
import { resumeTestRun } from './resume-test-run.ts';
import { readDraft, saveWorkflow } from './save-workflow.ts';
import { createSession, type EditorSession, type StartRun } from './session.ts';

/** A session lives as long as the page: made in an effect, so that leaving saves and ends it for certain. */
export function useOpenSession(workflow: Workflow): EditorSession | null {
  const client = useQueryClient();
  const [session, setSession] = useState<EditorSession | null>(null);
  const first = useRef(workflow);
  useEffect(() => {
    let isLeft = false;
    const loaded = first.current;
    const { session: opened, close } = openSession(loaded, client);
    openFromAddress(opened);
    keepUntouched(opened.workflowId);
    void recoverDrafts(opened).then((recovered) => {
      if (isLeft) return;
      if (recovered) toast('Unsaved changes from your last visit are back', { description: 'Undo removes them again.' });
      setSession(opened);
      // Without an answer the canvas shows the draft alone, as for a run that has ended.
      void resumeTestRun(opened, client).catch(() => undefined);
    });
    return () => {
      isLeft = true;
      close();
      if (isUntouched(opened, loaded))
        discardUntouched(opened.workflowId, () => void client.invalidateQueries({ queryKey: keys.workflows }));
    };
  }, [client]);
  return session;
}

/** Shows the run, and opens the node, that the address names. */
function openFromAddress({ ui, graph }: EditorSession): void {
  const address = new URLSearchParams(window.location.search);
  const [runId, nodeId] = [address.get('run'), address.get('node')];
  if (runId !== null) ui.setState({ liveRunId: runId });
  if (nodeId === null || !graph.getState().graph.nodes.some(({ id }) => id === nodeId)) return;
  ui.setState({ openNodeId: nodeId, selectedNodes: [nodeId], inspectorTab: runId === null ? 'settings' : 'run' });
}

function openSession(workflow: Workflow, client: QueryClient): { readonly session: EditorSession; readonly close: () => void } {
  const { id } = workflow;
  const identity = openIdentity(id);
  const keeper = createDraftKeeper(id, identity.id);
  const autosave = createAutosave({
    revision: workflow.revision,
    async save(request) {
      const outcome = await saveWorkflow(id, identity, request);
      if (outcome.kind === 'saved') {
        const { revision } = outcome;
        client.setQueryData<Workflow>(keys.workflow(id), (known) =>
          known === undefined ? known : { ...known, ...request.document, revision },
        );
        void client.invalidateQueries({ queryKey: keys.workflows });
      }
      return outcome;
    },
    read: () => readDraft(id),
    keep: keeper.keep,
    forget: keeper.forget,
  });
  const startRun: StartRun = async (body) => {
    const started = await api.startRun(id, body);
    for (const queryKey of [keys.runs, keys.workflows]) void client.invalidateQueries({ queryKey });
    return started;
  };
  const { name, description, graph, exampleInput } = workflow;
  const session = createSession({ workflowId: id, identity, name, description, graph, catalogue: nodeTypes, autosave, startRun });
  session.ui.setState({ exampleInput });
  window.addEventListener('pagehide', keeper.flush);
  return {
    session,
    close() {
      window.removeEventListener('pagehide', keeper.flush);
      keeper.flush();
      autosave.stop();
      // Until its last save is through, nobody else takes its draft for left behind.
      void autosave.flush().finally(identity.close);
    },
  };
}
