/** Content-addressed JSON texts: graphs, plans, and large values behind claim checks. */
export interface BlobStore {
  /** Stores the text; durable once resolved. Storing it twice is storing it once. It is deleted a day later unless somebody refers to it by then. */
  put(json: string): Promise<{ hash: string; bytes: number }>;

  /** The same for a text whose length and SHA-256 are known. */
  putHashed(text: { readonly json: string | Uint8Array; readonly bytes: number; readonly hash: string }): Promise<{ hash: string; bytes: number }>;

  /** The text of that hash; null if it was never stored, or its file is lost. */
  get(hash: string): Promise<string | null>;
}
