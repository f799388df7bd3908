import { eq, sql } from 'drizzle-orm';
import { sha256Of } from '#bytes/digest';
import type { BlobStore } from '../../contract/blobs.ts';
import type { ContentStore } from '../../contract/content-store.ts';
import { ownContent } from './content-refs.ts';
import { referencesIn } from '../../contract/references-in.ts';
import { preparedOnce, type StoreDatabase, writing } from '../database.ts';
import { blobs } from '../schema/content.ts';
import { isStale } from './touched.ts';

/** JSON texts longer than this lie beside the database: large rows make SQLite's log and page cache slow. */
const FILE_BYTES = 1024 * 1024;

/** Content-addressed JSON texts: graphs, plans, and large values behind claim checks. */
export function blobTable(database: StoreDatabase, content: ContentStore): BlobStore {
  const insertion = preparedOnce(
    database
      .insert(blobs)
      .values({
        hash: sql.placeholder('hash'),
        bytes: sql.placeholder('bytes'),
        createdAt: sql.placeholder('createdAt'),
        json: sql.placeholder('json'),
      })
      .onConflictDoUpdate({ target: blobs.hash, set: { touchedAt: sql`excluded.created_at` } })
      .prepare(),
  );
  const one = database
    .select({ json: blobs.json })
    .from(blobs)
    .where(eq(blobs.hash, sql.placeholder('hash')))
    .prepare();
  const known = database
    .select({ createdAt: blobs.createdAt, touchedAt: blobs.touchedAt })
    .from(blobs)
    .where(eq(blobs.hash, sql.placeholder('hash')))
    .prepare();

  const touch = database
    .update(blobs)
    .set({ touchedAt: sql`${sql.placeholder('at')}` })
    .where(eq(blobs.hash, sql.placeholder('hash')))
    .prepare();

  return {
    async put(json) {
      const bytes = Buffer.byteLength(json);
      return this.putHashed({ json, bytes, hash: await sha256Of(json) });
    },

    async putHashed({ json, bytes, hash, ...read }) {
      const before = known.get({ hash });
      const isHere = before !== undefined && (bytes <= FILE_BYTES || (await content.has({ kind: 'value', hash }, bytes)));
      // Marked as used again first: where a sweep has deleted it in between, nothing is marked, and it is stored again.
      if (isHere && (!isStale(before) || touch.run({ hash, at: new Date().toISOString() }).changes > 0)) return { hash, bytes };
      if (bytes > FILE_BYTES) await content.put({ kind: 'value', hash }, json);
      const inRow = typeof json === 'string' ? json : bytes > FILE_BYTES ? '' : Buffer.from(json).toString('utf8');
      const row = { hash, bytes, createdAt: new Date().toISOString(), json: bytes > FILE_BYTES ? null : inRow };
      const references = read.references ?? referencesIn(typeof json === 'string' ? json : Buffer.from(json).toString('utf8'));
      if (references.length === 0) insertion(database).run(row);
      else {
        writing(database, (tx) => {
          insertion(tx).run(row);
          ownContent(tx, `blob:${hash}`, references);
        });
      }
      return { hash, bytes };
    },

    async get(hash) {
      const row = one.get({ hash });
      if (row === undefined) return null;
      if (row.json !== null) return row.json;
      const bytes = await content.get({ kind: 'value', hash });
      return bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    },
  };
}
