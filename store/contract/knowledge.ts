import type { Gate, GenerationSettings, KnowledgeBase, MetadataField } from '#graph/knowledge';
import type { KnowledgeIndex } from './knowledge-index.ts';
import type { DocumentStore, ReadingStore } from './knowledge-documents.ts';
import type { GenerationStore } from './knowledge-generations.ts';

/** Knowledge bases, their documents and generations, and their indexes. */
export interface KnowledgeStore extends GenerationStore, DocumentStore, ReadingStore {
  /** The index of a generation; null for one that is not there. */
  index(knowledgeId: string, number: number): Promise<KnowledgeIndex | null>;

  /** All bases by name. */
  list(): Promise<readonly KnowledgeBase[]>;

  /** Whether there is such a base, without counting anything. */
  exists(id: string): Promise<boolean>;

  /** One base with its counts; null when it is not there. */
  get(id: string): Promise<KnowledgeBase | null>;

  /** Makes a base with its first generation, which is live and ready: documents come into it one by one. */
  create(base: {
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly fields: readonly MetadataField[];
    readonly settings: GenerationSettings;
    readonly at: string;
  }): Promise<KnowledgeBase>;

  /** Changes what is given of a base; null when it is not there. */
  change(
    id: string,
    change: {
      readonly name?: string | undefined;
      readonly description?: string | undefined;
      readonly fields?: readonly MetadataField[] | undefined;
      readonly gate?: Gate | null | undefined;
      readonly at: string;
    },
  ): Promise<KnowledgeBase | null>;

  /**
   * Removes a base with its documents, builds and index files, and the files that only it used; false when it was not there. Other work
   * goes
   * on in the meantime, and a removal that a crash cuts short goes on at the next start.
   */
  remove(id: string): Promise<boolean>;
}
