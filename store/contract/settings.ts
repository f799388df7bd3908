import type { Json } from '#graph/json';

/** Settings of the installation by name. */
export interface SettingStore {
  get(key: string): Promise<Json | undefined>;

  set(key: string, value: Json): Promise<void>;
}
