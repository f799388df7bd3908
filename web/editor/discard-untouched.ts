import type { Workflow, WorkflowSummary } from '#graph/api';
import { api } from '../api/client.ts';
import { keptDrafts } from './draft-storage.ts';
import { openWorkflows } from './editor-identity.ts';
import type { EditorSession } from './session.ts';

/** Long enough for the same editor to open again: a development build mounts everything twice. */
const GRACE_MS = 1_500;
/** A workflow that was just created may not be open yet in the tab that created it. */
const OPENING_MS = 10_000;
/** The workflows that “New workflow” has created in this browser. */
const CREATED = 'heddle:created';
const MOST_REMEMBERED = 50;

const leaving = new Map<string, ReturnType<typeof setTimeout>>();
const givenName = /^Untitled workflow( \d+)?$/;

/** Remembers a workflow that was created empty, so that it can be removed if nothing is ever drawn in it. */
export function rememberCreated(id: string): void {
  writeCreated([...readCreated(), id].slice(-MOST_REMEMBERED));
}

/** True for a new workflow in which nothing was ever done: it has the name it was given, no node, and was never saved. */
export function isUntouched({ graph }: EditorSession, opened: Workflow): boolean {
  const { document, past, future } = graph.getState();
  const isNew = opened.revision === 1 && opened.createdAt === opened.updatedAt && opened.liveVersion === null;
  return (
    isNew &&
    givenName.test(document.name) &&
    document.graph.nodes.length + document.graph.notes.length === 0 &&
    past.length + future.length === 0
  );
}

/** Deletes a workflow that was left untouched, unless it is opened again or somebody else has done something in it. */
export function discardUntouched(id: string, onDone: () => void): void {
  leaving.set(
    id,
    setTimeout(() => {
      leaving.delete(id);
      void deleteUntouched(id).then(onDone);
    }, GRACE_MS),
  );
}

/** The workflow is open (again): it is not discarded. */
export function keepUntouched(id: string): void {
  clearTimeout(leaving.get(id));
  leaving.delete(id);
}

/**
 * Those of the listed workflows that this browser created and left untouched, such as by closing the tab. None where it can't tell what is
 * open.
 */
export async function findUntouched(workflows: readonly WorkflowSummary[], now: number): Promise<readonly string[]> {
  const created = readCreated();
  const open = created.length === 0 ? null : await openWorkflows();
  if (open === null) return [];
  const isLeft = ({ id, name, revision, liveVersion, lastRun, updatedAt }: WorkflowSummary): boolean =>
    created.includes(id) &&
    !open.has(id) &&
    revision === 1 &&
    liveVersion === null &&
    lastRun === null &&
    givenName.test(name) &&
    now - Date.parse(updatedAt) > OPENING_MS &&
    keptDrafts(id).length === 0;
  return workflows.filter(isLeft).map(({ id }) => id);
}

/** Deletes it if nothing was ever saved in it; what can't be deleted now stays in the list. */
export async function deleteUntouched(id: string): Promise<void> {
  try {
    const { revision, graph } = await api.workflow(id);
    if (revision === 1 && graph.nodes.length + graph.notes.length === 0) await api.deleteWorkflow(id);
    writeCreated(readCreated().filter((other) => other !== id));
  } catch {
    // It is tried again with the next visit.
  }
}

function readCreated(): readonly string[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(CREATED) ?? '[]');
    return Array.isArray(read) ? read.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

function writeCreated(ids: readonly string[]): void {
  try {
    localStorage.setItem(CREATED, JSON.stringify(ids));
  } catch {
    // Without a place to remember it, the workflow stays in the list.
  }
}
