import { blob, index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { workflows } from './workflows.ts';

/** Credentials for providers and services; `sealedSecret` is encrypted with the master key. */
export const connections = sqliteTable('connections', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  kind: text('kind').notNull(),
  settingsJson: text('settings_json').notNull(),
  sealedSecret: text('sealed_secret').notNull(),
  createdAt: text('created_at').notNull(),
  updatedAt: text('updated_at').notNull(),
});

/** Keys for programs: only the hash of the key is kept, and its first letters to tell it by. */
export const apiKeys = sqliteTable('api_keys', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  prefix: text('prefix').notNull(),
  hash: text('hash').notNull().unique(),
  createdAt: text('created_at').notNull(),
  lastUsedAt: text('last_used_at'),
});

/** Settings of the installation by name. */
export const settings = sqliteTable('settings', { key: text('key').primaryKey(), valueJson: text('value_json').notNull() });

/** What the operator has written down of models, own entries and changed built-in ones, by `provider:model`. */
export const models = sqliteTable('models', {
  id: text('id').primaryKey(),
  updatedAt: text('updated_at').notNull(),
  detailsJson: text('details_json').notNull(),
});

/** Calls of the last minute, and those that are to go out at `atMs`: by them the limits of a provider are kept over all processes. */
export const rateGrants = sqliteTable(
  'rate_grants',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    provider: text('provider').notNull(),
    atMs: integer('at_ms').notNull(),
    tokens: integer('tokens').notNull(),
  },
  (table) => [index('rate_grants_by_time').on(table.provider, table.atMs)],
);

/**
 * Who asks a provider now, and who waits for a turn, in order; one that isn't renewed until `expiresAtMs` belonged to a process that is
 * gone.
 */
export const rateTurns = sqliteTable(
  'rate_turns',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    provider: text('provider').notNull(),
    isHeld: integer('is_held', { mode: 'boolean' }).notNull(),
    expiresAtMs: integer('expires_at_ms').notNull(),
  },
  (table) => [index('rate_turns_of_provider').on(table.provider)],
);

/**
 * Answers of models kept for later. `scopeKey` says who may share one, and holds a hash of all that shapes the answer but the words;
 * `textHash` is that of the words. `embedding` holds 32-bit floats, made by `embedder`; entries that only the same text may hit have none.
 */
export const cachedAnswers = sqliteTable(
  'cached_answers',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    scopeKey: text('scope_key').notNull(),
    textHash: text('text_hash').notNull(),
    workflowId: text('workflow_id')
      .notNull()
      .references(() => workflows.id, { onDelete: 'cascade' }),
    nodeId: text('node_id').notNull(),
    model: text('model').notNull(),
    tokens: integer('tokens').notNull(),
    costUsd: real('cost_usd').notNull(),
    bytes: integer('bytes').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    expiresAtMs: integer('expires_at_ms').notNull(),
    hits: integer('hits').notNull(),
    lastUsedAtMs: integer('last_used_at_ms').notNull(),
    preview: text('preview').notNull(),
    embedder: text('embedder'),
    embedding: blob('embedding', { mode: 'buffer' }),
    answerJson: text('answer_json').notNull(),
  },
  (table) => [
    uniqueIndex('cached_answers_by_text').on(table.scopeKey, table.textHash),
    index('cached_answers_alike').on(table.scopeKey, table.embedder, table.createdAtMs),
    index('cached_answers_of_node').on(table.workflowId, table.nodeId),
    index('cached_answers_by_expiry').on(table.expiresAtMs),
    index('cached_answers_by_use').on(table.lastUsedAtMs),
  ],
);
