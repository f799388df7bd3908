import { isSameDocument } from '#graph/document';
import { forgetDraft, keptDrafts, type KeptDraft } from './draft-storage.ts';
import { openEditors } from './editor-identity.ts';
import { readDraft, saveWorkflow } from './save-workflow.ts';
import { settleUnanswered } from './settle-unanswered.ts';
import type { EditorSession } from './session.ts';

/**
 * Takes over what closed editors of this browser left unsaved. Tells whether there was anything. What can't be read or merged now stays for
 * the next visit.
 */
export async function recoverDrafts(session: EditorSession): Promise<boolean> {
  const { workflowId } = session;
  const left = keptDrafts(workflowId).filter(({ editor }) => editor !== session.identity.id);
  if (left.length === 0) return false;
  const open = await openEditors();
  let found = false;
  for (const draft of left) {
    if (open?.has(draft.editor) === true) continue;
    try {
      const isNews = await recover(session, draft);
      found ||= isNews;
    } catch {
      // The server is away: the draft stays where it is.
    }
    // One question at a time: the others wait for the next visit.
    if (session.autosave.state.getState().kind === 'conflict') break;
  }
  return found;
}

async function recover(session: EditorSession, draft: KeptDraft): Promise<boolean> {
  const { workflowId, autosave, graph } = session;
  const unsaved = await settleUnanswered(draft, (request) =>
    saveWorkflow(workflowId, { id: draft.editor, browser: session.identity.browser }, request),
  );
  const theirs = await readDraft(workflowId);
  const isNews = !isSameDocument(unsaved.document, unsaved.base) && !isSameDocument(unsaved.document, theirs.document);
  if (isNews) {
    const before = graph.getState().document;
    autosave.recover(unsaved, theirs);
    // This editor keeps it now.
    if (before !== graph.getState().document) await autosave.flush();
  }
  forgetDraft(workflowId, draft.editor);
  return isNews;
}
