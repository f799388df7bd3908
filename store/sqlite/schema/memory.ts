import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { workflows } from './workflows.ts';

/**
 * Remembered conversations. `space` is `everywhere`, or the id of the workflow that owns the session; what a workflow owns goes
 * with it. `workflowId` tells who began it. Messages up to `summarisedUpTo` are told by the summary.
 */
export const memorySessions = sqliteTable(
  'memory_sessions',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    space: text('space').notNull(),
    session: text('session').notNull(),
    ownerId: text('owner_id').references(() => workflows.id, { onDelete: 'cascade' }),
    workflowId: text('workflow_id').notNull(),
    summary: text('summary').notNull(),
    summarisedUpTo: integer('summarised_up_to').notNull(),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('memory_session_key').on(table.space, table.session),
    index('memory_sessions_by_change').on(table.updatedAt, table.id),
    index('memory_sessions_of_owner').on(table.ownerId),
  ],
);

/** Messages of remembered conversations, counted from 1. `entryKey` is the same however often a step is tried. */
export const memoryMessages = sqliteTable(
  'memory_messages',
  {
    sessionId: integer('session_id')
      .notNull()
      .references(() => memorySessions.id, { onDelete: 'cascade' }),
    seq: integer('seq').notNull(),
    role: text('role', { enum: ['user', 'assistant'] }).notNull(),
    tokens: integer('tokens').notNull(),
    at: text('at').notNull(),
    entryKey: text('entry_key').notNull().unique(),
    text: text('text').notNull(),
  },
  (table) => [primaryKey({ columns: [table.sessionId, table.seq] })],
);

/** Remembered facts. `space` and `ownerId` as for sessions; `subject` is whom the fact is about, empty for none in particular. */
export const memoryFacts = sqliteTable(
  'memory_facts',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    space: text('space').notNull(),
    subject: text('subject').notNull(),
    key: text('key').notNull(),
    ownerId: text('owner_id').references(() => workflows.id, { onDelete: 'cascade' }),
    valueJson: text('value_json').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('memory_fact_key').on(table.space, table.subject, table.key),
    index('memory_facts_by_change').on(table.updatedAt, table.id),
    index('memory_facts_of_owner').on(table.ownerId),
  ],
);
