import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Store } from '../../contract/store.ts';
import { openStore } from '../../open-store.ts';

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-blobs-'));
  store = await openStore({ path: join(folder, 'heddle.db') });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const large = JSON.stringify('x'.repeat(2 * 1024 * 1024));

it.each<[string, (path: string) => Promise<void>]>([
  ['lost', (path) => rm(path)],
  ['cut short', (path) => truncate(path, 10)],
])('heals a file that was %s when the value is stored again', async (_what, damage) => {
  const { hash } = await store.blobs.put(large);
  await damage(join(folder, 'blobs', hash.slice(0, 2), `${hash}.json`));
  await store.blobs.put(large);
  expect(await store.blobs.get(hash)).toBe(large);
});

it('has no value whose file is lost', async () => {
  const { hash } = await store.blobs.put(large);
  await rm(join(folder, 'blobs', hash.slice(0, 2), `${hash}.json`));
  expect(await store.blobs.get(hash)).toBeNull();
});
