import { eq } from 'drizzle-orm';
import { sha256Of } from '#bytes/digest';
import type { ContentStore } from '../../contract/content-store.ts';
import type { FileStore, StoredFile } from '../../contract/files.ts';
import { mediaTypeOf } from '../../content/media-type.ts';
import type { StoreDatabase } from '../database.ts';
import { files } from '../schema/content.ts';
import { isStale } from './touched.ts';

/** Bytes by their SHA-256: images, recordings, documents. */
export function fileTable(database: StoreDatabase, content: ContentStore): FileStore {
  const find = (hash: string): StoredFile | undefined => database.select().from(files).where(eq(files.hash, hash)).get();

  async function put(file: { readonly mediaType: string; readonly content: Uint8Array }): Promise<StoredFile> {
    const hash = await sha256Of(file.content);
    const known = find(hash);
    const isHere = known !== undefined && (await content.has({ kind: 'file', hash }, known.bytes));
    if (
      isHere &&
      (!isStale(known) || database.update(files).set({ touchedAt: new Date().toISOString() }).where(eq(files.hash, hash)).run().changes > 0)
    )
      return known;
    await content.put({ kind: 'file', hash }, file.content);
    const row = { hash, mediaType: file.mediaType, bytes: file.content.byteLength, createdAt: new Date().toISOString(), touchedAt: null };
    database
      .insert(files)
      .values(row)
      .onConflictDoUpdate({ target: files.hash, set: { touchedAt: row.createdAt } })
      .run();
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
      return find(hash) === undefined ? null : content.get({ kind: 'file', hash });
    },

    async stream(hash, range) {
      return find(hash) === undefined ? null : content.stream({ kind: 'file', hash }, range);
    },
  };
}

/** The last part of a path, without characters that break lines or headers. */
function fileName(name: string): string {
  // oxlint-disable-next-line no-control-regex
  const last = (name.split(/[/\\]/).at(-1) ?? '').replace(/[\u0000-\u001f\u007f]/g, '').trim();
  return last.slice(0, 255) || 'file';
}
