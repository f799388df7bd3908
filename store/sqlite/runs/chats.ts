import { and, desc, eq } from 'drizzle-orm';
import type { FileReference } from '#graph/file-reference';
import type { Json } from '#graph/json';
import type { StoredResponse } from '../../contract/stored-run.ts';
import type { ChatStore } from '../../contract/chats.ts';
import { disownContent, ownContent } from '../content/content-refs.ts';
import { referencesIn } from '../../contract/references-in.ts';
import { type StoreDatabase, writing } from '../database.ts';
import { createGroupCommit } from './group-commit.ts';
import { chatSessions, chatTurns } from '../schema/chats.ts';
import { feedback, runs } from '../schema/runs.ts';

/** Conversations on chat pages: what people wrote. What was answered is read from the runs, so that there is one truth about it. */
export function chatTable(database: StoreDatabase): ChatStore {
  // A crowd of messages would otherwise wait for the disk twice each, one after the other.
  const commit = createGroupCommit(database);
  return {
    async begin(session) {
      const { at, ...row } = session;
      await commit(() =>
        database
          .insert(chatSessions)
          .values({ ...row, createdAt: at })
          .run(),
      );
    },

    async session(workflowId, id) {
      const row = database
        .select()
        .from(chatSessions)
        .where(and(eq(chatSessions.id, id), eq(chatSessions.workflowId, workflowId)))
        .get();
      return row === undefined ? null : { id: row.id, workflowId: row.workflowId, userId: row.userId };
    },

    async addTurn({ files, ...row }) {
      const filesJson = JSON.stringify(files);
      return commit(() => {
        const isNew =
          database
            .insert(chatTurns)
            .values({ ...row, filesJson })
            .onConflictDoNothing({ target: chatTurns.runId })
            .run().changes > 0;
        if (isNew) ownContent(database, `chat:${row.runId}`, referencesIn(filesJson));
        return isNew;
      });
    },

    async removeTurn(runId) {
      writing(database, (tx) => {
        tx.delete(chatTurns).where(eq(chatTurns.runId, runId)).run();
        disownContent(tx, [`chat:${runId}`]);
      });
    },

    async turns(sessionId, limit) {
      const rows = database
        .select({
          turn: chatTurns,
          run: {
            status: runs.status,
            handover: runs.handover,
            outputJson: runs.outputJson,
            responseJson: runs.responseJson,
            modelsJson: runs.modelsJson,
          },
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

    async hasRun(sessionId, runId) {
      return (
        database
          .select({ id: chatTurns.id })
          .from(chatTurns)
          .where(and(eq(chatTurns.sessionId, sessionId), eq(chatTurns.runId, runId)))
          .get() !== undefined
      );
    },
  };
}
