import { and, asc, desc, eq, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import type { OverdueQuery } from '../../contract/runs.ts';
import type { StoreDatabase } from '../database.ts';
import { runs } from '../schema/runs.ts';

const DAY_MS = 24 * 60 * 60_000;

/** What a run has taken in and given may still be wanted by the open run that called it. */
export const notOfAnOpenRun = sql`not exists (select 1 from ${runs} parent where parent.id = ${runs.parentRunId} and parent.finished_at is null)`;

/** The ids of ended runs that are over what is kept, oldest first. */
export function overdueRuns(database: StoreDatabase, { workflowId, isDraft, keep, part, now, limit }: OverdueQuery): readonly string[] {
  if (keep.kind === 'forever') return [];
  const ofKind = and(
    eq(runs.workflowId, workflowId),
    isDraft ? or(isNull(runs.version), isNotNull(runs.replayOf)) : and(isNotNull(runs.version), isNull(runs.replayOf)),
    isNotNull(runs.finishedAt),
  );
  const isOver =
    keep.kind === 'days' ? lt(runs.finishedAt, new Date(now.getTime() - keep.days * DAY_MS).toISOString()) : beyondCount(keep.count);
  const wanted = and(ofKind, isOver, notOfAnOpenRun, part === 'content' ? isNull(runs.contentRemovedAt) : undefined);
  return database
    .select({ id: runs.id })
    .from(runs)
    .where(wanted)
    .orderBy(asc(runs.startedAt), asc(runs.id))
    .limit(limit)
    .all()
    .map(({ id }) => id);

  function beyondCount(count: number) {
    const newestOver = database
      .select({ startedAt: runs.startedAt, id: runs.id })
      .from(runs)
      .where(ofKind)
      .orderBy(desc(runs.startedAt), desc(runs.id))
      .limit(1)
      .offset(count)
      .get();
    return newestOver === undefined ? sql`false` : sql`(${runs.startedAt}, ${runs.id}) <= (${newestOver.startedAt}, ${newestOver.id})`;
  }
}
