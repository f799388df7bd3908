import type { Page } from './page.ts';

/** A published version; its graph and plan lie in the blobs. */
export interface StoredVersion {
  readonly workflowId: string;
  readonly number: number;
  readonly graphHash: string;
  readonly planHash: string;
  readonly note: string;
  readonly publishedAt: string;
}

/**
 * Why a version did not go live: the draft has changed, the version is not there, or another workflow has the address of the webhook or of
 * the chat page.
 */
export type LiveRefusal = { readonly ok: false; readonly reason: 'revision' | 'missing' | 'slug' | 'chat-slug' };

/** The addresses that a workflow has while a version is live. */
export interface LiveSlugs {
  readonly slug: string | null;
  readonly chatSlug?: string | null | undefined;
}

/** Published versions of workflows. The workflow's hook, if it has one, takes the slug of the version that goes live. */
export interface VersionStore {
  /**
   * Adds the next version and makes it live, provided that the draft still has that revision. Of several who publish at once each gets a
   * number of its own.
   */
  publish(
    version: Omit<StoredVersion, 'number'> & {
      readonly revision: number;
    } & LiveSlugs,
  ): Promise<{ readonly ok: true; readonly version: StoredVersion } | LiveRefusal>;

  /** A page of a workflow's versions, newest first; the cursor is the number of the last one. Null for a cursor that is none. */
  list(workflowId: string, query: { readonly cursor?: string | undefined; readonly limit: number }): Promise<Page<StoredVersion> | null>;

  /** The number of the newest version; null while nothing was published. */
  latest(workflowId: string): Promise<number | null>;

  /** Every workflow with the graph that is live; null where none is. */
  directory(): Promise<
    readonly {
      readonly id: string;
      readonly name: string;
      readonly description: string;
      readonly version: number | null;
      readonly graphHash: string | null;
    }[]
  >;

  /** One version of a workflow; null when it is not there. */
  get(workflowId: string, number: number): Promise<StoredVersion | null>;

  /** Points live at a version, or at none, in which case the address stays reserved. */
  setLive(workflowId: string, live: ({ readonly number: number } & LiveSlugs) | null): Promise<{ readonly ok: true } | LiveRefusal>;
}
