import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { workflows } from './workflows.ts';

/** Conversations on chat pages. The id is the only thing that opens one, so it cannot be guessed. */
export const chatSessions = sqliteTable(
  'chat_sessions',
  {
    id: text('id').primaryKey(),
    workflowId: text('workflow_id')
      .notNull()
      .references(() => workflows.id, { onDelete: 'cascade' }),
    userId: text('user_id'),
    createdAt: text('created_at').notNull(),
  },
  (table) => [index('chat_sessions_of_workflow').on(table.workflowId, table.createdAt)],
);

/** Messages of people on chat pages, written down before their runs: the answers are those of the runs. */
export const chatTurns = sqliteTable(
  'chat_turns',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    sessionId: text('session_id')
      .notNull()
      .references(() => chatSessions.id, { onDelete: 'cascade' }),
    runId: text('run_id').notNull().unique(),
    text: text('text').notNull(),
    filesJson: text('files_json').notNull(),
    at: text('at').notNull(),
  },
  (table) => [index('chat_turns_of_session').on(table.sessionId, table.id)],
);
