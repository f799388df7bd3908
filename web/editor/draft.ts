import type { SavedBy } from '#graph/api';
import type { WorkflowDocument } from '#graph/document';

/** What the server has, and who saved it. */
export interface ServerDraft {
  readonly document: WorkflowDocument;
  readonly revision: number;
  readonly savedAt: string;
  readonly savedBy: SavedBy | null;
}

/** One save. Sent again with the same id, it is made once. */
export interface SaveRequest {
  readonly document: WorkflowDocument;
  /** The revision that the document was made on. */
  readonly revision: number;
  readonly saveId: string;
}

/** How one attempt to save ended. */
export type SaveOutcome =
  | { readonly kind: 'saved'; readonly revision: number }
  /** Somebody else saved in between. */
  | { readonly kind: 'stale' }
  /** No answer: the server may have saved or not. */
  | { readonly kind: 'unreachable' }
  /** The server said no; if that is final, it has not saved. */
  | { readonly kind: 'refused'; readonly message: string; readonly isFinal: boolean };

/** A draft that the server does not have yet, with all that is needed to go on from it later. */
export interface Unsaved {
  readonly document: WorkflowDocument;
  /** What the server had at `revision`. */
  readonly base: WorkflowDocument;
  readonly revision: number;
  /** A save that was sent and not answered. */
  readonly unanswered: { readonly saveId: string; readonly document: WorkflowDocument } | null;
}
