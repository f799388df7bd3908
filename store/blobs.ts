import { eq, sql } from 'drizzle-orm';
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreDatabase } from './database.ts';
import { writeDurably } from './durable-file.ts';
import { blobs } from './schema.ts';

/** JSON texts longer than this lie in files: large rows make SQLite's log and page cache slow. */
const FILE_BYTES = 1024 * 1024;

/** Content-addressed JSON texts: graphs, plans, and large values behind claim checks. */
export function blobTable(database: StoreDatabase, folder: string) {
  const insertion = database
    .insert(blobs)
    .values({ hash: sql.placeholder('hash'), bytes: sql.placeholder('bytes'), createdAt: sql.placeholder('createdAt'), json: sql.placeholder('json') })
    .onConflictDoNothing()
    .prepare();
  const one = database.select({ json: blobs.json }).from(blobs).where(eq(blobs.hash, sql.placeholder('hash'))).prepare();
  const exists = database.select({ hash: blobs.hash }).from(blobs).where(eq(blobs.hash, sql.placeholder('hash'))).prepare();

  const fileOf = (hash: string): string => join(folder, hash.slice(0, 2), `${hash}.json`);

  return {
    /** Stores the text; durable once resolved. Storing it twice is storing it once. */
    async put(json: string): Promise<{ hash: string; bytes: number }> {
      const bytes = Buffer.byteLength(json);
      return this.putHashed({ json, bytes, hash: createHash('sha256').update(json).digest('hex') });
    },

    /** The same for a text whose length and SHA-256 are known. */
    async putHashed({ json, bytes, hash }: { readonly json: string | Uint8Array; readonly bytes: number; readonly hash: string }): Promise<{ hash: string; bytes: number }> {
      if (exists.get({ hash }) !== undefined && (bytes <= FILE_BYTES || (await isFile(fileOf(hash), bytes)))) return { hash, bytes };
      if (bytes > FILE_BYTES) await writeDurably(fileOf(hash), json);
      const inRow = typeof json === 'string' ? json : bytes > FILE_BYTES ? '' : Buffer.from(json).toString('utf8');
      insertion.run({ hash, bytes, createdAt: new Date().toISOString(), json: bytes > FILE_BYTES ? null : inRow });
      return { hash, bytes };
    },

    /** The text of that hash; null if it was never stored, or its file is lost. */
    async get(hash: string): Promise<string | null> {
      const row = one.get({ hash });
      if (row === undefined) return null;
      return row.json ?? (await readFile(fileOf(hash), 'utf8').catch(nullIfMissing));
    },
  };
}

/** A file that was cut short by a power failure counts as lost: storing the value again replaces it. */
async function isFile(path: string, bytes: number): Promise<boolean> {
  return (await stat(path).catch(nullIfMissing))?.size === bytes;
}

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
