import { ApiError, isOutage, messageOf } from '../api/api-error.ts';
import { api } from '../api/client.ts';
import type { SaveOutcome, SaveRequest, ServerDraft } from './draft.ts';
import type { EditorIdentity } from './editor-identity.ts';

/** After this long a save counts as lost and is sent again. */
const SAVE_TIMEOUT_MS = 30_000;

/** Sends a draft to the server and tells in the autosave's words how that went. */
export async function saveWorkflow(
  workflowId: string,
  editor: EditorIdentity,
  { document, revision, saveId }: SaveRequest,
): Promise<SaveOutcome> {
  try {
    const saved = await api.saveWorkflow(
      workflowId,
      { revision, saveId, editor: { id: editor.id, browser: editor.browser }, ...document },
      { signal: AbortSignal.timeout(SAVE_TIMEOUT_MS) },
    );
    return { kind: 'saved', revision: saved.revision };
  } catch (error) {
    if (error instanceof ApiError && error.code === 'REVISION_STALE') return { kind: 'stale' };
    if (isOutage(error)) return { kind: 'unreachable' };
    // A fault of the server may have come after the save.
    return {
      kind: 'refused',
      message: messageOf(error).title,
      isFinal: error instanceof ApiError && error.status >= 400 && error.status < 500,
    };
  }
}

/** Reads the draft that the server has. */
export async function readDraft(workflowId: string): Promise<ServerDraft> {
  const { document, ...facts } = await api.draft(workflowId, undefined, { signal: AbortSignal.timeout(SAVE_TIMEOUT_MS) });
  if (document === null) throw new Error('A draft that was asked for without a revision comes with its document');
  return { ...facts, document };
}
