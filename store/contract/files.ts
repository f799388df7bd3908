import type { Readable } from 'node:stream';
import type { FileReference } from '#graph/file-reference';
import type { ByteRange } from './content-store.ts';

/** A file that is stored, without its content. */
export interface StoredFile {
  readonly hash: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly createdAt: string;
  /** When it was stored again last; null: never. */
  readonly touchedAt: string | null;
}

/** Bytes by their SHA-256, images, recordings, documents. */
export interface FileStore {
  /** Stores the content under its hash, once; durable once resolved. What it was first said to be counts. */
  put(file: { readonly mediaType: string; readonly content: Uint8Array }): Promise<StoredFile>;

  /** Stores a file that came from outside and gives the reference to it. The media type is what the first bytes say, where they tell. */
  save(file: { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }): Promise<FileReference>;

  /** What is known of the file with that hash; null when it was never stored. */
  get(hash: string): Promise<StoredFile | null>;

  /** The content; null when it was never stored, or is not there any more as it was. */
  read(hash: string): Promise<Uint8Array | null>;

  /** The same as it is read, or a part of it, for content that is passed on. It is not compared with its hash. */
  stream(hash: string, range?: ByteRange): Promise<Readable | null>;
}
