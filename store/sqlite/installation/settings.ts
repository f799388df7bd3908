import { eq } from 'drizzle-orm';
import type { Json } from '#graph/json';
import type { SettingStore } from '../../contract/settings.ts';
import type { StoreDatabase } from '../database.ts';
import { settings } from '../schema/installation.ts';

/** Settings of the installation by name. */
export function settingTable(database: StoreDatabase): SettingStore {
  return {
    async get(key) {
      const row = database.select().from(settings).where(eq(settings.key, key)).get();
      return row === undefined ? undefined : (JSON.parse(row.valueJson) as Json);
    },

    async set(key, value) {
      const valueJson = JSON.stringify(value);
      database.insert(settings).values({ key, valueJson }).onConflictDoUpdate({ target: settings.key, set: { valueJson } }).run();
    },
  };
}
