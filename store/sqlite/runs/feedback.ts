import { eq } from 'drizzle-orm';
import type { FeedbackStore } from '../../contract/feedback.ts';
import type { StoreDatabase } from '../database.ts';
import { feedback } from '../schema/runs.ts';

/** Ratings by run. */
export function feedbackTable(database: StoreDatabase): FeedbackStore {
  return {
    async put({ runId, rating, comment, at }) {
      const row = { rating, comment, at };
      database
        .insert(feedback)
        .values({ runId, ...row })
        .onConflictDoUpdate({ target: feedback.runId, set: row })
        .run();
    },

    async get(runId) {
      const row = database.select().from(feedback).where(eq(feedback.runId, runId)).get();
      return row === undefined ? null : { rating: row.rating, comment: row.comment, at: row.at };
    },
  };
}
