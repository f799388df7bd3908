import { and, desc, eq, isNotNull, isNull, lt, ne, sql } from 'drizzle-orm';
import type { RunStore } from '../../contract/runs.ts';
import { parseCursor, toPage } from '../../cursor.ts';
import type { StoreDatabase } from '../database.ts';
import { runs } from '../schema/runs.ts';
import { overdueRuns } from './overdue-runs.ts';
import { shortColumns, toStored, toSummary } from './run-rows.ts';
import { runCondition, sumRuns } from './run-search.ts';
import type { runStatements } from './run-statements.ts';
import type { stepRunTable } from './step-runs.ts';

type Reading = 'claim' | 'isWanted' | 'get' | 'steps' | 'list' | 'sum' | 'open' | 'openOf' | 'overdue' | 'count' | 'latestOutputs';

/** The reading half of runs. */
export function runReading(
  database: StoreDatabase,
  { claiming, statusOf, byId }: ReturnType<typeof runStatements>,
  steps: ReturnType<typeof stepRunTable>,
): Pick<RunStore, Reading> {
  return {
    async claim(id) {
      const row = claiming(database).get({ id });
      if (row === undefined || row.handover === 'refused') return null;
      return { status: row.status, fingerprint: row.fingerprint, responseStatus: row.responseStatus };
    },

    async isWanted(id) {
      const row = statusOf(database).get({ id });
      return row !== undefined && row.status !== 'cancelled';
    },

    async get(id) {
      const row = byId(database).get({ id });
      return row === undefined || row.handover === 'refused' ? null : toStored(row);
    },

    async steps(id) {
      return steps.of(id);
    },

    async list(query) {
      const after = query.cursor === undefined ? null : parseCursor(query.cursor);
      if (query.cursor !== undefined && after === null) return null;
      const rows = database
        .select(shortColumns)
        .from(runs)
        .where(and(runCondition(query), after === null ? undefined : sql`(${runs.startedAt}, ${runs.id}) < (${after.at}, ${after.id})`))
        .orderBy(desc(runs.startedAt), desc(runs.id))
        .limit(query.limit + 1)
        .all();
      const page = toPage(rows, query.limit, (row) => ({ at: row.startedAt, id: row.id }));
      return { items: page.items.map(toSummary), nextCursor: page.nextCursor };
    },

    async sum(filter, by) {
      return sumRuns(database, filter, by);
    },

    async open({ handover: wanted, before, after, limit }) {
      return database
        .select({
          id: runs.id,
          status: runs.status,
          handover: runs.handover,
          startedAt: runs.startedAt,
          parentRunId: runs.parentRunId,
          isKeyed: sql<number>`${runs.fingerprint} is not null`.mapWith(Boolean),
        })
        .from(runs)
        .where(
          and(
            sql`${runs.status} in ('running', 'waiting')`,
            eq(runs.handover, wanted),
            lt(runs.startedAt, before),
            after === null ? undefined : sql`(${runs.startedAt}, ${runs.id}) > (${after.at}, ${after.id})`,
          ),
        )
        .orderBy(runs.startedAt, runs.id)
        .limit(limit)
        .all();
    },

    async openOf(workflowId) {
      const rows = database
        .select({ id: runs.id })
        .from(runs)
        .where(and(sql`${runs.status} in ('running', 'waiting')`, eq(runs.workflowId, workflowId), ne(runs.handover, 'refused')))
        .all();
      return rows.map((row) => row.id);
    },

    async overdue(query) {
      return overdueRuns(database, query);
    },

    async count() {
      return (
        database
          .select({ count: sql<number>`count(*)` })
          .from(runs)
          .get()?.count ?? 0
      );
    },

    async latestOutputs(workflowId, count) {
      const rows = database
        .select({ id: runs.id })
        .from(runs)
        .where(and(eq(runs.workflowId, workflowId), isNotNull(runs.finishedAt), isNull(runs.contentRemovedAt), isNull(runs.replayOf)))
        .orderBy(desc(runs.startedAt), desc(runs.id))
        .limit(count)
        .all();
      return rows.map(({ id }) => steps.outputsOf(id));
    },
  };
}
