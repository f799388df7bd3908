import { and, count, desc, eq, getTableColumns, isNull, ne, sql } from 'drizzle-orm';
import type { Review } from '#graph/api';
import type { Json } from '#graph/json';
import { type Page, parseCursor, toPage } from '../../cursor.ts';
import { ownContent, referencesIn } from '../content/content-refs.ts';
import { type StoreDatabase, writing } from '../database.ts';
import { reviews, runs, workflows } from '../schema.ts';

/** A review as the run opens it. */
export interface NewReview {
  readonly id: string;
  readonly runId: string;
  readonly workflowId: string;
  readonly nodeId: string;
  readonly nodeName: string;
  readonly title: string;
  readonly instructions: string;
  readonly value: Json;
  readonly openedAt: string;
  readonly deadline: string | null;
}

/** How the run closed a review. */
export interface ReviewOutcome {
  readonly status: 'decided' | 'expired' | 'cancelled';
  readonly decision: 'approve' | 'reject' | null;
  readonly value: Json;
  readonly comment: string;
  readonly at: string;
}

/** What a person decided; `value` is absent when the value was left as it was. */
export interface Decision {
  readonly decision: 'approve' | 'reject';
  readonly value?: Json | undefined;
  readonly comment: string;
  readonly at: string;
}

/** A decision that the run may not have heard of. */
export interface UndeliveredDecision extends Decision {
  readonly reviewId: string;
  readonly runId: string;
}

export interface ReviewQuery {
  /** `closed` stands for every status but `open`. */
  readonly status?: Review['status'] | 'closed' | undefined;
  readonly runId?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Questions to people. The store arbitrates: the first decision counts, and is kept until the run is known to have it. */
export function reviewTable(database: StoreDatabase) {
  const selection = () =>
    database
      .select({ ...getTableColumns(reviews), workflowName: workflows.name, isTest: sql<number>`${runs.version} is null` })
      .from(reviews)
      .innerJoin(workflows, eq(workflows.id, reviews.workflowId))
      .innerJoin(runs, eq(runs.id, reviews.runId));

  return {
    /** Writes an open review down. Safe to repeat; passed over when the run was deleted meanwhile. */
    async open({ value, ...review }: NewReview): Promise<void> {
      writing(database, (tx) => {
        if (tx.select({ id: runs.id }).from(runs).where(eq(runs.id, review.runId)).get() === undefined) return;
        tx.insert(reviews)
          .values({ ...review, status: 'open', comment: '', valueJson: JSON.stringify(value), decidedValueJson: 'null' })
          .onConflictDoNothing()
          .run();
        ownContent(tx, `run:${review.runId}`, referencesIn(JSON.stringify(value)));
      });
    },

    /** The run has closed the review; its word counts over a decision that came too late. Safe to repeat. */
    async close(id: string, outcome: ReviewOutcome): Promise<void> {
      database
        .update(reviews)
        .set({ status: outcome.status, decision: outcome.decision, decidedValueJson: JSON.stringify(outcome.value), comment: outcome.comment, decidedAt: outcome.at, deliveredAt: outcome.at })
        .where(eq(reviews.id, id))
        .run();
    },

    /** Writes a person's decision down; false when the review is not open any more. Durable once resolved. */
    async decide(id: string, { decision, value, comment, at }: Decision): Promise<boolean> {
      const decidedValueJson = value === undefined ? '' : JSON.stringify(value);
      const update = database.update(reviews).set({ status: 'decided', decision, comment, decidedAt: at, decidedValueJson }).where(and(eq(reviews.id, id), eq(reviews.status, 'open')));
      return update.run().changes > 0;
    },

    /** The run has been told of the decision. */
    async markDelivered(id: string, at: string): Promise<void> {
      database.update(reviews).set({ deliveredAt: at }).where(and(eq(reviews.id, id), isNull(reviews.deliveredAt))).run();
    },

    /** Decisions that the run may not have heard of, oldest first. */
    async undelivered(decidedBefore: string): Promise<readonly UndeliveredDecision[]> {
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

    /** How many reviews are open, and how many of them belong to test runs. */
    async countOpen(): Promise<{ readonly open: number; readonly tests: number }> {
      const row = database.select({ open: count(), tests: sql<number>`coalesce(sum(${runs.version} is null), 0)` }).from(reviews).innerJoin(runs, eq(runs.id, reviews.runId)).where(eq(reviews.status, 'open')).get();
      return row ?? { open: 0, tests: 0 };
    },

    /** One review; null when it is not known. */
    async get(id: string): Promise<Review | null> {
      const row = selection().where(eq(reviews.id, id)).get();
      return row === undefined ? null : toReview(row);
    },

    /** A page of reviews, newest first; null for a cursor that is none. */
    async list(query: ReviewQuery): Promise<Page<Review> | null> {
      const after = query.cursor === undefined ? null : parseCursor(query.cursor);
      if (query.cursor !== undefined && after === null) return null;
      const rows = selection()
        .where(
          and(
            query.status === undefined ? undefined : query.status === 'closed' ? ne(reviews.status, 'open') : eq(reviews.status, query.status),
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

function toReview({ valueJson, decidedValueJson, deliveredAt: _delivered, isTest, ...row }: typeof reviews.$inferSelect & { workflowName: string; isTest: number }): Review {
  return { ...row, isTest: isTest !== 0, value: JSON.parse(valueJson) as Json, decidedValue: decidedValueJson === '' ? null : (JSON.parse(decidedValueJson) as Json) };
}
