import type { Chunk, Filter } from '#graph/knowledge';

/**
 * How an index tells words apart. `spaces`: where signs and spaces are, as all indexes did at first. `languages-1`: also where a language
 * has none of them.
 */
export type Tokenizer = 'spaces' | 'languages-1';

/** A version of a document as it goes into an index. */
export interface IndexedDocument {
  readonly id: string;
  readonly version: string;
  /** Counts the versions of a document: the index keeps what has the highest. */
  readonly revision: number;
  readonly name: string;
  readonly metadata: { readonly [field: string]: unknown };
}

/** A chunk that is found, with its document. */
export interface StoredChunk extends Chunk {
  readonly chunkId: number;
  readonly documentId: string;
  readonly documentName: string;
  readonly metadata: { readonly [field: string]: unknown };
}

/** A chunk with its score; higher is better in every stage. */
export interface ScoredChunk {
  readonly chunkId: number;
  readonly score: number;
}

/**
 * The index of one generation: text for BM25, vectors of one embedder, metadata to filter by. Chunks are staged and embedded first, so
 * that nothing half indexed is ever found and finished embeddings outlive a crash. Another database can stand behind the same interface.
 */
export interface KnowledgeIndex {
  /**
   * Keeps the chunks of a version until they are committed; staging the same version again keeps what is embedded. Null, and nothing
   * changes,
   * when a newer version is here already.
   */
  stage(document: IndexedDocument, chunks: readonly Chunk[]): Promise<{ readonly done: number; readonly total: number } | null>;
  /**
   * The same as `progress` for a version that begins: what is here of it counts as this revision from now on, and nothing older replaces
   * it.
   */
  adopt(documentId: string, version: string, revision: number): Promise<{ readonly done: number; readonly total: number } | null>;
  /** How far a version is: all done once it is committed. Null for one that is not here. */
  progress(documentId: string, version: string): Promise<{ readonly done: number; readonly total: number } | null>;
  /** Staged chunks without an embedding, in order. */
  unembedded(documentId: string, version: string, limit: number): Promise<readonly { readonly ordinal: number; readonly text: string }[]>;
  /** Throws `StoreError` VECTOR_INVALID for a vector that does not fit the index; nothing is kept for a version that is not staged. */
  setEmbeddings(
    documentId: string,
    version: string,
    vectors: readonly {
      readonly ordinal: number;
      readonly vector: Float32Array;
    }[],
  ): Promise<{ readonly done: number; readonly total: number }>;
  /**
   * Replaces what was found of the document by the staged chunks, in one moment. The same again changes nothing. `isCommitted` is true when
   * this version is what searches find. Throws `StoreError` INDEX_INCOMPLETE while a chunk has no embedding.
   */
  commit(documentId: string, version: string): Promise<{ readonly chunks: number; readonly isCommitted: boolean }>;
  /** Takes a document out, and what is staged of it. */
  remove(documentId: string): Promise<void>;
  /** The ids among these of documents that searches do not find in the given version. */
  missing(documents: readonly { readonly id: string; readonly version: string }[]): Promise<readonly string[]>;
  /** How many documents are found, and how many chunks they have. */
  stats(): Promise<{ readonly documents: number; readonly chunks: number }>;
  /** How many chunks are found of each of the documents; those that are not here are left out. */
  chunkCounts(documentIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /**
   * BM25 over words, headings counting double; the best first. What stands in quotes counts as a phrase as well. Throws `StoreError`
   * FILTER_INVALID, as `vector` does, for a filter that can't be meant: a field that is neither declared nor on any document, an unknown
   * operator, a value that can't be compared.
   */
  keyword(query: { readonly text: string; readonly filter: Filter; readonly limit: number }): Promise<readonly ScoredChunk[]>;
  /** Cosine similarity, exact; the best first. Throws `StoreError` VECTOR_INVALID for a vector of another model. */
  vector(query: { readonly vector: Float32Array; readonly filter: Filter; readonly limit: number }): Promise<readonly ScoredChunk[]>;
  /** In the order of the ids; those that are gone are left out. */
  chunks(ids: readonly number[]): Promise<readonly StoredChunk[]>;
  /** The chunks of a document that are found, in order. */
  chunksOf(documentId: string): Promise<readonly StoredChunk[]>;
  /** A chunk with up to so many of its document on each side, in their order; nothing when it is gone. */
  neighbours(chunkId: number, count: number): Promise<readonly StoredChunk[]>;
  /** Of length 1, as they are compared. */
  vectors(ids: readonly number[]): Promise<ReadonlyMap<number, Float32Array>>;
  /** Closes the index; nothing may be asked of it afterwards. */
  close(): Promise<void>;
}
