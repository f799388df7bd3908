import type { NodeErrorData } from '#graph/errors';
import type { DocumentState, KnowledgeDocument } from '#graph/knowledge';
import type { Page } from './page.ts';

/** A document as it is stored; its content lies among the files. */
export interface StoredDocument extends Omit<KnowledgeDocument, 'chunks'> {
  readonly fileHash: string;
  /** Changes with content, name and metadata. */
  readonly version: string;
  /** Counts versions: the higher one is newer, also when the content is one that the document had before. */
  readonly revision: number;
}

export interface NewDocument {
  readonly id: string;
  readonly knowledgeId: string;
  readonly key: string;
  /** The source that it comes from. */
  readonly sourceId?: string | null;
  readonly name: string;
  readonly mediaType: string;
  readonly fileHash: string;
  readonly bytes: number;
  readonly version: string;
  readonly metadata: { readonly [field: string]: unknown };
  readonly at: string;
}

/**
 * What became of a document that was to be taken in. `taken`: the key is that of a document from elsewhere; `source-gone`: its source was
 * removed meanwhile.
 */
export type PutOutcome =
  | { readonly document: StoredDocument; readonly isChanged: boolean; readonly refused?: undefined }
  | { readonly refused: 'taken' | 'source-gone' };

/** One version of a document as it is read for one generation. */
export interface Reading {
  readonly documentId: string;
  readonly generation: number;
  readonly version: string;
}

/** How far a document is on its way into the indexes. */
export interface StateChange {
  readonly state: DocumentState;
  /** Of its chunks, those that are embedded, and all; while they are counted. */
  readonly done?: number;
  readonly total?: number;
  /** Left out: as before. */
  readonly error?: NodeErrorData | null;
  readonly at: string;
}

/** The documents of knowledge bases, each with its place on the way into the index. */
export interface DocumentStore {
  /**
   * Takes a document in, or its new content under the same key; the same version again changes nothing. Sources, and people, replace their
   * own documents only.
   */
  putDocument(document: NewDocument): Promise<PutOutcome>;

  /** One document of a base; null when it is not there, or is being removed. */
  document(knowledgeId: string, id: string): Promise<StoredDocument | null>;

  /** The same by its key. */
  documentByKey(knowledgeId: string, key: string): Promise<StoredDocument | null>;

  /** Latest change first; null for a cursor that is none. */
  documents(query: {
    readonly knowledgeId: string;
    readonly ids?: string | undefined;
    readonly state?: DocumentState | undefined;
    readonly q?: string | undefined;
    readonly cursor?: string | undefined;
    readonly limit: number;
  }): Promise<Page<StoredDocument> | null>;

  /** The next documents of a base after an id, by id. */
  pageById(knowledgeId: string, after: string | null, limit: number): Promise<readonly StoredDocument[]>;

  /** Documents of all bases on their way that nothing was told of since the given time, the longest silent first. */
  silentDocuments(since: string, limit: number): Promise<readonly StoredDocument[]>;

  /** All documents, by id, read some at a time. */
  allDocuments(knowledgeId: string): AsyncGenerator<StoredDocument>;

  /** Tells how far a version of a document is; nothing changes when it is not the newest any more. */
  setState(document: { readonly id: string; readonly version: string }, change: StateChange): Promise<boolean>;

  /** Removes a document from the base and from every index of it; after a crash in the middle, the rest goes before the next search. */
  removeDocument(knowledgeId: string, id: string): Promise<boolean>;

  /** Brings removals to their end whose documents are marked already, such as those of a source that went. */
  finishRemovals(knowledgeId: string): Promise<void>;
}

/** Counts the times that reading a document was begun and never ended, because a process died or hung. */
export interface ReadingStore {
  /**
   * Notes that a document is about to be read. False for one that must not be: earlier readings of this version never ended, in whatever
   * generation.
   */
  beginReading(reading: Reading): Promise<boolean>;

  /** Notes that the reading came to an end, good or bad. */
  endReading(reading: Reading): Promise<void>;

  /** Lets a document be read again, as a person wants it. */
  forgetReadings(documentId: string): Promise<void>;
}
