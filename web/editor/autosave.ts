import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SavedBy } from '#graph/api';
import { isSameDocument, type WorkflowDocument } from '#graph/document';
import { mergeDocuments } from '#graph/merge/merge';
import type { MergeConflict, Side } from '#graph/merge/merge-value';
import type { SaveOutcome, SaveRequest, ServerDraft, Unsaved } from './draft.ts';

export type SaveState =
  | { readonly kind: 'saved' }
  | { readonly kind: 'pending' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'offline' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'conflict'; readonly conflict: DraftConflict };

/** The same things were changed here and by somebody else. */
export interface DraftConflict {
  /** What both sides began with. */
  readonly base: WorkflowDocument;
  readonly theirs: WorkflowDocument;
  readonly conflicts: readonly MergeConflict[];
  readonly savedAt: string;
  readonly savedBy: SavedBy | null;
}

export interface AutosaveOptions {
  /** The revision that the document has when the editor opens. */
  readonly revision: number;
  readonly save: (request: SaveRequest) => Promise<SaveOutcome>;
  /** Reads what the server has; throws when it can't be reached. */
  readonly read: () => Promise<ServerDraft>;
  /** Keeps what the server does not have yet where a reload finds it; at once, if the save that follows must be known by then. */
  readonly keep: (unsaved: Unsaved, isUrgent: boolean) => void;
  /** The server has everything: what was kept may go. */
  readonly forget: () => void;
  readonly newSaveId?: () => string;
  readonly delayMs?: number;
  readonly retryMs?: number;
}

/** The document on the screen, as the autosave reads and changes it. */
export interface DraftView {
  readonly get: () => WorkflowDocument;
  /** Shows what others changed; no step of undo. */
  readonly adopt: (document: WorkflowDocument) => void;
  /** Shows a document as an edit that undo takes back. */
  readonly edit: (document: WorkflowDocument) => void;
}

/** Saves a draft a moment after the last change, one call at a time, merges what others saved, and never loses a change on the way. */
export interface Autosave {
  readonly state: StoreApi<SaveState>;
  readonly revision: () => number;
  /** Connects the document on the screen; once, before anything else. */
  readonly attach: (view: DraftView) => void;
  /** The document was changed here; a save follows after the pause. */
  readonly change: () => void;
  /** Saves now; resolves to whether everything is on the server. */
  readonly flush: () => Promise<boolean>;
  /** The server has another draft: shows it if nothing here is unsaved. Else the next save merges the two. */
  readonly follow: (draft: ServerDraft) => void;
  /** In a conflict: goes on with this side's version of what both changed, and with everything else from both. */
  readonly resolve: (side: Side) => Promise<boolean>;
  /** Brings back what an earlier visit could not save, on top of what the server has; before anything was changed here. */
  readonly recover: (unsaved: Unsaved, theirs: ServerDraft) => void;
  readonly stop: () => void;
}

const DEFAULT_DELAY_MS = 600;
const DEFAULT_RETRY_MS = 3_000;
const LONGEST_RETRY_MS = 30_000;

