import { statSync, unlinkSync } from 'node:fs';
import { open, readdir, readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Of } from '#bytes/digest';
import type { ContentKey, ContentKind, ContentStore } from '../contract/content-store.ts';
import { writeDurably } from './durable-file.ts';

const HASH = /^[0-9a-f]{64}/;

/** Where content of a kind lies, and how its files end. */
type Places = { readonly [kind in ContentKind]: { readonly folder: string; readonly ending: string } };

/** Keeps content in two folders, a file each: values in `blobs`, files in `files`. */
export function contentFolders(folder: string): ContentStore {
  const places: Places = { value: { folder: join(folder, 'blobs'), ending: '.json' }, file: { folder: join(folder, 'files'), ending: '' } };
  const pathOf = ({ kind, hash }: ContentKey): string => join(places[kind].folder, hash.slice(0, 2), `${hash}${places[kind].ending}`);

  /** Every file of a kind; `hash` is null for one that was not written to its end. */
  async function* filesOf(kind: ContentKind): AsyncIterable<{ readonly path: string; readonly hash: string | null }> {
    for (const part of await namesIn(places[kind].folder)) {
      for (const name of await namesIn(join(places[kind].folder, part))) {
        const hash = HASH.exec(name)?.[0];
        if (hash === undefined) continue;
        const path = join(places[kind].folder, part, name);
        yield { path, hash: path === pathOf({ kind, hash }) ? hash : null };
      }
    }
  }

  async function get(key: ContentKey): Promise<Uint8Array | null> {
    const bytes = await readFile(pathOf(key)).catch(nullIfMissing);
    return bytes !== null && (await sha256Of(bytes)) === key.hash ? bytes : null;
  }

  return {
    get,

    async put(key, content) {
      if ((await get(key)) === null || !(await touch(pathOf(key)))) await writeDurably(pathOf(key), content);
    },

    async has(key, bytes) {
      return (await stat(pathOf(key)).catch(nullIfMissing))?.size === bytes;
    },

    async stream(key, range) {
      const file = await open(pathOf(key)).catch(nullIfMissing);
      return file?.createReadStream({ ...range }) ?? null;
    },

    async delete(key, storedUntil) {
      dropOlder(pathOf(key), storedUntil);
    },

    async *list(kind) {
      for await (const { hash } of filesOf(kind)) if (hash !== null) yield hash;
    },

    async dropUnfinished(begunUntil) {
      for (const kind of ['value', 'file'] as const)
        for await (const { path, hash } of filesOf(kind)) if (hash === null) dropOlder(path, begunUntil);
    },
  };
}

/** Marks a file as just stored; false when it was deleted in the meantime. */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return (
    (await utimes(path, now, now)
      .then(() => true)
      .catch(nullIfMissing)) ?? false
  );
}

/** At once, so that nobody in this process stores the file between the look and the deletion. */
function dropOlder(path: string, until: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && found.mtime.toISOString() <= until) unlinkSync(path);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(nullIfMissing)) ?? [];
}

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
