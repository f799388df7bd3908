/** A JSON text of which more is known than the text. */
export interface HashedJson {
  readonly json: string | Uint8Array;
  readonly bytes: number;
  readonly hash: string;
  /** The hashes that the text refers to, see `referencesIn`; looked for when they are not given. */
  readonly references?: readonly string[];
}

/** Content-addressed JSON texts: graphs, plans, and large values behind claim checks. */
export interface BlobStore {
  /**
   * Stores the text; durable once resolved. Storing it twice is storing it once. It is deleted a day later unless somebody refers to it by
   * then.
   */
  put(json: string): Promise<{ hash: string; bytes: number }>;

  /** The same for a text whose length and SHA-256 are known, and perhaps what it refers to. */
  putHashed(text: HashedJson): Promise<{ hash: string; bytes: number }>;

  /** The text of that hash; null if it was never stored, or is not there any more as it was. */
  get(hash: string): Promise<string | null>;
}
