import type { Readable } from 'node:stream';

/** JSON texts that are too long for a row, and files. */
export type ContentKind = 'value' | 'file';

/** Names stored content: what it is, and the SHA-256 of its bytes. */
export interface ContentKey {
  readonly kind: ContentKind;
  readonly hash: string;
}

/** A part of some content: its first and its last byte, counted from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Content by its SHA-256, beside the database. It knows nothing of who refers to it: owners are rows, and they tell what is to be deleted.
 * Processes that share it may store, read and delete the same content at once.
 */
export interface ContentStore {
  /**
   * Keeps content under its hash; durable once resolved. What is there already, and whole, is not written again, but counts as just stored.
   */
  put(key: ContentKey, content: string | Uint8Array): Promise<void>;

  /** True when content of this length is there. */
  has(key: ContentKey, bytes: number): Promise<boolean>;

  /** The content; null when it is not there, or is not what its hash says. */
  get(key: ContentKey): Promise<Uint8Array | null>;

  /**
   * The content, or a part of it, as it is read: for large content that is passed on. It is not compared with its hash. Null when it is not
   * there.
   */
  stream(key: ContentKey, range?: ByteRange): Promise<Readable | null>;

  /** Deletes content, unless it was stored after that time: the caller that stored it may be about to refer to it. */
  delete(key: ContentKey, storedUntil: string): Promise<void>;

  /** The hashes of all content of a kind. */
  list(kind: ContentKind): AsyncIterable<string>;

  /** Deletes what was begun to be written until that time and never came to its end. */
  dropUnfinished(begunUntil: string): Promise<void>;
}
