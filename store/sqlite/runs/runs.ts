import { and, desc, eq, getTableColumns, isNotNull, isNull, lt, ne, sql } from 'drizzle-orm';
import type { Json } from '#graph/json';
import type { RunSummary, StepRun } from '#graph/run';
import { stepKey } from '#graph/step-key';
import type { NewRun, RunRecord, StoredResponse, StoredRun } from '../../contract/stored-run.ts';
import type { RunStore } from '../../contract/runs.ts';
import { parseCursor, toPage } from '../../cursor.ts';
import { type StoreDatabase, writing } from '../database.ts';
import { createGroupCommit } from './group-commit.ts';
import { runCondition, sumRuns } from './run-search.ts';
import { contentOwning, referencesIn } from '../content/content-refs.ts';
import { notOfAnOpenRun, overdueRuns } from './overdue-runs.ts';
import type { Removals } from '../removals.ts';
import { reviews, runs, stepRuns } from '../schema.ts';
import { stepRunTable } from './step-runs.ts';

const { inputJson: _input, outputJson: _output, responseJson: _response, reuseJson: _reuse, tapeJson: _tape, ...shortColumns } = getTableColumns(runs);

/** What a call that is made again brings; `excluded` is the row that was not inserted. */
const madeAgain = {
  handover: 'pending' as const,
  workflowName: sql`excluded.workflow_name`,
  version: sql`excluded.version`,
  trigger: sql`excluded.trigger`,
  triggerNode: sql`excluded.trigger_node`,
  graphHash: sql`excluded.graph_hash`,
  planHash: sql`excluded.plan_hash`,
  startedAt: sql`excluded.started_at`,
  inputJson: sql`excluded.input_json`,
  reuseJson: sql`excluded.reuse_json`,
  tapeJson: sql`excluded.tape_json`,
  forkedFrom: sql`excluded.forked_from`,
  replayOf: sql`excluded.replay_of`,
  fingerprint: sql`excluded.fingerprint`,
};

