import type { Workflow } from '#graph/api';
import { ApiError, isOutage, messageOf } from '../api/api-error.ts';
import { api } from '../api/client.ts';
import type { Draft, SaveOutcome } from './autosave.ts';

/** Sends a draft to the server and tells in the autosave's words how that went. */
export async function saveWorkflow(workflowId: string, draft: Draft, revision: number, onSaved: (workflow: Workflow) => void): Promise<SaveOutcome> {
  try {
    const workflow = await api.saveWorkflow(workflowId, { revision, name: draft.name, graph: draft.graph });
    onSaved(workflow);
    return { kind: 'saved', revision: workflow.revision };
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) {
      const theirs = await api.workflow(workflowId);
      return { kind: 'conflict', theirs: { graph: theirs.graph, name: theirs.name, revision: theirs.revision } };
    }
    if (isOutage(error)) return { kind: 'unreachable' };
    return { kind: 'refused', message: messageOf(error).title };
  }
}
