import type { Workflow } from '#graph/api';
import { api } from '../api/client.ts';
import type { EditorSession } from './session.ts';

/** Long enough for the same editor to open again: a development build mounts everything twice. */
const GRACE_MS = 1_500;

const leaving = new Map<string, ReturnType<typeof setTimeout>>();

/** True for a new workflow in which nothing was ever done: it has the name it was given, no node, and was never saved. */
export function isUntouched({ graph }: EditorSession, opened: Workflow): boolean {
  const { document, past, future } = graph.getState();
  const isNew = opened.revision === 1 && opened.createdAt === opened.updatedAt && opened.liveVersion === null;
  return isNew && /^Untitled workflow( \d+)?$/.test(document.name) && document.graph.nodes.length + document.graph.notes.length === 0 && past.length + future.length === 0;
}

/** Deletes a workflow that was left untouched, unless it is opened again or somebody else has done something in it. */
export function discardUntouched(id: string, onDone: () => void): void {
  leaving.set(
    id,
    setTimeout(() => {
      leaving.delete(id);
      void api
        .workflow(id)
        .then(({ revision, graph }) => (revision === 1 && graph.nodes.length === 0 ? api.deleteWorkflow(id).then(onDone) : undefined))
        // It stays in the list, where it can be deleted by hand.
        .catch(() => undefined);
    }, GRACE_MS),
  );
}

/** The workflow is open (again): it is not discarded. */
export function keepUntouched(id: string): void {
  clearTimeout(leaving.get(id));
  leaving.delete(id);
}
