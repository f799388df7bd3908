import type { JsonObject } from '#graph/json';
import type { FindConnection } from '#workers/services/http/connection-headers';
import type { AllowList } from '#workers/services/http/address-rules';
import type { HttpService } from '#workers/services/http/http-service';
import type { Sitemap } from './sitemap.ts';

/** One thing that a source has now. */
export interface SourceItemRef {
  /** Tells it apart from all others of its source, and stays the same from sync to sync. */
  readonly key: string;
  /** Tells without reading whether the thing has changed, such as size and time of a file; null: it must be read to know. */
  readonly fingerprint: string | null;
}

/** A thing as it was read. */
export interface SourceContent {
  /** What people call it: a file name, a row's title. */
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  /** Given back as `before` at the next read; null when the source tells nothing that could be compared. */
  readonly fingerprint: string | null;
  readonly metadata: JsonObject;
}

/** Reads one source during one sync. Failures that a user can fix are `NodeError`s. */
export interface SourceReader {
  /**
   * All that the source has now, each key once. Fails when the source as a whole can't be read, so that nothing is taken for removed then.
   */
  list(signal: AbortSignal): Promise<readonly SourceItemRef[]>;
  /** One thing of the list. `before` is the fingerprint that its last read gave. */
  read(item: SourceItemRef & { readonly before: string | null }, signal: AbortSignal): Promise<SourceContent | 'unchanged' | 'gone'>;
  /** Lets go of connections; the reader is not used afterwards. */
  close(): Promise<void>;
}

/** What readers reach the world through. */
export interface SourceDeps {
  readonly http: Pick<HttpService, 'fetch'>;
  readonly findConnection: FindConnection;
  /** What databases may be reached at beyond the public internet. */
  readonly allow: AllowList;
  /** Reads a sitemap where it can't hold up the server. */
  readonly readSitemap: (bytes: Uint8Array, at: URL, signal: AbortSignal) => Promise<Sitemap>;
  /** The folders that the operator allows, by name. */
  readonly folders: ReadonlyMap<string, string>;
}
