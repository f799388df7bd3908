import type { FileReference } from '#graph/file-reference';
import type { Json } from '#graph/json';
import type { RunStatus } from '#graph/run';
import type { Feedback } from './feedback.ts';
import type { StoredResponse } from './stored-run.ts';

/** A conversation on a chat page. */
export interface ChatSession {
  readonly id: string;
  readonly workflowId: string;
  readonly userId: string | null;
}

/** A message of a person, as it is written down before its run. */
export interface NewChatTurn {
  readonly sessionId: string;
  readonly runId: string;
  readonly text: string;
  readonly files: readonly FileReference[];
  readonly at: string;
}

/** A message with what its run has come to so far. */
export interface ChatTurn extends Omit<NewChatTurn, 'sessionId'> {
  /** Null when the run was never accepted. */
  readonly run: {
    readonly status: RunStatus;
    /** A claim check may stand in place of a large value. */
    readonly output: Json;
    readonly response: StoredResponse | null;
    readonly models: readonly string[];
  } | null;
  readonly feedback: Feedback | null;
}

/** Conversations on chat pages: what people wrote. What was answered is read from the runs, so that there is one truth about it. */
export interface ChatStore {
  /** Begins a conversation. Durable once resolved. */
  begin(session: ChatSession & { readonly at: string }): Promise<void>;

  /** The conversation of a workflow; null when it is not known there. */
  session(workflowId: string, id: string): Promise<ChatSession | null>;

  /** Writes a message down; false when one with this run is there already. */
  addTurn(turn: NewChatTurn): Promise<boolean>;

  /** Takes back a message whose run was not accepted, as its sender was told. */
  removeTurn(runId: string): Promise<void>;

  /** The newest messages of a conversation, the oldest of them first. */
  turns(sessionId: string, limit: number): Promise<readonly ChatTurn[]>;

  /** True when the run answers a message of this conversation. */
  hasRun(sessionId: string, runId: string): Promise<boolean>;
}