/** Starts looking after one draft. */
export function createAutosave(options: AutosaveOptions): Autosave {
  const {
    save,
    read,
    keep,
    forget,
    newSaveId = () => crypto.randomUUID?.() ?? String(Math.random()),
    delayMs = DEFAULT_DELAY_MS,
    retryMs = DEFAULT_RETRY_MS,
  } = options;
  const state = createStore<SaveState>()(() => ({ kind: 'saved' }));
  const show = (next: SaveState) => state.setState(next, true);
  let view: DraftView | null = null;
  /** What the server had at `revision`. */
  let base: WorkflowDocument | null = null;
  let revision = options.revision;
  /** A save that was sent and not answered: it is sent again as it was, because the server may have made it. */
  let unanswered: Unsaved['unanswered'] = null;
  /** The draft that a conflict is with. */
  let pending: ServerDraft | null = null;
  let running: Promise<boolean> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let stopped = false;

  const draft = (): { readonly document: WorkflowDocument; readonly base: WorkflowDocument } => {
    if (view === null || base === null) throw new Error('The autosave has no document');
    return { document: view.get(), base };
  };
  const isClean = (): boolean => unanswered === null && isSameDocument(draft().document, draft().base);
  const keepUnsaved = (isUrgent = false): void => (isClean() ? forget() : keep({ ...draft(), revision, unanswered }, isUrgent));

  const later = (ms: number) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void flush(), ms);
  };

  /** Saves and merges until the server has what is on the screen; false when that has to wait. */
  async function saveAll(): Promise<boolean> {
    for (;;) {
      if (isClean()) break;
      unanswered ??= { saveId: newSaveId(), document: draft().document };
      show({ kind: 'saving' });
      keepUnsaved(true);
      const { saveId, document } = unanswered;
      const outcome = await save({ document, revision, saveId }).catch((): SaveOutcome => ({ kind: 'unreachable' }));
      if (outcome.kind === 'saved') {
        failures = 0;
        base = document;
        revision = outcome.revision;
        unanswered = null;
      } else if (outcome.kind === 'stale') {
        unanswered = null;
        const theirs = await read().catch(() => null);
        if (theirs === null) return waitForServer();
        if (!mergeWith(theirs)) return false;
      } else if (outcome.kind === 'unreachable') {
        return waitForServer();
      } else {
        if (outcome.isFinal) unanswered = null;
        keepUnsaved();
        show({ kind: 'refused', message: outcome.message });
        return false;
      }
    }
    forget();
    show({ kind: 'saved' });
    return true;
  }

  function waitForServer(): false {
    keepUnsaved();
    failures += 1;
    show({ kind: 'offline' });
    later(Math.min(LONGEST_RETRY_MS, retryMs * 2 ** Math.min(failures - 1, 5)));
    return false;
  }

  /** Takes over what the server has; false when both sides changed the same thing. */
  function mergeWith(theirs: ServerDraft): boolean {
    const now = draft();
    const { document, conflicts } = mergeDocuments({ base: now.base, mine: now.document, theirs: theirs.document }, 'mine');
    if (conflicts.length > 0) {
      pending = theirs;
      keepUnsaved(true);
      show({
        kind: 'conflict',
        conflict: { base: now.base, theirs: theirs.document, conflicts, savedAt: theirs.savedAt, savedBy: theirs.savedBy },
      });
      return false;
    }
    pending = null;
    revision = theirs.revision;
    // Shared with what is on the screen, so that comparing the two stays quick.
    base = isSameDocument(document, theirs.document) ? document : theirs.document;
    view?.adopt(document);
    return true;
  }

  function flush(): Promise<boolean> {
    clearTimeout(timer);
    if (state.getState().kind === 'conflict') return Promise.resolve(false);
    running ??= saveAll().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    state,
    revision: () => revision,
    attach(connected) {
      view = connected;
      base ??= connected.get();
    },
    change() {
      // At once, so that a tab closed within the pause loses nothing.
      keepUnsaved();
      if (running !== null) return;
      // Perhaps what both had changed is as before now.
      if (pending !== null && !mergeWith(pending)) return;
      if (isClean()) {
        clearTimeout(timer);
        show({ kind: 'saved' });
        return;
      }
      if (state.getState().kind !== 'offline') show({ kind: 'pending' });
      later(delayMs);
    },
    flush,
    follow(theirs) {
      if (theirs.revision > revision && running === null && pending === null && isClean()) mergeWith(theirs);
    },
    resolve(side) {
      const theirs = pending;
      if (theirs === null) return flush();
      const now = draft();
      const merged = mergeDocuments({ base: now.base, mine: now.document, theirs: theirs.document }, side).document;
      pending = null;
      base = theirs.document;
      revision = theirs.revision;
      show({ kind: 'pending' });
      // What this side gives up can be had back.
      if (side === 'theirs') view?.edit(merged);
      else view?.adopt(merged);
      return flush();
    },
    recover(unsaved, theirs) {
      base = theirs.document;
      revision = theirs.revision;
      view?.adopt(theirs.document);
      const merged = mergeDocuments({ base: unsaved.base, mine: unsaved.document, theirs: theirs.document }, 'mine');
      if (merged.conflicts.length === 0) {
        if (!isSameDocument(merged.document, theirs.document)) view?.edit(merged.document);
        return;
      }
      base = unsaved.base;
      view?.adopt(unsaved.document);
      mergeWith(theirs);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
