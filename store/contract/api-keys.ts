/** A key for programs, without the key itself. */
export interface StoredApiKey {
  readonly id: string;
  readonly name: string;
  /** The first letters, by which a person tells keys apart. */
  readonly prefix: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

/** Keys for programs; only their hashes are kept, so that a look-up by hash leaks nothing by its timing. */
export interface ApiKeyStore {
  /** Keeps a key by its hash and shows it as lists do. */
  insert(entry: { readonly id: string; readonly name: string; readonly key: string; readonly at: string }): Promise<StoredApiKey>;

  /** True for a key that was given out and not taken back. */
  accepts(key: string, now: Date): Promise<boolean>;

  /** The name of a key; null for one that is not stored. */
  nameOf(key: string): Promise<string | null>;

  /** All keys, newest first. */
  list(): Promise<readonly StoredApiKey[]>;

  /** Takes a key back: from then on it opens nothing. False when it was not there. */
  remove(id: string): Promise<boolean>;
}
