import { z } from 'zod';
import { metadataSchema } from './knowledge.ts';
import { nodeErrorSchema } from './run.ts';

const address = z.url({ protocol: /^https?$/, error: 'use an address that begins with http:// or https://' }).max(2_000);
const connection = z.string().min(1).max(64);

/** Where the documents of a source come from. */
export const sourceSettingsSchema = z.discriminatedUnion('kind', [
  /** Single pages or files. */
  z.object({ kind: z.literal('url'), urls: z.array(address).min(1).max(200), connection: connection.optional() }),
  /** All pages that a sitemap names, and the sitemaps it names. `within`: only addresses that begin so. */
  z.object({
    kind: z.literal('sitemap'),
    url: address,
    within: address.optional(),
    limit: z.number().int().min(1).max(10_000).default(500),
    connection: connection.optional(),
  }),
  /** A folder that the operator has listed by this name. `pattern` is a glob: `**\/*.md`. */
  z.object({ kind: z.literal('folder'), folder: z.string().min(1).max(120), pattern: z.string().min(1).max(500).default('**/*') }),
  /** A document a row: `keyColumn` tells rows apart, `textColumns` are read, all other columns are metadata. */
  z.object({
    kind: z.literal('sql'),
    connection,
    query: z.string().trim().min(1).max(20_000),
    keyColumn: z.string().min(1).max(120),
    nameColumn: z.string().max(120).optional(),
    textColumns: z.array(z.string().min(1).max(120)).min(1).max(50),
  }),
  /** Another system sends them, to an address with a key of its own. */
  z.object({ kind: z.literal('webhook') }),
]);

/** What one sync came to. */
export const syncReportSchema = z.object({
  startedAt: z.string(),
  /** Null while it runs. */
  finishedAt: z.string().nullable(),
  /** Documents that the source has; null until they are listed. */
  total: z.number().int().nullable(),
  added: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  removed: z.number().int(),
  /** What could not be read. Of a webhook: all that was not taken, and not sent well since. */
  failed: z.number().int(),
  /** Why the source as a whole could not be read; nothing was removed then. While it runs: why the last attempt failed, of several. */
  error: nodeErrorSchema.nullable(),
});

/** A place that documents of a knowledge base come from. */
export const sourceSchema = z.object({
  id: z.string(),
  knowledgeId: z.string(),
  name: z.string(),
  settings: sourceSettingsSchema,
  /** Given to each of its documents. */
  metadata: metadataSchema,
  /** How often it is read again by itself; null: only when asked. Folders are watched as well. */
  everyMinutes: z.number().int().nullable(),
  /** Whether documents that the source has no more are removed. */
  followsDeletions: z.boolean(),
  documents: z.number().int(),
  isSyncing: z.boolean(),
  /** The newest one; null before the first. */
  lastSync: syncReportSchema.nullable(),
  nextSyncAt: z.string().nullable(),
  /** Where a webhook source is sent to, and with which key. */
  hook: z.object({ url: z.string(), key: z.string() }).nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

/** One thing that a source has, as the last sync left it. */
export const sourceItemSchema = z.object({
  key: z.string(),
  documentId: z.string().nullable(),
  /** Why it could not be read. */
  error: nodeErrorSchema.nullable(),
  seenAt: z.string(),
});

const everyMinutes = z.number().int().min(5, 'five minutes at least').max(43_200).nullable();
const name = z.string().trim().min(1).max(120);

export const createSourceBody = z.object({
  name: name.optional(),
  settings: sourceSettingsSchema,
  metadata: metadataSchema.default({}),
  everyMinutes: everyMinutes.default(null),
  followsDeletions: z.boolean().default(true),
});
export const changeSourceBody = z.object({
  name: name.optional(),
  settings: sourceSettingsSchema.optional(),
  metadata: metadataSchema.optional(),
  everyMinutes: everyMinutes.optional(),
  followsDeletions: z.boolean().optional(),
});
/** Whether the documents of a source that is removed stay. */
export const removeSourceQuery = z.object({ documents: z.enum(['keep', 'remove']).default('remove') });
export const sourceItemQuery = z.object({
  state: z.enum(['failed', 'all']).default('all'),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
/** Folders that the operator allows as sources. */
export const folderSchema = z.object({ name: z.string() });

/** What another system sends to a webhook source; a deleted one is taken out of the base. */
export const pushBody = z.object({
  documents: z
    .array(
      z.union([
        z.object({ key: z.string().min(1).max(500), deleted: z.literal(true) }),
        z.object({
          key: z.string().min(1).max(500),
          name: z.string().min(1).max(255).optional(),
          text: z.string().max(20_000_000),
          mediaType: z.string().max(127).optional(),
          metadata: metadataSchema.default({}),
        }),
      ]),
    )
    .min(1)
    .max(500),
});
export const pushAnswerSchema = z.object({ accepted: z.number().int(), removed: z.number().int(), unchanged: z.number().int() });

export type SourceSettings = z.output<typeof sourceSettingsSchema>;
export type SyncReport = z.output<typeof syncReportSchema>;
export type KnowledgeSource = z.output<typeof sourceSchema>;
export type SourceItem = z.output<typeof sourceItemSchema>;

/** A report of a sync that has begun and found nothing yet. */
export const newReport = (startedAt: string): SyncReport => ({
  startedAt,
  finishedAt: null,
  total: null,
  added: 0,
  changed: 0,
  unchanged: 0,
  removed: 0,
  failed: 0,
  error: null,
});
