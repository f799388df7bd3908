import { and, eq, isNull, sql } from 'drizzle-orm';
import { preparedOnce, type StoreDatabase } from '../database.ts';
import { reviews, runs, stepRuns } from '../schema/runs.ts';

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

/** The statements that every run needs. */
export function runStatements(database: StoreDatabase) {
  const insertion = preparedOnce(
    database
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
      // A call that was refused may be made again under the same id, then with what it is made with now; a call that was accepted is the
      // same run.
      .onConflictDoUpdate({ target: runs.id, set: madeAgain, setWhere: eq(runs.handover, 'refused') })
      .prepare(),
  );
  const byId = preparedOnce(
    database
      .select()
      .from(runs)
      .where(eq(runs.id, sql.placeholder('id')))
      .prepare(),
  );
  const endOf = preparedOnce(
    database
      .select({ finishedAt: runs.finishedAt })
      .from(runs)
      .where(eq(runs.id, sql.placeholder('id')))
      .prepare(),
  );
  const claiming = preparedOnce(
    database
      .select({
        status: runs.status,
        handover: runs.handover,
        fingerprint: runs.fingerprint,
        responseStatus: sql<number | null>`json_extract(${runs.responseJson}, '$.status')`,
      })
      .from(runs)
      .where(eq(runs.id, sql.placeholder('id')))
      .prepare(),
  );
  const ending = preparedOnce(
    database
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
        stuckJson: null,
      })
      .where(eq(runs.id, sql.placeholder('id')))
      .prepare(),
  );
  const statusChange = preparedOnce(
    database
      .update(runs)
      .set({ status: sql`${sql.placeholder('status')}`, handover: 'done', stuckJson: null })
      .where(and(eq(runs.id, sql.placeholder('id')), isNull(runs.finishedAt)))
      .prepare(),
  );
  const handover = preparedOnce(
    database
      .update(runs)
      .set({ handover: sql`${sql.placeholder('handover')}` })
      .where(and(eq(runs.id, sql.placeholder('id')), eq(runs.handover, 'pending')))
      .prepare(),
  );
  const statusOf = preparedOnce(
    database
      .select({ status: runs.status })
      .from(runs)
      .where(eq(runs.id, sql.placeholder('id')))
      .prepare(),
  );
  const pendingCancel = preparedOnce(
    database
      .update(runs)
      .set({ status: 'cancelled', handover: 'done', finishedAt: sql`${sql.placeholder('at')}` })
      .where(and(eq(runs.id, sql.placeholder('id')), eq(runs.handover, 'pending'), isNull(runs.finishedAt)))
      .prepare(),
  );
  const reviewsOfEnded = preparedOnce(
    database
      .update(reviews)
      .set({ status: 'cancelled' })
      .where(and(eq(reviews.runId, sql.placeholder('id')), eq(reviews.status, 'open')))
      .prepare(),
  );

  return { insertion, byId, endOf, claiming, ending, statusChange, handover, statusOf, pendingCancel, reviewsOfEnded };
}

/** The sum of a column over the step runs that the run's own record leaves out: those of long maps, and of its earlier histories. */
function ofItems(column: typeof stepRuns.tokens | typeof stepRuns.costUsd) {
  return sql`coalesce((select sum(${column}) from ${stepRuns} where ${stepRuns.runId} = ${sql.placeholder('id')} and ${stepRuns.part} > ''), 0)`;
}
