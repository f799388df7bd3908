import { and, desc, eq } from 'drizzle-orm';
import type { FileReference } from '#graph/file-reference';
import type { Json } from '#graph/json';
import type { RunStatus } from '#graph/run';
import { disownContent, ownContent, referencesIn } from '../content/content-refs.ts';
import { type StoreDatabase, writing } from '../database.ts';
import type { Feedback } from './feedback.ts';
import type { StoredResponse } from '../../contract/runs.ts';
import { chatSessions, chatTurns, feedback, runs } from '../schema.ts';

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
export function chatTable(database: StoreDatabase) {
  return {
    /** Begins a conversation. Durable once resolved. */
    async begin(session: ChatSession & { readonly at: string }): Promise<void> {
      const { at, ...row } = session;
      database.insert(chatSessions).values({ ...row, createdAt: at }).run();
    },

    /** The conversation of a workflow; null when it is not known there. */
    async session(workflowId: string, id: string): Promise<ChatSession | null> {
      const row = database.select().from(chatSessions).where(and(eq(chatSessions.id, id), eq(chatSessions.workflowId, workflowId))).get();
      return row === undefined ? null : { id: row.id, workflowId: row.workflowId, userId: row.userId };
    },

    /** Writes a message down; false when one with this run is there already. */
    async addTurn({ files, ...row }: NewChatTurn): Promise<boolean> {
      const filesJson = JSON.stringify(files);
      return writing(database, (tx) => {
        const isNew = tx.insert(chatTurns).values({ ...row, filesJson }).onConflictDoNothing({ target: chatTurns.runId }).run().changes > 0;
        if (isNew) ownContent(tx, `chat:${row.runId}`, referencesIn(filesJson));
        return isNew;
      });
    },

    /** Takes back a message whose run was not accepted, as its sender was told. */
    async removeTurn(runId: string): Promise<void> {
      writing(database, (tx) => {
        tx.delete(chatTurns).where(eq(chatTurns.runId, runId)).run();
        disownContent(tx, [`chat:${runId}`]);
      });
    },

    /** The newest messages of a conversation, the oldest of them first. */
    async turns(sessionId: string, limit: number): Promise<readonly ChatTurn[]> {
      const rows = database
        .select({
          turn: chatTurns,
          run: { status: runs.status, handover: runs.handover, outputJson: runs.outputJson, responseJson: runs.responseJson, modelsJson: runs.modelsJson },
          feedback: { rating: feedback.rating, comment: feedback.comment, at: feedback.at },
        })
        .from(chatTurns)
        .leftJoin(runs, eq(runs.id, chatTurns.runId))
        .leftJoin(feedback, eq(feedback.runId, chatTurns.runId))
        .where(eq(chatTurns.sessionId, sessionId))
        .orderBy(desc(chatTurns.id))
        .limit(limit)
        .all();
      return rows.reverse().map(({ turn, run, feedback: rated }) => ({
        runId: turn.runId,
        text: turn.text,
        files: JSON.parse(turn.filesJson) as readonly FileReference[],
        at: turn.at,
        run:
          run === null || run.handover === 'refused'
            ? null
            : {
                status: run.status,
                output: JSON.parse(run.outputJson) as Json,
                response: run.responseJson === null ? null : (JSON.parse(run.responseJson) as StoredResponse),
                models: JSON.parse(run.modelsJson) as string[],
              },
        feedback: rated,
      }));
    },

    /** True when the run answers a message of this conversation. */
    async hasRun(sessionId: string, runId: string): Promise<boolean> {
      return database.select({ id: chatTurns.id }).from(chatTurns).where(and(eq(chatTurns.sessionId, sessionId), eq(chatTurns.runId, runId))).get() !== undefined;
    },
  };
}
