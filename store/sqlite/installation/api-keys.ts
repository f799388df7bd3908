import { desc, eq } from 'drizzle-orm';
import { createHash } from 'node:crypto';
import type { ApiKeyStore } from '../../contract/api-keys.ts';
import type { StoreDatabase } from '../database.ts';
import { apiKeys } from '../schema/installation.ts';

const PREFIX_LENGTH = 10;

/** How often the time of last use is written. */
const USE_EVERY_MS = 60_000;

/** Keys for programs; only their hashes are kept, so that a look-up by hash leaks nothing by its timing. */
export function apiKeyTable(database: StoreDatabase): ApiKeyStore {
  return {
    async insert(entry) {
      const row = { id: entry.id, name: entry.name, prefix: entry.key.slice(0, PREFIX_LENGTH), createdAt: entry.at, lastUsedAt: null };
      database
        .insert(apiKeys)
        .values({ ...row, hash: hashOf(entry.key) })
        .run();
      return row;
    },

    async accepts(key, now) {
      const row = database
        .select()
        .from(apiKeys)
        .where(eq(apiKeys.hash, hashOf(key)))
        .get();
      if (row === undefined) return false;
      if (row.lastUsedAt === null || now.getTime() - Date.parse(row.lastUsedAt) > USE_EVERY_MS) {
        database.update(apiKeys).set({ lastUsedAt: now.toISOString() }).where(eq(apiKeys.id, row.id)).run();
      }
      return true;
    },

    async nameOf(key) {
      return (
        database
          .select({ name: apiKeys.name })
          .from(apiKeys)
          .where(eq(apiKeys.hash, hashOf(key)))
          .get()?.name ?? null
      );
    },

    async list() {
      return database
        .select({
          id: apiKeys.id,
          name: apiKeys.name,
          prefix: apiKeys.prefix,
          createdAt: apiKeys.createdAt,
          lastUsedAt: apiKeys.lastUsedAt,
        })
        .from(apiKeys)
        .orderBy(desc(apiKeys.createdAt))
        .all();
    },

    async remove(id) {
      return database.delete(apiKeys).where(eq(apiKeys.id, id)).run().changes > 0;
    },
  };
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
