import { sql } from 'drizzle-orm';
import { blob, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/**
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

/**
 * Who holds on to stored content, by its hash: `run:<id>`, `workflow:<id>` (its draft), `chat:<run id>`, `fact:<space>/<subject>/<key>`, and
 * `blob:<hash>` for what a stored value refers to in turn. Versions, draft runs and documents name their content in columns of their own.
 */
export const contentRefs = sqliteTable(
  'content_refs',
  { owner: text('owner').notNull(), hash: text('hash').notNull() },
  (table) => [primaryKey({ columns: [table.owner, table.hash] }), index('content_refs_by_hash').on(table.hash)],
);

/** Removals that were begun, so that a crash in the middle does not leave half of a workflow or base. */
export const pendingRemovals = sqliteTable(
  'pending_removals',
  { kind: text('kind', { enum: ['workflow', 'knowledge'] }).notNull(), id: text('id').notNull(), at: text('at').notNull() },
  (table) => [primaryKey({ columns: [table.kind, table.id] })],
);

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
    workflowId: text('workflow_id').notNull().references(() => workflows.id, { onDelete: 'cascade' }),
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
    workflowId: text('workflow_id').notNull().references(() => workflows.id, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    graphHash: text('graph_hash').notNull(),
    planHash: text('plan_hash').notNull(),
    note: text('note').notNull(),
    publishedAt: text('published_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workflowId, table.number] }), index('versions_by_graph').on(table.graphHash), index('versions_by_plan').on(table.planHash)],
);

/**
 * The address of a workflow's webhook; `sealedKey` is encrypted with the master key. The slug is that of the live version,
 * null while none has been.
 */
export const hooks = sqliteTable('hooks', {
  workflowId: text('workflow_id').primaryKey().references(() => workflows.id, { onDelete: 'cascade' }),
  slug: text('slug').unique(),
  /** The address of the chat page, likewise that of the live version. */
  chatSlug: text('chat_slug').unique(),
  sealedKey: text('sealed_key').notNull(),
  createdAt: text('created_at').notNull(),
});

/**
 * Runs, open and ended. `handover` tells whether Temporal has the run: `pending` from the insert until Temporal has
 * stored it, `refused` when the caller was told that it was not accepted. Long columns stand last, so that lists skip them.
 */
export const runs = sqliteTable(
  'runs',
  {
    id: text('id').primaryKey(),
    workflowId: text('workflow_id').notNull().references(() => workflows.id, { onDelete: 'cascade' }),
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
  },
  (table) => [
    index('runs_by_start').on(table.startedAt, table.id),
    index('runs_of_workflow').on(table.workflowId, table.startedAt, table.id),
    index('runs_drafts_by_graph').on(table.graphHash).where(sql`version is null`),
    index('runs_drafts_by_plan').on(table.planHash).where(sql`version is null`),
    index('runs_open').on(table.status).where(sql`status in ('running', 'waiting')`),
  ],
);

/** Past runs run again through another version, once or (`shadow`) while calls come in. `seenRow`: of the last run that a shadow has looked at. */
export const replays = sqliteTable(
  'replays',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: ['replay', 'shadow'] }).notNull(),
    workflowId: text('workflow_id').notNull().references(() => workflows.id, { onDelete: 'cascade' }),
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
    index('replays_open').on(table.status).where(sql`status = 'running'`),
    // One workflow has one shadow at a time.
    uniqueIndex('replays_shadow').on(table.workflowId).where(sql`kind = 'shadow' and status = 'running'`),
  ],
);

/** The table of a replay: a row for each run that is replayed. Numbers are columns so that they can be summed. */
export const replayedRuns = sqliteTable(
  'replayed_runs',
  {
    replayId: text('replay_id').notNull().references(() => replays.id, { onDelete: 'cascade' }),
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
    index('replayed_runs_pending').on(table.replayId, table.position).where(sql`status = 'pending'`),
  ],
);

/**
 * What a run did: a row for each step run, written when the run (or a chunk of a long map) has ended. `part` is empty for the run's own record
 * and names the chunk of a long map. `errorCode`, `model`, tokens and cost are columns so that runs can be searched and summed without
 * reading JSON; a JSON column is null where the value is.
 */
export const stepRuns = sqliteTable(
  'step_runs',
  {
    id: integer('id').primaryKey(),
    runId: text('run_id').notNull().references(() => runs.id, { onDelete: 'cascade' }),
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
    index('step_runs_by_error').on(table.errorCode, table.startedAtMs).where(sql`error_code is not null`),
  ],
);

