import { isSameDocument } from '#graph/document';
import { forgetDraft, keptDrafts, type KeptDraft } from './draft-storage.ts';
import type { Unsaved } from './draft.ts';
import { openEditors } from './editor-identity.ts';
import { readDraft, saveWorkflow } from './save-workflow.ts';
import type { EditorSession } from './session.ts';

/** Takes over what closed editors of this browser left unsaved. Tells whether there was anything. What can't be read or merged now stays for the next visit. */
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
  const unsaved = await settleUnanswered(workflowId, draft);
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

/** Asks again for the answer to the draft's last save: whether the server made it decides what of the draft is new. */
async function settleUnanswered(workflowId: string, { editor, ...draft }: KeptDraft): Promise<Unsaved> {
  const { unanswered } = draft;
  if (unanswered === null) return draft;
  const outcome = await saveWorkflow(workflowId, { id: editor, browser: '' }, { ...unanswered, revision: draft.revision });
  if (outcome.kind === 'saved') return { document: draft.document, base: unanswered.document, revision: outcome.revision, unanswered: null };
  if (outcome.kind === 'unreachable') throw new Error('The server is away');
  return { ...draft, unanswered: null };
}

