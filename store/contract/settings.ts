import type { Json } from '#graph/json';

/** Settings of the installation by name. */
export interface SettingStore {
  /** A setting; undefined when it was never set. */
  get(key: string): Promise<Json | undefined>;

  /** Sets a setting, in place of what it was. */
  set(key: string, value: Json): Promise<void>;
}
