/**
 * What a key of a workflow is for: calls of its webhook, signatures over such calls, and the chat page, where readers of the page can see
 * it.
 */
export type HookDoor = 'webhook' | 'signing' | 'chat';

/** The keys of a workflow by what they are for; of each the current one first, then the one before while it still counts. */
export type HookKeys = { readonly [door in HookDoor]: readonly string[] };

/** The addresses of a workflow's webhook and chat page, and the keys that open them. */
export interface StoredHook {
  /** Null until a version with a webhook was live. */
  readonly slug: string | null;
  /** Null until a version with a chat was live. */
  readonly chatSlug: string | null;
  readonly keys: HookKeys;
}

/** What a call of a published webhook, or a message on a chat page, needs to know; all hashes name immutable content. */
export interface LiveHook {
  readonly workflowId: string;
  readonly workflowName: string;
  readonly version: number;
  readonly graphHash: string;
  readonly planHash: string;
  readonly keys: HookKeys;
}

/** Webhook addresses; keys are kept encrypted, because editors are shown them. */
export interface HookStore {
  /** Gives the workflow keys, unless it has some. Publishing then gives it its address. */
  ensure(workflowId: string, keys: { readonly [door in HookDoor]: string }, at: string): Promise<void>;

  /** The addresses and keys of a workflow; null before it has any. */
  get(workflowId: string): Promise<StoredHook | null>;

  /** Replaces the key of one door; the one before counts until the given time, or no longer. False when there is no hook. */
  setKey(workflowId: string, door: HookDoor, change: { readonly key: string; readonly previousUntil: string | null }): Promise<boolean>;

  /** The live version behind the address of a webhook; null when nothing is published there. */
  live(slug: string): Promise<LiveHook | null>;

  /** The live version behind the address of a chat page; null when nothing is published there. */
  liveChat(slug: string): Promise<LiveHook | null>;
}