/** Each call of a model by a step run, so that cost can be summed by model: a step may have asked several. */
export const modelCalls = sqliteTable(
  'model_calls',
  {
    id: integer('id').primaryKey(),
    runId: text('run_id').notNull().references(() => runs.id, { onDelete: 'cascade' }),
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
    runId: text('run_id').notNull().references(() => runs.id, { onDelete: 'cascade' }),
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
    index('reviews_undelivered').on(table.decidedAt).where(sql`status = 'decided' and delivered_at is null`),
  ],
);

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

/** Run events on their way from a worker process to a server process; kept for minutes. */
export const runEvents = sqliteTable(
  'run_events',
  { id: integer('id').primaryKey({ autoIncrement: true }), atMs: integer('at_ms').notNull(), eventJson: text('event_json').notNull() },
  (table) => [index('run_events_by_time').on(table.atMs)],
);

/** What the operator has written down of models, own entries and changed built-in ones, by `provider:model`. */
export const models = sqliteTable('models', { id: text('id').primaryKey(), updatedAt: text('updated_at').notNull(), detailsJson: text('details_json').notNull() });

/** Calls of the last minute, and those that are to go out at `atMs`: by them the limits of a provider are kept over all processes. */
export const rateGrants = sqliteTable(
  'rate_grants',
  { id: integer('id').primaryKey({ autoIncrement: true }), provider: text('provider').notNull(), atMs: integer('at_ms').notNull(), tokens: integer('tokens').notNull() },
  (table) => [index('rate_grants_by_time').on(table.provider, table.atMs)],
);

/** Who asks a provider now, and who waits for a turn, in order; one that isn't renewed until `expiresAtMs` belonged to a process that is gone. */
export const rateTurns = sqliteTable(
  'rate_turns',
  { id: integer('id').primaryKey({ autoIncrement: true }), provider: text('provider').notNull(), isHeld: integer('is_held', { mode: 'boolean' }).notNull(), expiresAtMs: integer('expires_at_ms').notNull() },
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
    workflowId: text('workflow_id').notNull().references(() => workflows.id, { onDelete: 'cascade' }),
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
  (table) => [uniqueIndex('memory_session_key').on(table.space, table.session), index('memory_sessions_by_change').on(table.updatedAt, table.id), index('memory_sessions_of_owner').on(table.ownerId)],
);

/** Messages of remembered conversations, counted from 1. `entryKey` is the same however often a step is tried. */
export const memoryMessages = sqliteTable(
  'memory_messages',
  {
    sessionId: integer('session_id').notNull().references(() => memorySessions.id, { onDelete: 'cascade' }),
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
  (table) => [uniqueIndex('memory_fact_key').on(table.space, table.subject, table.key), index('memory_facts_by_change').on(table.updatedAt, table.id), index('memory_facts_of_owner').on(table.ownerId)],
);

/** Bytes by their SHA-256: images, recordings, documents. The content itself lies in a file of the data folder. */
export const files = sqliteTable('files', {
  hash: text('hash').primaryKey(),
  mediaType: text('media_type').notNull(),
  bytes: integer('bytes').notNull(),
  createdAt: text('created_at').notNull(),
  /** As for blobs. */
  touchedAt: text('touched_at'),
});

/** Conversations on chat pages. The id is the only thing that opens one, so it cannot be guessed. */
export const chatSessions = sqliteTable(
  'chat_sessions',
  {
    id: text('id').primaryKey(),
    workflowId: text('workflow_id').notNull().references(() => workflows.id, { onDelete: 'cascade' }),
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
    sessionId: text('session_id').notNull().references(() => chatSessions.id, { onDelete: 'cascade' }),
    runId: text('run_id').notNull().unique(),
    text: text('text').notNull(),
    filesJson: text('files_json').notNull(),
    at: text('at').notNull(),
  },
  (table) => [index('chat_turns_of_session').on(table.sessionId, table.id)],
);

/** What people thought of a run's answer; the last word counts. */
export const feedback = sqliteTable(
  'feedback',
  {
    runId: text('run_id').primaryKey().references(() => runs.id, { onDelete: 'cascade' }),
    rating: text('rating', { enum: ['up', 'down'] }).notNull(),
    comment: text('comment').notNull(),
    at: text('at').notNull(),
  },
  (table) => [index('feedback_by_rating').on(table.rating, table.at)],
);
