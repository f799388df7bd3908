import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { NodeErrorData } from '#graph/errors';
import type { Replay, ReplayedRun, RunComparison } from '#graph/replay';
import type { Page } from '../../contract/page.ts';
import type { PendingReplay, ReplayedRunsQuery, ReplayedSource } from '../../contract/replays.ts';
import { type StoreDatabase, type StoreTransaction, writing } from '../database.ts';
import { replayedRuns } from '../schema/replays.ts';
import { runs, stepRuns } from '../schema/runs.ts';

/** The runs in the tables of replays. */
export function replayedRunTable(database: StoreDatabase) {
  return {
    /** Puts runs at the end of a table, each once. */
    addIn(tx: StoreTransaction, replayId: string, sources: readonly ReplayedSource[]): void {
      let position =
        tx
          .select({ last: sql<number | null>`max(${replayedRuns.position})` })
          .from(replayedRuns)
          .where(eq(replayedRuns.replayId, replayId))
          .get()?.last ?? 0;
      for (const source of sources)
        tx.insert(replayedRuns)
          .values({ replayId, position: (position += 1), ...source, status: 'pending' })
          .onConflictDoNothing()
          .run();
    },

    async due(replayId: string, limit: number): Promise<readonly PendingReplay[]> {
      return database
        .select({ position: replayedRuns.position, sourceRunId: replayedRuns.sourceRunId, runId: replayedRuns.runId })
        .from(replayedRuns)
        .where(
          and(
            eq(replayedRuns.replayId, replayId),
            sql`${replayedRuns.status} = 'pending'`,
            sql`not exists (select 1 from ${runs} source where source.id = ${replayedRuns.sourceRunId} and source.finished_at is null)`,
          ),
        )
        .orderBy(asc(replayedRuns.position))
        .limit(limit)
        .all();
    },

    async openRuns(replayId: string): Promise<readonly string[]> {
      return database
        .select({ id: replayedRuns.runId })
        .from(replayedRuns)
        .innerJoin(runs, eq(runs.id, replayedRuns.runId))
        .where(and(eq(replayedRuns.replayId, replayId), sql`${replayedRuns.status} = 'pending'`, sql`${runs.finishedAt} is null`))
        .all()
        .map(({ id }) => id);
    },

    async settleRun(replayId: string, position: number, outcome: RunComparison | { readonly error: NodeErrorData }): Promise<void> {
      const set =
        'error' in outcome
          ? { status: 'failed' as const, errorJson: JSON.stringify(outcome.error) }
          : { status: 'done' as const, comparisonJson: JSON.stringify(outcome), ...columnsOf(outcome) };
      writing(database, (tx) =>
        tx
          .update(replayedRuns)
          .set(set)
          .where(and(eq(replayedRuns.replayId, replayId), eq(replayedRuns.position, position)))
          .run(),
      );
    },

    async page(replayId: string, { cursor, limit, only }: ReplayedRunsQuery): Promise<Page<ReplayedRun> | null> {
      const after = cursor === undefined ? 0 : /^\d{1,9}$/.test(cursor) ? Number(cursor) : null;
      if (after === null) return null;
      const wanted =
        only === undefined
          ? undefined
          : only === 'different'
            ? sql`${replayedRuns.status} = 'done' and not (${replayedRuns.isSamePath} and ${replayedRuns.isSameOutput})`
            : eq(replayedRuns.status, only);
      const found = database
        .select()
        .from(replayedRuns)
        .where(and(eq(replayedRuns.replayId, replayId), gt(replayedRuns.position, after), wanted))
        .orderBy(asc(replayedRuns.position))
        .limit(limit + 1)
        .all();
      const items = found.slice(0, limit);
      return { items: items.map(toReplayedRun), nextCursor: found.length > limit ? String(items.at(-1)?.position) : null };
    },

    /** How far a replay is, and sums over the runs that were compared. */
    totals(replayId: string): Pick<Replay, 'progress' | 'before' | 'after'> {
      const total = (
        column: (typeof replayedRuns)[
          | 'tokensBefore'
          | 'costUsdBefore'
          | 'durationMsBefore'
          | 'tokensAfter'
          | 'costUsdAfter'
          | 'durationMsAfter'
          | 'recordedTokens'
          | 'recordedCostUsd'],
      ) => sql<number>`coalesce(sum(${column}), 0)`;
      const row = database
        .select({
          total: sql<number>`count(*)`,
          done: sql<number>`coalesce(sum(${replayedRuns.status} <> 'pending'), 0)`,
          failed: sql<number>`coalesce(sum(${replayedRuns.status} = 'failed'), 0)`,
          samePath: sql<number>`coalesce(sum(${replayedRuns.isSamePath}), 0)`,
          sameOutput: sql<number>`coalesce(sum(${replayedRuns.isSameOutput}), 0)`,
          tokensBefore: total(replayedRuns.tokensBefore),
          costUsdBefore: total(replayedRuns.costUsdBefore),
          durationMsBefore: total(replayedRuns.durationMsBefore),
          tokensAfter: total(replayedRuns.tokensAfter),
          costUsdAfter: total(replayedRuns.costUsdAfter),
          durationMsAfter: total(replayedRuns.durationMsAfter),
          recordedTokens: total(replayedRuns.recordedTokens),
          recordedCostUsd: total(replayedRuns.recordedCostUsd),
        })
        .from(replayedRuns)
        .where(eq(replayedRuns.replayId, replayId))
        .get()!;
      const { total: count, done, failed, samePath, sameOutput, recordedTokens, recordedCostUsd } = row;
      return {
        progress: { total: count, done, failed, samePath, sameOutput },
        before: { tokens: row.tokensBefore, costUsd: row.costUsdBefore, durationMs: row.durationMsBefore },
        after: { tokens: row.tokensAfter, costUsd: row.costUsdAfter, durationMs: row.durationMsAfter, recordedTokens, recordedCostUsd },
      };
    },

    async usedByNode(runIds: readonly string[]): Promise<ReadonlyMap<string, { readonly tokens: number; readonly costUsd: number }>> {
      const used = database
        .select({ nodeId: stepRuns.nodeId, tokens: sql<number>`sum(${stepRuns.tokens})`, costUsd: sql<number>`sum(${stepRuns.costUsd})` })
        .from(stepRuns)
        .where(inArray(stepRuns.runId, [...runIds]))
        .groupBy(stepRuns.nodeId)
        .all();
      return new Map(used.map(({ nodeId, ...sums }) => [nodeId, sums]));
    },
  };
}

function columnsOf({ samePath, sameOutput, before, after }: RunComparison) {
  return {
    isSamePath: samePath,
    isSameOutput: sameOutput,
    tokensBefore: before.tokens,
    costUsdBefore: before.costUsd,
    durationMsBefore: before.durationMs,
    tokensAfter: after.tokens,
    costUsdAfter: after.costUsd,
    durationMsAfter: after.durationMs,
    recordedTokens: after.recordedTokens,
    recordedCostUsd: after.recordedCostUsd,
  };
}

function toReplayedRun({ sourceRunId, runId, status, comparisonJson, errorJson }: typeof replayedRuns.$inferSelect): ReplayedRun {
  const comparison = comparisonJson === null ? null : (JSON.parse(comparisonJson) as RunComparison);
  return { sourceRunId, runId, status, comparison, error: errorJson === null ? null : (JSON.parse(errorJson) as ReplayedRun['error']) };
}
