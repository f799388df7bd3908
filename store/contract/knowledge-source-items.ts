import type { NodeErrorData } from '#graph/errors';
import type { SourceItem, SyncReport } from '#graph/knowledge-source';
import type { Page } from './page.ts';

/** A thing that a sync still has to read. */
export interface PendingItem {
  readonly key: string;
  /** As the listing gave it. */
  readonly listed: string | null;
  /** As the last read gave it; null when there is no document to compare with. */
  readonly before: string | null;
  /** Its document, while that is there. */
  readonly documentId: string | null;
}

/** How it went with one thing. `gone`: it was listed, but is not there any more. */
export type ItemOutcome =
  | { readonly kind: 'added' | 'changed'; readonly documentId: string; readonly fingerprint: string | null }
  | { readonly kind: 'unchanged'; readonly documentId: string; readonly fingerprint?: string | null }
  | { readonly kind: 'failed'; readonly error: NodeErrorData }
  | { readonly kind: 'gone' };

/** Names one sync of one source. */
export interface SyncOf {
  readonly sourceId: string;
  readonly sync: number;
}

/** Syncs, and what sources have. What is not of the newest sync of a source changes nothing: such calls give null or false. */
export interface SourceItemStore {
  /** Shows a source as one that is being read, until its sync begins; false when it was shown so already. */
  markAsked(sourceId: string, at: string): Promise<boolean>;

  /** Keeps what came of documents that were sent to a source, or a report that has to be put back. */
  setReport(sourceId: string, report: SyncReport | null): Promise<void>;

  /** Begins the next sync and gives its number; null when the source is not there. */
  beginSync(sourceId: string, at: string): Promise<number | null>;

  /** True while the sync is the newest and has not ended. */
  isCurrent(of: SyncOf): Promise<boolean>;

  /** Tells why a sync that goes on has not been able to list the source yet. */
  noteTrouble(of: SyncOf, error: NodeErrorData): Promise<void>;

  /** Keeps what the source has now: whatever kept it from being listed before is over. */
  keepListing(of: SyncOf, listing: readonly { readonly key: string; readonly fingerprint: string | null }[], at: string): Promise<boolean>;

  /** How many things of a source have a document. */
  countWithDocument(sourceId: string): Promise<number>;

  /** The next things that the sync has not read. */
  pending(of: SyncOf, limit: number): Promise<readonly PendingItem[] | null>;

  /** How many things the sync has not read. */
  countPending(of: SyncOf): Promise<number>;

  /** Notes how it went with a thing, and counts it once. */
  note(of: SyncOf, key: string, outcome: ItemOutcome): Promise<boolean>;

  /** The next things that the sync has not seen any more. */
  unseen(of: SyncOf, limit: number): Promise<readonly { readonly key: string; readonly documentId: string | null }[] | null>;

  /** Forgets a thing that is not there any more, and counts it if it had a document. */
  forget(of: SyncOf, key: string): Promise<boolean>;

  /** Ends the sync, with the reason when the source could not be read. */
  finishSync(of: SyncOf, error: NodeErrorData | null, at: string): Promise<boolean>;

  /** Keeps a thing that was sent, and not listed. */
  keepSent(sourceId: string, key: string, documentId: string, at: string): Promise<void>;

  /** Keeps why a thing that was sent was not taken, until it is sent well; nothing when the source is not there any more. */
  keepRefused(sourceId: string, key: string, error: NodeErrorData, at: string): Promise<void>;

  /** How many things of a source are failing. */
  countFailing(sourceId: string): Promise<number>;

  /** Forgets a thing that was sent; false when it was not known. */
  forgetSent(sourceId: string, key: string): Promise<boolean>;

  /** What the source has, by key; null for a cursor that is none. */
  items(query: {
    readonly sourceId: string;
    readonly state: 'failed' | 'all';
    readonly cursor?: string | undefined;
    readonly limit: number;
  }): Promise<Page<SourceItem> | null>;
}
