import { and, count, desc, eq, getTableColumns, isNull, ne, sql } from 'drizzle-orm';
import type { Review } from '#graph/api';
import type { Json } from '#graph/json';
import type { ReviewStore } from '../../contract/reviews.ts';
import { parseCursor, toPage } from '../../cursor.ts';
import { ownContent } from '../content/content-refs.ts';
import { referencesIn } from '../../contract/references-in.ts';
import { type StoreDatabase, writing } from '../database.ts';
import { reviews, runs } from '../schema/runs.ts';
import { workflows } from '../schema/workflows.ts';

/** Questions to people. The store arbitrates: the first decision counts, and is kept until the run is known to have it. */
export function reviewTable(database: StoreDatabase): ReviewStore {
  const selection = () =>
    database
      .select({ ...getTableColumns(reviews), workflowName: workflows.name, isTest: sql<number>`${runs.version} is null` })
      .from(reviews)
      .innerJoin(workflows, eq(workflows.id, reviews.workflowId))
      .innerJoin(runs, eq(runs.id, reviews.runId));

  return {
    async open({ value, ...review }) {
      writing(database, (tx) => {
        if (tx.select({ id: runs.id }).from(runs).where(eq(runs.id, review.runId)).get() === undefined) return;
        tx.insert(reviews)
          .values({ ...review, status: 'open', comment: '', valueJson: JSON.stringify(value), decidedValueJson: 'null' })
          .onConflictDoNothing()
          .run();
        ownContent(tx, `run:${review.runId}`, referencesIn(JSON.stringify(value)));
      });
    },

    async close(id, outcome) {
      database
        .update(reviews)
        .set({
          status: outcome.status,
          decision: outcome.decision,
          decidedValueJson: JSON.stringify(outcome.value),
          comment: outcome.comment,
          decidedAt: outcome.at,
          deliveredAt: outcome.at,
        })
        .where(eq(reviews.id, id))
        .run();
    },

    async decide(id, { decision, value, comment, at }) {
      const decidedValueJson = value === undefined ? '' : JSON.stringify(value);
      const update = database
        .update(reviews)
        .set({ status: 'decided', decision, comment, decidedAt: at, decidedValueJson })
        .where(and(eq(reviews.id, id), eq(reviews.status, 'open')));
      return update.run().changes > 0;
    },

    async markDelivered(id, at) {
      database
        .update(reviews)
        .set({ deliveredAt: at })
        .where(and(eq(reviews.id, id), isNull(reviews.deliveredAt)))
        .run();
    },

    async undelivered(decidedBefore) {
      const rows = database
        .select()
        .from(reviews)
        .where(and(sql`${reviews.status} = 'decided' and ${reviews.deliveredAt} is null`, sql`${reviews.decidedAt} < ${decidedBefore}`))
        .orderBy(reviews.decidedAt)
        .limit(500)
        .all();
      return rows.map((row) => ({
        reviewId: row.id,
        runId: row.runId,
        decision: row.decision ?? 'reject',
        ...(row.decidedValueJson === '' ? {} : { value: JSON.parse(row.decidedValueJson) as Json }),
        comment: row.comment,
        at: row.decidedAt ?? row.openedAt,
      }));
    },

    async countOpen() {
      const row = database
        .select({ open: count(), tests: sql<number>`coalesce(sum(${runs.version} is null), 0)` })
        .from(reviews)
        .innerJoin(runs, eq(runs.id, reviews.runId))
        .where(eq(reviews.status, 'open'))
        .get();
      return row ?? { open: 0, tests: 0 };
    },

    async get(id) {
      const row = selection().where(eq(reviews.id, id)).get();
      return row === undefined ? null : toReview(row);
    },

    async list(query) {
      const after = query.cursor === undefined ? null : parseCursor(query.cursor);
      if (query.cursor !== undefined && after === null) return null;
      const rows = selection()
        .where(
          and(
            query.status === undefined
              ? undefined
              : query.status === 'closed'
                ? ne(reviews.status, 'open')
                : eq(reviews.status, query.status),
            query.runId === undefined ? undefined : eq(reviews.runId, query.runId),
            after === null ? undefined : sql`(${reviews.openedAt}, ${reviews.id}) < (${after.at}, ${after.id})`,
          ),
        )
        .orderBy(desc(reviews.openedAt), desc(reviews.id))
        .limit(query.limit + 1)
        .all();
      const page = toPage(rows, query.limit, (row) => ({ at: row.openedAt, id: row.id }));
      return { items: page.items.map(toReview), nextCursor: page.nextCursor };
    },
  };
}

function toReview({
  valueJson,
  decidedValueJson,
  deliveredAt: _delivered,
  isTest,
  ...row
}: typeof reviews.$inferSelect & { workflowName: string; isTest: number }): Review {
  return {
    ...row,
    isTest: isTest !== 0,
    value: JSON.parse(valueJson) as Json,
    decidedValue: decidedValueJson === '' ? null : (JSON.parse(decidedValueJson) as Json),
  };
}
