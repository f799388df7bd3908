import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeContentStore } from '../testing/content-store-contract.ts';
import { contentFolders } from './content-folders.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-content-folders-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describeContentStore(
  'folders',
  async () => contentFolders(folder),
  ({ hash }) => writeFile(join(folder, 'files', hash.slice(0, 2), hash), 'wrong'),
);

it('content that counts as just stored is not deleted, though it was written long ago', async () => {
  const content = contentFolders(folder);
  const key = { kind: 'file', hash: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' } as const;
  await content.put(key, 'hello');
  const path = join(folder, 'files', '2c', key.hash);
  const [long, hourAgo] = [new Date(Date.now() - 7_200_000), new Date(Date.now() - 3_600_000).toISOString()];
  utimesSync(path, long, long);
  await content.put(key, 'hello');
  await content.delete(key, hourAgo);
  expect(existsSync(path)).toBe(true);
  utimesSync(path, long, long);
  await content.delete(key, hourAgo);
  expect(existsSync(path)).toBe(false);
});

it('what a crash left half written is not listed, and goes', async () => {
  const content = contentFolders(folder);
  const key = { kind: 'file', hash: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' } as const;
  await content.put(key, 'hello');
  const half = join(folder, 'files', '2c', `${key.hash}.4d0c`);
  writeFileSync(half, 'hel');
  const listed: string[] = [];
  for await (const hash of content.list('file')) listed.push(hash);
  expect(listed).toEqual([key.hash]);
  await content.dropUnfinished(new Date(Date.now() - 1_000_000).toISOString());
  expect(existsSync(half)).toBe(true);
  await content.dropUnfinished(new Date(Date.now() + 1_000).toISOString());
  expect([existsSync(half), existsSync(join(folder, 'files', '2c', key.hash))]).toEqual([false, true]);
});
