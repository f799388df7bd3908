import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Store } from '../../contract/store.ts';
import { openStore } from '../../open-store.ts';

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-files-'));
  store = await openStore({ path: join(folder, 'heddle.db') });
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('bytes come back under the hash of their content', async () => {
  const stored = await store.files.put({ mediaType: 'text/plain', content: bytes('hello') });
  expect(stored).toMatchObject({
    hash: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
    mediaType: 'text/plain',
    bytes: 5,
  });
  expect(Buffer.from((await store.files.read(stored.hash))!).toString()).toBe('hello');
  expect(await store.files.get(stored.hash)).toEqual(stored);
});

test('storing the same bytes again keeps one file', async () => {
  const [first, second] = [
    await store.files.put({ mediaType: 'text/plain', content: bytes('x') }),
    await store.files.put({ mediaType: 'text/css', content: bytes('x') }),
  ];
  expect(second).toEqual(first);
  expect(readdirSync(join(folder, 'files', first.hash.slice(0, 2)))).toEqual([first.hash]);
});

test('bytes outlive a restart, and no half-written file is left beside them', async () => {
  const { hash } = await store.files.put({ mediaType: 'image/png', content: bytes('png') });
  await store.close();
  store = await openStore({ path: join(folder, 'heddle.db') });
  expect(Buffer.from((await store.files.read(hash))!).toString()).toBe('png');
  expect(existsSync(join(folder, 'files', hash.slice(0, 2), hash))).toBe(true);
});

test('unknown bytes, and bytes whose file is gone, are null', async () => {
  expect(await store.files.read('0'.repeat(64))).toBeNull();
  expect(await store.files.get('0'.repeat(64))).toBeNull();
  const { hash } = await store.files.put({ mediaType: 'image/png', content: bytes('gone') });
  rmSync(join(folder, 'files'), { recursive: true });
  expect(await store.files.read(hash)).toBeNull();
});

test('a file that is gone is there again once it is stored again', async () => {
  const file = { mediaType: 'image/png', content: bytes('healed') };
  const { hash } = await store.files.put(file);
  rmSync(join(folder, 'files'), { recursive: true });
  await store.files.put(file);
  expect(Buffer.from((await store.files.read(hash))!).toString()).toBe('healed');
});
