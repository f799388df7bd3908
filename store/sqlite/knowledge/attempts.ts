import { and, eq, max, sql } from 'drizzle-orm';
import { type StoreDatabase, writing } from '../database.ts';
import { knowledgeAttempts } from '../schema/knowledge.ts';

/** A document that killed or hung what read it this often is not read again until a person asks for it. */
const MOST_UNFINISHED = 2;

/** One version of a document as it is read for one generation. */
export interface Reading {
  readonly documentId: string;
  readonly generation: number;
  readonly version: string;
}

/** Counts the times that reading a document was begun and never ended, because a process died or hung. */
export function knowledgeAttemptTable(database: StoreDatabase) {
  return {
    /** Notes that a document is about to be read. False for one that must not be: earlier readings of this version never ended, in whatever generation. */
    async beginReading({ documentId, generation, version }: Reading): Promise<boolean> {
      return writing(database, (tx) => {
        const before = tx.select({ begun: max(knowledgeAttempts.begun) }).from(knowledgeAttempts).where(and(eq(knowledgeAttempts.documentId, documentId), eq(knowledgeAttempts.version, version))).get();
        if ((before?.begun ?? 0) >= MOST_UNFINISHED) return false;
        const isSame = sql`case when ${knowledgeAttempts.version} = ${version} then ${knowledgeAttempts.begun} else 0 end`;
        tx.insert(knowledgeAttempts)
          .values({ documentId, generation, version, begun: 1 })
          .onConflictDoUpdate({ target: [knowledgeAttempts.documentId, knowledgeAttempts.generation], set: { version, begun: sql`${isSame} + 1` } })
          .run();
        return true;
      });
    },

    /** Notes that the reading came to an end, good or bad. */
    async endReading({ documentId, generation }: Reading): Promise<void> {
      database.delete(knowledgeAttempts).where(and(eq(knowledgeAttempts.documentId, documentId), eq(knowledgeAttempts.generation, generation))).run();
    },

    /** Lets a document be read again, as a person wants it. */
    async forgetReadings(documentId: string): Promise<void> {
      database.delete(knowledgeAttempts).where(eq(knowledgeAttempts.documentId, documentId)).run();
    },
  };
}
