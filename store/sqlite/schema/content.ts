import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/*
 * The tables. Columns named `…_json` hold JSON text; times are ISO 8601 text, which sorts by time. Graphs, plans and large
 * values are content-addressed in `blobs`, so that versions and runs refer to them by hash and never copy them.
 */

/** JSON texts by their SHA-256: graphs, plans, values behind claim checks. `json` is null when the text lies in a file. */
export const blobs = sqliteTable('blobs', {
  hash: text('hash').primaryKey(),
  bytes: integer('bytes').notNull(),
  createdAt: text('created_at').notNull(),
  json: text('json'),
  /** When it was stored last; null: never again. What is being written now is younger than what a sweep may delete. */
  touchedAt: text('touched_at'),
});

/** Bytes by their SHA-256: images, recordings, documents. The content itself lies in a file of the data folder. */
export const files = sqliteTable('files', {
  hash: text('hash').primaryKey(),
  mediaType: text('media_type').notNull(),
  bytes: integer('bytes').notNull(),
  createdAt: text('created_at').notNull(),
  /** As for blobs. */
  touchedAt: text('touched_at'),
});

/**
 * Who holds on to stored content, by its hash: `run:<id>`, `workflow:<id>` (its draft), `chat:<run id>`, `fact:<space>/<subject>/<key>`,
 * and
 * `blob:<hash>` for what a stored value refers to in turn. Versions, draft runs and documents name their content in columns of their own.
 */
export const contentRefs = sqliteTable('content_refs', { owner: text('owner').notNull(), hash: text('hash').notNull() }, (table) => [
  primaryKey({ columns: [table.owner, table.hash] }),
  index('content_refs_by_hash').on(table.hash),
]);

/** Removals that were begun, so that a crash in the middle does not leave half of a workflow or base. */
export const pendingRemovals = sqliteTable(
  'pending_removals',
  { kind: text('kind', { enum: ['workflow', 'knowledge'] }).notNull(), id: text('id').notNull(), at: text('at').notNull() },
  (table) => [primaryKey({ columns: [table.kind, table.id] })],
);
