import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** What retrieval searches. The indexes lie in files of their own, one a generation. */
export const knowledgeBases = sqliteTable('knowledge_bases', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  description: text('description').notNull(),
  fieldsJson: text('fields_json').notNull(),
  liveGeneration: integer('live_generation'),
  /** The highest number ever given: that of a removed generation never comes again. */
  lastGeneration: integer('last_generation').notNull().default(0),
  gateJson: text('gate_json'),
  createdAt: text('created_at').notNull(),
  updatedAt: text('updated_at').notNull(),
});

/** Builds of a base's index. */
export const knowledgeGenerations = sqliteTable(
  'knowledge_generations',
  {
    knowledgeId: text('knowledge_id')
      .notNull()
      .references(() => knowledgeBases.id, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    settingsJson: text('settings_json').notNull(),
    status: text('status', { enum: ['building', 'ready', 'failed'] }).notNull(),
    errorJson: text('error_json'),
    createdAt: text('created_at').notNull(),
    readyAt: text('ready_at'),
    /** When searches were pointed at it last. */
    liveAt: text('live_at'),
  },
  (table) => [primaryKey({ columns: [table.knowledgeId, table.number] })],
);

/** Documents of a base; `version` changes with content and metadata. State and progress are those of the newest generation. */
export const knowledgeDocuments = sqliteTable(
  'knowledge_documents',
  {
    id: text('id').primaryKey(),
    knowledgeId: text('knowledge_id')
      .notNull()
      .references(() => knowledgeBases.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
    sourceId: text('source_id'),
    name: text('name').notNull(),
    mediaType: text('media_type').notNull(),
    fileHash: text('file_hash').notNull(),
    bytes: integer('bytes').notNull(),
    version: text('version').notNull(),
    /** Counts the versions that came under this id: of two that are on their way into an index at once, the higher one is newer. */
    revision: integer('revision').notNull().default(1),
    metadataJson: text('metadata_json').notNull(),
    state: text('state', { enum: ['queued', 'parsing', 'chunking', 'embedding', 'indexed', 'failed'] }).notNull(),
    done: integer('done'),
    total: integer('total'),
    errorJson: text('error_json'),
    /** Set while the document is taken out of the indexes; the row goes after that. */
    deletedAt: text('deleted_at'),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('knowledge_documents_by_key').on(table.knowledgeId, table.key),
    index('knowledge_documents_by_file').on(table.fileHash),
    index('knowledge_documents_by_change').on(table.knowledgeId, table.updatedAt, table.id),
    // Counting reads nothing but the index.
    index('knowledge_documents_by_state').on(table.knowledgeId, table.deletedAt, table.state),
  ],
);

/** Readings of documents that were begun and have not ended: `begun` counts those that a process did not survive. */
export const knowledgeAttempts = sqliteTable(
  'knowledge_attempts',
  {
    documentId: text('document_id')
      .notNull()
      .references(() => knowledgeDocuments.id, { onDelete: 'cascade' }),
    generation: integer('generation').notNull(),
    version: text('version').notNull(),
    begun: integer('begun').notNull(),
  },
  (table) => [primaryKey({ columns: [table.documentId, table.generation] })],
);

/** Where documents of a base come from by themselves. */
export const knowledgeSources = sqliteTable(
  'knowledge_sources',
  {
    id: text('id').primaryKey(),
    knowledgeId: text('knowledge_id')
      .notNull()
      .references(() => knowledgeBases.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    settingsJson: text('settings_json').notNull(),
    metadataJson: text('metadata_json').notNull(),
    everyMinutes: integer('every_minutes'),
    followsDeletions: integer('follows_deletions', { mode: 'boolean' }).notNull(),
    /** The key of a webhook source, encrypted. */
    sealedKey: text('sealed_key'),
    /** The number of the sync that runs or ran last; what an older one still sends is not taken. */
    sync: integer('sync').notNull().default(0),
    /** Of the newest sync; null before the first. */
    reportJson: text('report_json'),
    createdAt: text('created_at').notNull(),
    updatedAt: text('updated_at').notNull(),
  },
  (table) => [index('knowledge_sources_by_base').on(table.knowledgeId)],
);

/** What a source has, as its last sync saw it. */
export const knowledgeSourceItems = sqliteTable(
  'knowledge_source_items',
  {
    sourceId: text('source_id')
      .notNull()
      .references(() => knowledgeSources.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
    /** Tells without reading whether it has changed: an entity tag, a time and a size. As the last read gave it. */
    fingerprint: text('fingerprint'),
    /** The same as the newest listing gave it. */
    listed: text('listed'),
    /** The sync that saw it last, and the one that has read it. */
    seen: integer('seen').notNull(),
    done: integer('done').notNull().default(0),
    documentId: text('document_id'),
    errorJson: text('error_json'),
    seenAt: text('seen_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.sourceId, table.key] }),
    index('knowledge_source_items_by_work').on(table.sourceId, table.seen, table.done),
  ],
);

/** Sets of labelled questions. */
export const knowledgeQuestionSets = sqliteTable(
  'knowledge_question_sets',
  {
    id: text('id').primaryKey(),
    knowledgeId: text('knowledge_id')
      .notNull()
      .references(() => knowledgeBases.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [index('knowledge_question_sets_by_base').on(table.knowledgeId)],
);

export const knowledgeQuestions = sqliteTable(
  'knowledge_questions',
  {
    id: text('id').primaryKey(),
    setId: text('set_id')
      .notNull()
      .references(() => knowledgeQuestionSets.id, { onDelete: 'cascade' }),
    question: text('question').notNull(),
    relevantJson: text('relevant_json').notNull(),
    status: text('status', { enum: ['draft', 'confirmed'] }).notNull(),
    origin: text('origin', { enum: ['written', 'import', 'run', 'search', 'model'] }).notNull(),
    runId: text('run_id'),
    createdAt: text('created_at').notNull(),
  },
  (table) => [index('knowledge_questions_by_set').on(table.setId, table.createdAt, table.id)],
);

/** Question sets asked of a generation with one way of searching. */
export const knowledgeEvaluations = sqliteTable(
  'knowledge_evaluations',
  {
    id: text('id').primaryKey(),
    knowledgeId: text('knowledge_id')
      .notNull()
      .references(() => knowledgeBases.id, { onDelete: 'cascade' }),
    setId: text('set_id')
      .notNull()
      .references(() => knowledgeQuestionSets.id, { onDelete: 'cascade' }),
    label: text('label').notNull(),
    generation: integer('generation').notNull(),
    settingsJson: text('settings_json').notNull(),
    k: integer('k').notNull(),
    answerModel: text('answer_model'),
    status: text('status', { enum: ['running', 'finished', 'failed'] }).notNull(),
    total: integer('total').notNull(),
    metricsJson: text('metrics_json'),
    failed: integer('failed').notNull().default(0),
    p50Ms: real('p50_ms'),
    errorJson: text('error_json'),
    createdAt: text('created_at').notNull(),
    finishedAt: text('finished_at'),
  },
  (table) => [index('knowledge_evaluations_by_base').on(table.knowledgeId, table.createdAt)],
);

/** How each question of an evaluation fared. */
export const knowledgeEvaluationResults = sqliteTable(
  'knowledge_evaluation_results',
  {
    evaluationId: text('evaluation_id')
      .notNull()
      .references(() => knowledgeEvaluations.id, { onDelete: 'cascade' }),
    questionId: text('question_id').notNull(),
    position: integer('position').notNull(),
    resultJson: text('result_json').notNull(),
    timeMs: real('time_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.evaluationId, table.questionId] })],
);
