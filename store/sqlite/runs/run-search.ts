import { and, desc, eq, gte, isNotNull, isNull, lt, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import type { RunFilter, RunGroup, RunGrouping, RunTotals } from '#graph/run-search';
import type { StoreDatabase } from '../database.ts';
import { modelCalls, runs, stepRuns } from '../schema/runs.ts';

/** How many runs are summed at most: SQLite answers on the thread that serves everybody. */
const RUNS_SUMMED = 10_000;
const GROUPS = 200;

/** The condition for runs that a filter means; refused ones are never meant. */
export function runCondition(filter: RunFilter): SQL | undefined {
  const { workflowId, version, replays, replayOf, status, stuck, errorCode, model, minCostUsd, maxCostUsd, from, to } = filter;
  const isOfStep = filter.node !== undefined || filter.stepStatus !== undefined;
  return and(
    ne(runs.handover, 'refused'),
    workflowId === undefined ? undefined : eq(runs.workflowId, workflowId),
    version === undefined ? undefined : version === 'draft' ? isNull(runs.version) : eq(runs.version, version),
    replayOf !== undefined
      ? eq(runs.replayOf, replayOf)
      : replays === 'include'
        ? undefined
        : replays === 'only'
          ? isNotNull(runs.replayOf)
          : isNull(runs.replayOf),
    status === undefined ? undefined : eq(runs.status, status),
    stuck === undefined ? undefined : isNotNull(runs.stuckJson),
    minCostUsd === undefined ? undefined : gte(runs.costUsd, minCostUsd),
    maxCostUsd === undefined ? undefined : lte(runs.costUsd, maxCostUsd),
    from === undefined ? undefined : gte(runs.startedAt, from),
    to === undefined ? undefined : lt(runs.startedAt, to),
    isOfStep ? sql`exists (select 1 from ${stepRuns} where ${stepRuns.runId} = ${runs.id} and ${stepCondition(filter)})` : undefined,
    // Few step runs fail: they are found by their code, and the runs by them.
    isOfStep || errorCode === undefined
      ? undefined
      : or(
          eq(runs.errorCode, errorCode),
          sql`${runs.id} in (select ${stepRuns.runId} from ${stepRuns} where ${stepRuns.errorCode} = ${errorCode})`,
        ),
    model === undefined
      ? undefined
      : sql`exists (select 1 from ${modelCalls} where ${modelCalls.runId} = ${runs.id} and ${callCondition(filter)})`,
  );
}

/** Sums runs that a filter means, by what is asked for; the groups that cost most come first. */
export function sumRuns(database: StoreDatabase, filter: RunFilter, by: RunGrouping): RunTotals {
  const meant = database
    .select({ id: runs.id })
    .from(runs)
    .where(runCondition(filter))
    .orderBy(desc(runs.startedAt), desc(runs.id))
    .limit(RUNS_SUMMED + 1)
    .all();
  const isPartial = meant.length > RUNS_SUMMED;
  const ids = JSON.stringify(meant.slice(0, RUNS_SUMMED).map(({ id }) => id));
  return { groups: groupsOf(database, by, filter, ids), runs: Math.min(meant.length, RUNS_SUMMED), isPartial };
}

function groupsOf(database: StoreDatabase, by: RunGrouping, filter: RunFilter, ids: string): RunGroup[] {
  const among = (column: SQL | typeof runs.id | typeof stepRuns.runId | typeof modelCalls.runId) =>
    sql`${column} in (select value from json_each(${ids}))`;
  switch (by) {
    case 'node':
    case 'stepStatus':
    case 'errorCode': {
      const key = { node: stepRuns.nodeId, stepStatus: stepRuns.status, errorCode: stepRuns.errorCode }[by];
      return database
        .select({
          key: sql<string>`${key}`,
          name: by === 'node' ? sql<string>`max(${stepRuns.name})` : sql<string>`${key}`,
          runs: sql<number>`count(distinct ${stepRuns.runId})`,
          steps: sql<number>`count(*)`,
          failed: sql<number>`sum(${stepRuns.status} = 'failed')`,
          tokens: sql<number>`sum(${stepRuns.tokens})`,
          costUsd: sql<number>`sum(${stepRuns.costUsd})`,
          averageMs: sql<number | null>`avg(${stepRuns.finishedAtMs} - ${stepRuns.startedAtMs})`,
        })
        .from(stepRuns)
        .where(and(among(stepRuns.runId), stepCondition(filter), by === 'errorCode' ? sql`${stepRuns.errorCode} is not null` : undefined))
        .groupBy(key)
        .orderBy(sql`7 desc, 4 desc, 1`)
        .limit(GROUPS)
        .all();
    }
    case 'model':
      return database
        .select({
          key: modelCalls.model,
          name: modelCalls.model,
          runs: sql<number>`count(distinct ${modelCalls.runId})`,
          steps: sql<number>`count(*)`,
          failed: sql<number>`sum(${modelCalls.outcome} = 'failed')`,
          tokens: sql<number>`sum(${modelCalls.inputTokens} + ${modelCalls.outputTokens})`,
          costUsd: sql<number>`sum(${modelCalls.costUsd})`,
          averageMs: sql<number | null>`avg(${modelCalls.durationMs})`,
        })
        .from(modelCalls)
        .where(and(among(modelCalls.runId), callCondition(filter)))
        .groupBy(modelCalls.model)
        .orderBy(sql`7 desc, 4 desc, 1`)
        .limit(GROUPS)
        .all();
    default: {
      const key = runKey(by);
      return database
        .select({
          key,
          name: by === 'workflow' ? sql<string>`max(${runs.workflowName})` : key,
          runs: sql<number>`count(*)`,
          steps: sql<number>`0`,
          failed: sql<number>`sum(${runs.status} = 'failed')`,
          tokens: sql<number>`sum(${runs.tokens})`,
          costUsd: sql<number>`sum(${runs.costUsd})`,
          averageMs: sql<number | null>`avg((unixepoch(${runs.finishedAt}, 'subsec') - unixepoch(${runs.startedAt}, 'subsec')) * 1000)`,
        })
        .from(runs)
        .where(among(runs.id))
        .groupBy(key)
        .orderBy(by === 'day' || by === 'hour' ? sql`1` : sql`7 desc, 3 desc, 1`)
        .limit(GROUPS)
        .all();
    }
  }
}

function runKey(by: 'status' | 'workflow' | 'day' | 'hour'): SQL<string> {
  if (by === 'status') return sql<string>`${runs.status}`;
  if (by === 'workflow') return sql<string>`${runs.workflowId}`;
  // ISO 8601: the first letters are the day, and the hour.
  return by === 'day' ? sql<string>`substr(${runs.startedAt}, 1, 10)` : sql<string>`substr(${runs.startedAt}, 1, 13) || ':00'`;
}

function stepCondition({ node, stepStatus, errorCode }: RunFilter): SQL | undefined {
  return and(
    node === undefined ? undefined : or(eq(stepRuns.nodeId, node), eq(stepRuns.name, node)),
    stepStatus === undefined ? undefined : eq(stepRuns.status, stepStatus),
    errorCode === undefined ? undefined : eq(stepRuns.errorCode, errorCode),
  );
}

function callCondition({ node, model }: RunFilter): SQL | undefined {
  return and(
    node === undefined ? undefined : or(eq(modelCalls.nodeId, node), eq(modelCalls.name, node)),
    model === undefined ? undefined : eq(modelCalls.model, model),
  );
}