/** Runs: written when accepted, archived when ended. */
export function runTable(database: StoreDatabase, removals: Removals): RunStore & { readonly flush: () => void } {
  const steps = stepRunTable(database);
  const own = contentOwning(database);
  const commit = createGroupCommit(database);
  const insertion = database
    .insert(runs)
    .values({
      id: sql.placeholder('id'),
      workflowId: sql.placeholder('workflowId'),
      workflowName: sql.placeholder('workflowName'),
      version: sql.placeholder('version'),
      status: 'running',
      handover: sql`${sql.placeholder('handover')}`,
      trigger: sql.placeholder('trigger'),
      triggerNode: sql.placeholder('triggerNode'),
      graphHash: sql.placeholder('graphHash'),
      planHash: sql.placeholder('planHash'),
      startedAt: sql.placeholder('startedAt'),
      tokens: 0,
      costUsd: 0,
      modelsJson: '[]',
      tapeJson: sql.placeholder('tapeJson'),
      forkedFrom: sql.placeholder('forkedFrom'),
      // What a replayed run calls is replayed too.
      replayOf: sql`coalesce(${sql.placeholder('replayOf')}, (select called_by.replay_of from runs called_by where called_by.id = ${sql.placeholder('parentRunId')}))`,
      parentRunId: sql.placeholder('parentRunId'),
      fingerprint: sql.placeholder('fingerprint'),
      inputJson: sql.placeholder('inputJson'),
      outputJson: 'null',
    })
    // A call that was refused may be made again under the same id, then with what it is made with now; a call that was accepted is the same run.
    .onConflictDoUpdate({ target: runs.id, set: madeAgain, setWhere: eq(runs.handover, 'refused') })
    .prepare();
  const byId = database.select().from(runs).where(eq(runs.id, sql.placeholder('id'))).prepare();
  const endOf = database.select({ finishedAt: runs.finishedAt }).from(runs).where(eq(runs.id, sql.placeholder('id'))).prepare();
  const claiming = database
    .select({ status: runs.status, handover: runs.handover, fingerprint: runs.fingerprint, responseStatus: sql<number | null>`json_extract(${runs.responseJson}, '$.status')` })
    .from(runs)
    .where(eq(runs.id, sql.placeholder('id')))
    .prepare();
  const ending = database
    .update(runs)
    .set({
      status: sql`${sql.placeholder('status')}`,
      handover: 'done',
      finishedAt: sql`${sql.placeholder('finishedAt')}`,
      tokens: sql`${sql.placeholder('tokens')} + ${ofItems(stepRuns.tokens)}`,
      costUsd: sql`${sql.placeholder('costUsd')} + ${ofItems(stepRuns.costUsd)}`,
      modelsJson: sql`${sql.placeholder('modelsJson')}`,
      failedNode: sql`${sql.placeholder('failedNode')}`,
      errorCode: sql`${sql.placeholder('errorCode')}`,
      errorJson: sql`${sql.placeholder('errorJson')}`,
      outputJson: sql`${sql.placeholder('outputJson')}`,
      responseJson: sql`${sql.placeholder('responseJson')}`,
    })
    .where(eq(runs.id, sql.placeholder('id')))
    .prepare();
  const statusChange = database
    .update(runs)
    .set({ status: sql`${sql.placeholder('status')}`, handover: 'done' })
    .where(and(eq(runs.id, sql.placeholder('id')), isNull(runs.finishedAt)))
    .prepare();
  const handover = database.update(runs).set({ handover: sql`${sql.placeholder('handover')}` }).where(and(eq(runs.id, sql.placeholder('id')), eq(runs.handover, 'pending'))).prepare();
  const statusOf = database.select({ status: runs.status }).from(runs).where(eq(runs.id, sql.placeholder('id'))).prepare();
  const pendingCancel = database
    .update(runs)
    .set({ status: 'cancelled', handover: 'done', finishedAt: sql`${sql.placeholder('at')}` })
    .where(and(eq(runs.id, sql.placeholder('id')), eq(runs.handover, 'pending'), isNull(runs.finishedAt)))
    .prepare();
  const reviewsOfEnded = database.update(reviews).set({ status: 'cancelled' }).where(and(eq(reviews.runId, sql.placeholder('id')), eq(reviews.status, 'open'))).prepare();

  /** Those among these runs that nothing needs any more. */
  function removable(ids: readonly string[]): readonly string[] {
    const wanted = and(sql`${runs.id} in (select value from json_each(${JSON.stringify(ids)}))`, isNotNull(runs.finishedAt), notOfAnOpenRun);
    return database.select({ id: runs.id }).from(runs).where(wanted).all().map(({ id }) => id);
  }

  function insert(run: NewRun): boolean {
    const { input, tape, parentRunId, fingerprint, forkedFrom, replayOf, ...columns } = run;
    const handedOver = parentRunId === undefined ? 'pending' : 'done';
    const inputJson = JSON.stringify(input);
    const tapeJson = tape === undefined ? null : JSON.stringify(tape);
    const links = { parentRunId: parentRunId ?? null, forkedFrom: forkedFrom ?? null, replayOf: replayOf ?? null };
    const isNew = insertion.run({ ...columns, ...links, handover: handedOver, fingerprint: fingerprint ?? null, inputJson, tapeJson }).changes > 0;
    if (isNew) own(`run:${run.id}`, referencesIn(inputJson, tapeJson));
    return isNew;
  }

  function end(record: RunRecord): void {
    const known = endOf.get({ id: record.runId });
    if (known === undefined) return;
    const outputJson = JSON.stringify(record.output);
    const responseJson = record.response && JSON.stringify(record.response);
    own(`run:${record.runId}`, referencesIn(outputJson, responseJson));
    ending.run({
      id: record.runId,
      status: record.status,
      finishedAt: record.finishedAt,
      tokens: sum(record.steps, (step) => step.tokens),
      costUsd: sum(record.steps, (step) => step.costUsd),
      modelsJson: JSON.stringify(record.models),
      failedNode: record.failedNode,
      errorCode: record.error?.code ?? null,
      errorJson: record.error && JSON.stringify(record.error),
      outputJson,
      responseJson,
    });
    steps.replace(record.runId, '', record.steps, known.finishedAt !== null);
    // A run that has ended asks nobody any more, however it ended.
    reviewsOfEnded.run({ id: record.runId });
  }

  return {
    insert(run) {
      return commit(() => insert(run));
    },

    keep(run, record) {
      return commit(() => {
        if (!insert(run)) return false;
        end(record);
        return true;
      });
    },

    async claim(id) {
      const row = claiming.get({ id });
      if (row === undefined || row.handover === 'refused') return null;
      return { status: row.status, fingerprint: row.fingerprint, responseStatus: row.responseStatus };
    },

    async markHandedOver(id) {
      return handover.run({ id, handover: 'done' }).changes > 0;
    },

    async isWanted(id) {
      const row = statusOf.get({ id });
      return row !== undefined && row.status !== 'cancelled';
    },

    async cancelPending(id, at) {
      return pendingCancel.run({ id, at }).changes > 0;
    },

    async refuse(id) {
      handover.run({ id, handover: 'refused' });
    },

    archive(record) {
      return commit(() => end(record));
    },

    /** Commits what waits for its group. */
    flush: (): void => commit.flush(),

    async settle(record) {
      writing(database, () => {
        if (endOf.get({ id: record.runId })?.finishedAt === null) end(record);
      });
    },

    async archiveItems(runId, items) {
      const [first] = items;
      if (first === undefined) return;
      writing(database, () => {
        // A run that was deleted meanwhile goes on until it notices; its records have no place any more.
        if (endOf.get({ id: runId }) !== undefined) steps.replace(runId, stepKey(first), items, true);
      });
    },

    async setStatus(id, status) {
      statusChange.run({ id, status });
    },

    async get(id) {
      const row = byId.get({ id });
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
        .where(
          and(
            runCondition(query),
            after === null ? undefined : sql`(${runs.startedAt}, ${runs.id}) < (${after.at}, ${after.id})`,
          ),
        )
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
      const rows = database.select({ id: runs.id }).from(runs).where(and(sql`${runs.status} in ('running', 'waiting')`, eq(runs.workflowId, workflowId), ne(runs.handover, 'refused'))).all();
      return rows.map((row) => row.id);
    },

    async remove(ids) {
      const ended = removable(ids);
      await removals.removeRuns(ended);
      return ended.length;
    },

    async removeContent(ids, at) {
      await removals.removeContent(removable(ids), at);
    },

    async overdue(query) {
      return overdueRuns(database, query);
    },

    async count() {
      return database.select({ count: sql<number>`count(*)` }).from(runs).get()?.count ?? 0;
    },

    async forgetRefused(id) {
      database.delete(runs).where(and(eq(runs.id, id), eq(runs.handover, 'refused'))).run();
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

/** The sum of a column over the step runs of long maps, which the run's own record leaves out. */
function ofItems(column: typeof stepRuns.tokens | typeof stepRuns.costUsd) {
  return sql`coalesce((select sum(${column}) from ${stepRuns} where ${stepRuns.runId} = ${sql.placeholder('id')} and ${stepRuns.part} > ''), 0)`;
}

type RunRow = typeof runs.$inferSelect;
type ShortRow = Omit<RunRow, 'inputJson' | 'outputJson' | 'responseJson' | 'reuseJson' | 'tapeJson'>;

function toSummary(row: ShortRow): RunSummary {
  return {
    id: row.id,
    workflowId: row.workflowId,
    workflowName: row.workflowName,
    version: row.version,
    status: row.status,
    trigger: row.trigger,
    error: row.errorJson === null ? null : (JSON.parse(row.errorJson) as RunSummary['error']),
    failedNode: row.failedNode,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    tokens: row.tokens,
    costUsd: row.costUsd,
    models: JSON.parse(row.modelsJson) as string[],
    ...(row.parentRunId === null ? {} : { parentRunId: row.parentRunId }),
    ...(row.contentRemovedAt === null ? {} : { contentRemovedAt: row.contentRemovedAt }),
    ...(row.forkedFrom === null ? {} : { forkedFrom: row.forkedFrom }),
    ...(row.replayOf === null ? {} : { replayOf: row.replayOf }),
  };
}

function toStored(row: RunRow): StoredRun {
  return {
    ...toSummary(row),
    handover: row.handover,
    triggerNode: row.triggerNode,
    graphHash: row.graphHash,
    planHash: row.planHash,
    input: JSON.parse(row.inputJson) as Json,
    output: JSON.parse(row.outputJson) as Json,
    response: row.responseJson === null ? null : (JSON.parse(row.responseJson) as StoredResponse),
    tape: row.tapeJson === null ? undefined : (JSON.parse(row.tapeJson) as NonNullable<NewRun['tape']>),
    reuse: row.reuseJson === null ? undefined : (JSON.parse(row.reuseJson) as NonNullable<StoredRun['reuse']>),
  };
}

function sum(steps: readonly StepRun[], valueOf: (step: StepRun) => number): number {
  return steps.reduce((total, step) => total + valueOf(step), 0);
}
