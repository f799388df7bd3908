import type Sqlite from 'better-sqlite3';
import { Database } from './driver.mjs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Store } from '../contract/store.ts';
import { openStore } from '../open-store.ts';

let folder: string;
let store: Store;
let other: Sqlite.Database;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-busy-'));
  store = await openStore({ path: join(folder, 'heddle.db') });
  other = new Database(join(folder, 'heddle.db'));
});
afterEach(async () => {
  other.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

it('waits for another writer without blocking the process that has to let it finish', async () => {
  other.exec('BEGIN IMMEDIATE');
  // It commits by this very event loop: a write that blocked it would wait for ever.
  setTimeout(() => other.exec('COMMIT'), 500);
  const writes = Array.from({ length: 20 }, (_, index) => store.settings.set(`key ${index}`, index));
  await Promise.all(writes);
  expect(await store.settings.get('key 19')).toBe(19);
});

it('does not make a call again that failed for another reason', async () => {
  other.exec('DROP TABLE settings');
  await expect(store.settings.set('a', 1)).rejects.toThrow(/no such table/);
});
