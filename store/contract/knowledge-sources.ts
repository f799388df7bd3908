import type { JsonObject } from '#graph/json';
import type { SourceSettings, SyncReport } from '#graph/knowledge-source';
import type { SourceItemStore } from './knowledge-source-items.ts';

/** A source as it is stored. */
export interface StoredSource {
  readonly id: string;
  readonly knowledgeId: string;
  readonly name: string;
  readonly settings: SourceSettings;
  readonly metadata: JsonObject;
  readonly everyMinutes: number | null;
  readonly followsDeletions: boolean;
  /** Opens the address that documents are sent to; null for sources that are read. */
  readonly key: string | null;
  /** The number of the sync that runs or ran last. */
  readonly sync: number;
  readonly report: SyncReport | null;
  readonly documents: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type NewSource = Omit<StoredSource, 'sync' | 'report' | 'documents' | 'createdAt' | 'updatedAt'> & { readonly at: string };

export type SourceChange = Partial<Pick<StoredSource, 'name' | 'settings' | 'metadata' | 'everyMinutes' | 'followsDeletions'>> & {
  readonly at: string;
};

/** Where documents of knowledge bases come from, and how their syncs fared; keys are kept encrypted, because people are shown them. */
export interface SourceStore extends SourceItemStore {
  /** Keeps a source; its key is encrypted. */
  insert(source: NewSource): Promise<StoredSource>;

  /** One source; null when it is not there. */
  get(id: string): Promise<StoredSource | null>;

  /** Those of a base, or all; oldest first. */
  list(knowledgeId?: string): Promise<readonly StoredSource[]>;

  /**
   * Changes a source. With other settings or metadata nothing counts as read: the next sync compares all content, and of one that runs
   * nothing more is taken.
   */
  change(id: string, change: SourceChange): Promise<StoredSource | null>;

  /** Removes a source. Its documents stay as ones of nobody, or are marked as removed: bring that to its end with `finishRemovals`. */
  remove(id: string, documents: 'keep' | 'remove', at: string): Promise<boolean>;
}
