import { eq } from 'drizzle-orm';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Of } from '#bytes/digest';
import type { FileStore, StoredFile } from '../../contract/files.ts';
import type { StoreDatabase } from '../database.ts';
import { writeDurably } from '../../content/durable-file.ts';
import { mediaTypeOf } from '../../content/media-type.ts';
import { files } from '../schema/content.ts';
import { isStale } from './touched.ts';

/** Bytes by their SHA-256, each in a file of the given folder: images, recordings, documents. */
export function fileTable(database: StoreDatabase, folder: string): FileStore {
  const pathOf = (hash: string): string => join(folder, hash.slice(0, 2), hash);
  const find = (hash: string): StoredFile | undefined => database.select().from(files).where(eq(files.hash, hash)).get();

  /** Stores the content under its hash, once; durable once resolved. What it was first said to be counts. */
  async function put(file: { readonly mediaType: string; readonly content: Uint8Array }): Promise<StoredFile> {
    const hash = await sha256Of(file.content);
    const known = find(hash);
    if (known !== undefined && (!isStale(known) || database.update(files).set({ touchedAt: new Date().toISOString() }).where(eq(files.hash, hash)).run().changes > 0)) return known;
    await writeDurably(pathOf(hash), file.content);
    const row = { hash, mediaType: file.mediaType, bytes: file.content.byteLength, createdAt: new Date().toISOString(), touchedAt: null };
    database.insert(files).values(row).onConflictDoUpdate({ target: files.hash, set: { touchedAt: row.createdAt } }).run();
    return find(hash) ?? row;
  }

  return {
    put,

    async save(file) {
      const mediaType = mediaTypeOf(file.bytes, file.mediaType);
      const { hash, bytes } = await put({ mediaType, content: file.bytes });
      return { $file: hash, name: fileName(file.name), mediaType, bytes };
    },

    async get(hash) {
      return find(hash) ?? null;
    },

    async read(hash) {
      if (find(hash) === undefined) return null;
      try {
        return await readFile(pathOf(hash));
      } catch (error) {
        if ((error as { code?: string }).code === 'ENOENT') return null;
        throw error;
      }
    },
  };
}

/** The last part of a path, without characters that break lines or headers. */
function fileName(name: string): string {
  // oxlint-disable-next-line no-control-regex
  const last = (name.split(/[/\\]/).at(-1) ?? '').replace(/[\u0000-\u001f\u007f]/g, '').trim();
  return last.slice(0, 255) || 'file';
}
