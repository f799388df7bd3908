import { hkdfSync } from 'node:crypto';
import { dirname, join } from 'node:path';
import { contentFolders } from './content/content-folders.ts';
import type { Store } from './contract/store.ts';
import { apiKeyTable } from './sqlite/installation/api-keys.ts';
import { blobTable } from './sqlite/content/blobs.ts';
import { chatTable } from './sqlite/runs/chats.ts';
import { storedContent } from './sqlite/content/content.ts';
import { contentGarbage } from './sqlite/content/garbage.ts';
import { removalTable } from './sqlite/removals.ts';
import { connectionTable } from './sqlite/installation/connections.ts';
import { checkingTransactions, openDatabase, type StoreDatabase } from './sqlite/database.ts';
import { feedbackTable } from './sqlite/runs/feedback.ts';
import { fileTable } from './sqlite/content/files.ts';
import { hookTable } from './sqlite/workflows/hooks.ts';
import { knowledgeSourceTable } from './sqlite/knowledge/sources.ts';
import { knowledgeEvaluationTable } from './sqlite/knowledge/evaluations.ts';
import { knowledgeQuestionTable } from './sqlite/knowledge/questions.ts';
import { knowledgeTable } from './sqlite/knowledge/knowledge.ts';
import { memoryFactTable } from './sqlite/memory/memory-facts.ts';
import { memoryTable } from './sqlite/memory/memory.ts';
import { modelTable } from './sqlite/installation/models.ts';
import { rateTable } from './sqlite/installation/rates.ts';
import { replayTable } from './sqlite/runs/replays.ts';
import { reviewTable } from './sqlite/runs/reviews.ts';
import { runEventTable } from './sqlite/runs/run-events.ts';
import { runTable } from './sqlite/runs/runs.ts';
import { semanticCacheTable } from './sqlite/installation/semantic-cache.ts';
import { settingTable } from './sqlite/installation/settings.ts';
import { createVault, masterKey, type Vault } from './vault.ts';
import { versionTable } from './sqlite/workflows/versions.ts';
import { waitingWhenBusy } from './sqlite/when-busy.ts';
import { workflowTable } from './sqlite/workflows/workflows.ts';

const CONTENT_GRACE_MS = 60 * 60_000;
const SWEEP_GRACE_MS = 24 * 60 * 60_000;

const KEY_CHECK = 'encryption-key-check';

/** Where the store lies. */
export interface StoreOptions {
  readonly path: string;
  readonly encryptionKey?: string | undefined;
  /** Content that was stored more recently is never deleted; an hour, or a day where nobody ever referred to it, unless said otherwise. */
  readonly contentGraceMs?: number;
  /** For tests: a query outside of the transaction that is open throws. */
  readonly checksTransactions?: boolean;
}

/**
 * Opens the store in the given SQLite file; large values and, unless a key is given, the generated encryption key lie in the
 * same folder. Throws `StoreError` when the file is damaged, too new, or was made with another key.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const folder = dirname(options.path);
  const key = masterKey(options.encryptionKey, join(folder, 'encryption.key'));
  const vault = createVault(key);
  const opened = openDatabase(options.path);
  const database = options.checksTransactions === true ? checkingTransactions(opened) : opened;
  try {
    await checkKey(database, vault);
  } catch (error) {
    database.$client.close();
    throw error;
  }
  const graceMs = options.contentGraceMs ?? CONTENT_GRACE_MS;
  const contents = contentFolders(folder);
  const garbage = contentGarbage(database, contents);
  const blobs = blobTable(database, contents);
  const content = storedContent({
    database,
    garbage,
    readValue: (hash) => blobs.get(hash),
    graceMs,
    sweepGraceMs: options.contentGraceMs ?? SWEEP_GRACE_MS,
  });
  const removals = removalTable(database, (hashes) => content.collect(hashes));
  const runs = runTable(database, removals);
  const knowledge = knowledgeTable(database, join(folder, 'knowledge'), removals);
  return {
    blobs: waitingWhenBusy(blobs),
    files: waitingWhenBusy(fileTable(database, contents)),
    content: waitingWhenBusy(content),
    workflows: waitingWhenBusy(workflowTable(database, removals)),
    versions: waitingWhenBusy(versionTable(database)),
    hooks: waitingWhenBusy(hookTable(database, vault)),
    runs: waitingWhenBusy(runs),
    chats: waitingWhenBusy(chatTable(database)),
    feedback: waitingWhenBusy(feedbackTable(database)),
    replays: waitingWhenBusy(replayTable(database, (hashes) => content.collect(hashes))),
    reviews: waitingWhenBusy(reviewTable(database)),
    connections: waitingWhenBusy(connectionTable(database, vault)),
    models: waitingWhenBusy(modelTable(database)),
    rates: waitingWhenBusy(rateTable(database)),
    answers: waitingWhenBusy(semanticCacheTable(database)),
    knowledge: waitingWhenBusy(knowledge),
    questions: waitingWhenBusy(knowledgeQuestionTable(database)),
    evaluations: waitingWhenBusy(knowledgeEvaluationTable(database)),
    knowledgeSources: waitingWhenBusy(knowledgeSourceTable(database, vault)),
    memory: waitingWhenBusy(memoryTable(database)),
    memoryFacts: waitingWhenBusy(memoryFactTable(database)),
    apiKeys: waitingWhenBusy(apiKeyTable(database)),
    settings: waitingWhenBusy(settingTable(database)),
    runEvents: waitingWhenBusy(runEventTable(database)),
    deriveKey: (purpose) => Buffer.from(hkdfSync('sha256', key, '', `heddle ${purpose}`, 32)),
    async resumeRemovals() {
      for (const { kind, id } of removals.pending()) await (kind === 'workflow' ? removals.remove(kind, id) : knowledge.remove(id));
      await knowledge.dropLostFolders();
    },
    async isReady() {
      try {
        return database.$client.open && database.$client.prepare('SELECT 1').get() !== undefined;
      } catch {
        return false;
      }
    },
    async close() {
      runs.flush();
      await knowledge.close();
      if (database.$client.open) database.$client.close();
    },
  };
}

/** Tells a wrong key at start, and not when the first secret is needed. */
async function checkKey(database: StoreDatabase, vault: Vault): Promise<void> {
  const settings = settingTable(database);
  const sealed = await settings.get(KEY_CHECK);
  if (typeof sealed === 'string') vault.open(sealed, KEY_CHECK);
  else await settings.set(KEY_CHECK, vault.seal('ok', KEY_CHECK));
}
