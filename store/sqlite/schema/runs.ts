import { sql } from 'drizzle-orm';
import { index, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { workflows } from './workflows.ts';

/**
 * Runs, open and ended. `handover` tells whether Temporal has the run: `pending` from the insert until Temporal has
 * stored it, `refused` when the caller was told that it was not accepted. Long columns stand last, so that lists skip them.
 */
export const runs = sqliteTable(
  'runs',
  {
    id: text('id').primaryKey(),
    workflowId: text('workflow_id')
      .notNull()
      .references(() => workflows.id, { onDelete: 'cascade' }),
    workflowName: text('workflow_name').notNull(),
    version: integer('version'),
    status: text('status', { enum: ['running', 'waiting', 'finished', 'failed', 'cancelled'] }).notNull(),
    handover: text('handover', { enum: ['pending', 'done', 'refused'] }).notNull(),
    trigger: text('trigger').notNull(),
    triggerNode: text('trigger_node').notNull(),
    graphHash: text('graph_hash').notNull(),
    planHash: text('plan_hash').notNull(),
    startedAt: text('started_at').notNull(),
    finishedAt: text('finished_at'),
    tokens: integer('tokens').notNull(),
    costUsd: real('cost_usd').notNull(),
    modelsJson: text('models_json').notNull(),
    failedNode: text('failed_node'),
    errorJson: text('error_json'),
    errorCode: text('error_code'),
    reuseJson: text('reuse_json'),
    parentRunId: text('parent_run_id'),
    fingerprint: text('fingerprint'),
    forkedFrom: text('forked_from'),
    replayOf: text('replay_of'),
    tapeJson: text('tape_json'),
    inputJson: text('input_json').notNull(),
    outputJson: text('output_json').notNull(),
    responseJson: text('response_json'),
    /** When inputs and outputs were deleted because their time was over; the record itself stays. */
    contentRemovedAt: text('content_removed_at'),
    /** Why an open run could not continue when it was last looked at; null while nothing is wrong. */
    stuckJson: text('stuck_json'),
  },
  (table) => [
    index('runs_by_start').on(table.startedAt, table.id),
    index('runs_of_workflow').on(table.workflowId, table.startedAt, table.id),
    index('runs_drafts_by_graph')
      .on(table.graphHash)
      .where(sql`version is null`),
    index('runs_drafts_by_plan')
      .on(table.planHash)
      .where(sql`version is null`),
    index('runs_stuck')
      .on(table.startedAt, table.id)
      .where(sql`stuck_json is not null`),
    index('runs_open')
      .on(table.status)
      .where(sql`status in ('running', 'waiting')`),
  ],
);

/**
 * What a run did: a row for each step run, written when the run (or a chunk of a long map) has ended. `part` is empty for the run's own
 * record
 * and names the chunk of a long map, or (`#` and how many came before) an earlier history of the run. `errorCode`, `model`, tokens and cost
 * are columns so that runs can be searched and summed without
 * reading JSON; a JSON column is null where the value is.
 */
export const stepRuns = sqliteTable(
  'step_runs',
  {
    id: integer('id').primaryKey(),
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    part: text('part').notNull(),
    nodeId: text('node_id').notNull(),
    name: text('name').notNull(),
    type: text('type').notNull(),
    scope: text('scope').notNull(),
    iteration: integer('iteration').notNull(),
    status: text('status', { enum: ['pending', 'running', 'waiting', 'finished', 'failed', 'skipped', 'cancelled'] }).notNull(),
    /** The first port that fired; its value is `outputJson`. */
    port: text('port'),
    errorCode: text('error_code'),
    model: text('model'),
    attempts: integer('attempts').notNull(),
    startedAtMs: integer('started_at_ms'),
    finishedAtMs: integer('finished_at_ms'),
    /** Counts the ends of step runs within their workflow; null in records of earlier releases. */
    endOrder: integer('end_order'),
    tokens: integer('tokens').notNull(),
    costUsd: real('cost_usd').notNull(),
    inputJson: text('input_json'),
    resolvedJson: text('resolved_json'),
    outputJson: text('output_json'),
    /** All ports that fired with their values, when there were several. */
    portsJson: text('ports_json'),
    errorJson: text('error_json'),
    /** What only some step runs have: attempts, model calls, log lines, substeps, the called run. */
    moreJson: text('more_json'),
  },
  (table) => [
    index('step_runs_of_run').on(table.runId, table.part),
    index('step_runs_by_node').on(table.nodeId, table.startedAtMs),
    index('step_runs_by_error')
      .on(table.errorCode, table.startedAtMs)
      .where(sql`error_code is not null`),
  ],
);

/** Each call of a model by a step run, so that cost can be summed by model: a step may have asked several. */
export const modelCalls = sqliteTable(
  'model_calls',
  {
    id: integer('id').primaryKey(),
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    part: text('part').notNull(),
    nodeId: text('node_id').notNull(),
    name: text('name').notNull(),
    /** `provider:model`. */
    model: text('model').notNull(),
    outcome: text('outcome', { enum: ['answered', 'failed', 'cached'] }).notNull(),
    errorCode: text('error_code'),
    atMs: integer('at_ms'),
    inputTokens: integer('input_tokens').notNull(),
    outputTokens: integer('output_tokens').notNull(),
    costUsd: real('cost_usd').notNull(),
    durationMs: real('duration_ms').notNull(),
  },
  (table) => [index('model_calls_of_run').on(table.runId, table.part), index('model_calls_by_model').on(table.model, table.atMs)],
);

/** Questions to people. `deliveredAt` is null until the run is known to have the decision. */
export const reviews = sqliteTable(
  'reviews',
  {
    id: text('id').primaryKey(),
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    workflowId: text('workflow_id').notNull(),
    nodeId: text('node_id').notNull(),
    nodeName: text('node_name').notNull(),
    status: text('status', { enum: ['open', 'decided', 'expired', 'cancelled'] }).notNull(),
    title: text('title').notNull(),
    instructions: text('instructions').notNull(),
    openedAt: text('opened_at').notNull(),
    deadline: text('deadline'),
    decision: text('decision', { enum: ['approve', 'reject'] }),
    comment: text('comment').notNull(),
    decidedAt: text('decided_at'),
    deliveredAt: text('delivered_at'),
    valueJson: text('value_json').notNull(),
    decidedValueJson: text('decided_value_json').notNull(),
  },
  (table) => [
    index('reviews_by_opening').on(table.openedAt, table.id),
    index('reviews_of_run').on(table.runId),
    index('reviews_undelivered')
      .on(table.decidedAt)
      .where(sql`status = 'decided' and delivered_at is null`),
  ],
);

/** Run events on their way from a worker process to a server process; kept for minutes. */
export const runEvents = sqliteTable(
  'run_events',
  { id: integer('id').primaryKey({ autoIncrement: true }), atMs: integer('at_ms').notNull(), eventJson: text('event_json').notNull() },
  (table) => [index('run_events_by_time').on(table.atMs)],
);

/** What people thought of a run's answer; the last word counts. */
export const feedback = sqliteTable(
  'feedback',
  {
    runId: text('run_id')
      .primaryKey()
      .references(() => runs.id, { onDelete: 'cascade' }),
    rating: text('rating', { enum: ['up', 'down'] }).notNull(),
    comment: text('comment').notNull(),
    at: text('at').notNull(),
  },
  (table) => [index('feedback_by_rating').on(table.rating, table.at)],
);
