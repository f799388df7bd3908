import { eq } from 'drizzle-orm';
import type { StoreDatabase } from '../database.ts';
import { feedback } from '../schema.ts';

/** What a person thought of a run's answer. */
export interface Feedback {
  readonly rating: 'up' | 'down';
  readonly comment: string;
  readonly at: string;
}

/** Ratings by run. */
export function feedbackTable(database: StoreDatabase) {
  return {
    /** Keeps the rating in place of an earlier one. The run must be known. */
    async put({ runId, rating, comment, at }: Feedback & { readonly runId: string }): Promise<void> {
      const row = { rating, comment, at };
      database.insert(feedback).values({ runId, ...row }).onConflictDoUpdate({ target: feedback.runId, set: row }).run();
    },

    async get(runId: string): Promise<Feedback | null> {
      const row = database.select().from(feedback).where(eq(feedback.runId, runId)).get();
      return row === undefined ? null : { rating: row.rating, comment: row.comment, at: row.at };
    },
  };
}
