import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** What a team owns, with its draft. `liveVersion` is null while nothing is published. */
export const workflows = sqliteTable(
  'workflows',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    description: text('description').notNull(),
    revision: integer('revision').notNull(),
    liveVersion: integer('live_version'),
    nodeCount: integer('node_count').notNull(),
    templateId: text('template_id'),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
    graphJson: text('graph_json').notNull(),
    exampleInputJson: text('example_input_json').notNull(),
    /** How long runs are kept; null: as usual. */
    retentionJson: text('retention_json'),
  },
  (table) => [index('workflows_by_change').on(table.updatedAt, table.id)],
);

/**
 * The last save of each editor of a workflow: an editor that lost the answer asks again, and is told the revision that its save made.
 * The row with the workflow's revision tells who saved last.
 */
export const workflowSaves = sqliteTable(
  'workflow_saves',
  {
    workflowId: text('workflow_id')
      .notNull()
      .references(() => workflows.id, { onDelete: 'cascade' }),
    /** An open editor, or the API key that saved. */
    editor: text('editor').notNull(),
    saveId: text('save_id'),
    revision: integer('revision').notNull(),
    savedAt: text('saved_at').notNull(),
    savedByJson: text('saved_by_json').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workflowId, table.editor] })],
);

/** Published versions: never changed once written. */
export const versions = sqliteTable(
  'versions',
  {
    workflowId: text('workflow_id')
      .notNull()
      .references(() => workflows.id, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    graphHash: text('graph_hash').notNull(),
    planHash: text('plan_hash').notNull(),
    note: text('note').notNull(),
    publishedAt: text('published_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workflowId, table.number] }),
    index('versions_by_graph').on(table.graphHash),
    index('versions_by_plan').on(table.planHash),
  ],
);

/**
 * The address of a workflow's webhook; `sealedKey` is encrypted with the master key. The slug is that of the live version,
 * null while none has been.
 */
export const hooks = sqliteTable('hooks', {
  workflowId: text('workflow_id')
    .primaryKey()
    .references(() => workflows.id, { onDelete: 'cascade' }),
  slug: text('slug').unique(),
  /** The address of the chat page of the live version. */
  chatSlug: text('chat_slug').unique(),
  sealedKey: text('sealed_key').notNull(),
  createdAt: text('created_at').notNull(),
});
