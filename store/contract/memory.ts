import type { MemoryConversation, MemorySessionInfo } from '#graph/api';
import type { MemoryMessage, RememberedConversation } from '#graph/node-services';
import type { Page } from './page.ts';

/** A conversation by its key. `space` is `everywhere`, or the id of the workflow that owns it. */
export interface SessionKey {
  readonly space: string;
  readonly session: string;
}

/** A message to add; one whose `entryKey` is known already was added before. */
export interface NewMemoryMessage {
  readonly role: MemoryMessage['role'];
  readonly text: string;
  readonly tokens: number;
  readonly entryKey: string;
}

/** Remembered conversations: messages by session, and the summary that stands for the oldest of them. */
export interface MemoryStore {
  /** What is known of a session: the newest messages after the summary that fit. */
  load(
    query: SessionKey & {
      readonly maxMessages?: number | undefined;
      readonly maxTokens?: number | undefined;
    },
  ): Promise<RememberedConversation>;

  /**
   * Adds the messages that are not there yet and tells how many the session has now; null when the workflow is gone. What
   * several add at once is numbered one after the other. Durable once resolved.
   */
  append(
    addition: SessionKey & {
      readonly workflowId: string;
      readonly messages: readonly NewMemoryMessage[];
      readonly at: string;
    },
  ): Promise<{ readonly total: number } | null>;

  /** Lets a summary stand for the messages up to the given one; an earlier summary never replaces a later one. */
  summarise(summary: SessionKey & { readonly summary: string; readonly upTo: number }): Promise<void>;

  /** Erases a session with its messages; false when there was none. */
  forget(key: SessionKey): Promise<boolean>;

  /** The spaces that have a session of this key. */
  spacesOf(session: string): Promise<readonly string[]>;

  /** A page of sessions, latest change first; null for a cursor that is none. `search` looks into keys, summaries and messages. */
  sessions(query: {
    readonly search?: string | undefined;
    readonly space?: string | undefined;
    readonly cursor?: string | undefined;
    readonly limit: number;
  }): Promise<Page<MemorySessionInfo> | null>;

  /** One session with the newest `limit` messages before the given one; null when there is none. */
  conversation(query: SessionKey & { readonly before?: number | undefined; readonly limit: number }): Promise<MemoryConversation | null>;
}
