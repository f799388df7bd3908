import { and, eq, max, sql } from 'drizzle-orm';
import type { ReadingStore } from '../../contract/knowledge-documents.ts';
import { type StoreDatabase, writing } from '../database.ts';
import { knowledgeAttempts } from '../schema/knowledge.ts';

/** A document that killed or hung what read it this often is not read again until a person asks for it. */
const MOST_UNFINISHED = 2;

/** Counts the times that reading a document was begun and never ended, because a process died or hung. */
export function knowledgeAttemptTable(database: StoreDatabase): ReadingStore {
  return {
    async beginReading({ documentId, generation, version }) {
      return writing(database, (tx) => {
        const before = tx
          .select({ begun: max(knowledgeAttempts.begun) })
          .from(knowledgeAttempts)
          .where(and(eq(knowledgeAttempts.documentId, documentId), eq(knowledgeAttempts.version, version)))
          .get();
        if ((before?.begun ?? 0) >= MOST_UNFINISHED) return false;
        const isSame = sql`case when ${knowledgeAttempts.version} = ${version} then ${knowledgeAttempts.begun} else 0 end`;
        tx.insert(knowledgeAttempts)
          .values({ documentId, generation, version, begun: 1 })
          .onConflictDoUpdate({
            target: [knowledgeAttempts.documentId, knowledgeAttempts.generation],
            set: { version, begun: sql`${isSame} + 1` },
          })
          .run();
        return true;
      });
    },

    async endReading({ documentId, generation }) {
      database
        .delete(knowledgeAttempts)
        .where(and(eq(knowledgeAttempts.documentId, documentId), eq(knowledgeAttempts.generation, generation)))
        .run();
    },

    async forgetReadings(documentId) {
      database.delete(knowledgeAttempts).where(eq(knowledgeAttempts.documentId, documentId)).run();
    },
  };
}
