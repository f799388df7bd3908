import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { workflows } from './workflows.ts';

/**
 * Past runs run again through another version, once or (`shadow`) while calls come in. `seenRow`: of the last run that a shadow has looked
 * at.
 */
export const replays = sqliteTable(
  'replays',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: ['replay', 'shadow'] }).notNull(),
    workflowId: text('workflow_id')
      .notNull()
      .references(() => workflows.id, { onDelete: 'cascade' }),
    label: text('label').notNull(),
    version: integer('version'),
    graphHash: text('graph_hash').notNull(),
    planHash: text('plan_hash').notNull(),
    choicesJson: text('choices_json').notNull(),
    concurrency: integer('concurrency').notNull(),
    share: real('share'),
    status: text('status', { enum: ['running', 'finished', 'cancelled'] }).notNull(),
    seenRow: integer('seen_row').notNull(),
    createdAt: text('created_at').notNull(),
    finishedAt: text('finished_at'),
  },
  (table) => [
    index('replays_of_workflow').on(table.workflowId, table.createdAt, table.id),
    index('replays_open')
      .on(table.status)
      .where(sql`status = 'running'`),
    // One workflow has one shadow at a time.
    uniqueIndex('replays_shadow')
      .on(table.workflowId)
      .where(sql`kind = 'shadow' and status = 'running'`),
  ],
);

/** The table of a replay: a row for each run that is replayed. Numbers are columns so that they can be summed. */
export const replayedRuns = sqliteTable(
  'replayed_runs',
  {
    replayId: text('replay_id')
      .notNull()
      .references(() => replays.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    sourceRunId: text('source_run_id').notNull(),
    runId: text('run_id').notNull(),
    status: text('status', { enum: ['pending', 'done', 'failed'] }).notNull(),
    isSamePath: integer('is_same_path', { mode: 'boolean' }),
    isSameOutput: integer('is_same_output', { mode: 'boolean' }),
    tokensBefore: integer('tokens_before'),
    costUsdBefore: real('cost_usd_before'),
    durationMsBefore: integer('duration_ms_before'),
    tokensAfter: integer('tokens_after'),
    costUsdAfter: real('cost_usd_after'),
    durationMsAfter: integer('duration_ms_after'),
    recordedTokens: integer('recorded_tokens'),
    recordedCostUsd: real('recorded_cost_usd'),
    comparisonJson: text('comparison_json'),
    errorJson: text('error_json'),
  },
  (table) => [
    primaryKey({ columns: [table.replayId, table.position] }),
    uniqueIndex('replayed_runs_by_source').on(table.replayId, table.sourceRunId),
    index('replayed_runs_pending')
      .on(table.replayId, table.position)
      .where(sql`status = 'pending'`),
  ],
);
