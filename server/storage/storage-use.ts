import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorageUse } from '#graph/retention';
import type { Store } from '#store/contract/store';

/** Measures what lies in the data folder. Reads sizes only, never content. */
export async function storageUse(store: Store, dataDir: string): Promise<StorageUse> {
  const names = await readdir(dataDir).catch(() => []);
  const sized = async (isMeant: (name: string) => boolean): Promise<number> =>
    sum(await Promise.all(names.filter(isMeant).map((name) => sizeOf(join(dataDir, name)))));
  const [database, values, files, indexes, total] = await Promise.all([
    sized((name) => name.startsWith('heddle.db')),
    sized((name) => name === 'blobs'),
    sized((name) => name === 'files'),
    sized((name) => name === 'knowledge'),
    sized(() => true),
  ]);
  const space = await statfs(dataDir).catch(() => null);
  return {
    database,
    values,
    files,
    indexes,
    engine: await sized((name) => name.startsWith('temporal')),
    total,
    free: space === null ? null : space.bavail * space.bsize,
    runs: await store.runs.count(),
  };
}

/** The bytes of a file, or of everything in a folder; 0 for what has just gone. */
async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  if (found === null) return 0;
  if (!found.isDirectory()) return found.size;
  let bytes = 0;
  for (const name of await readdir(path).catch(() => [])) bytes += await sizeOf(join(path, name));
  return bytes;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
