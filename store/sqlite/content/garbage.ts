import { sql } from 'drizzle-orm';
import { statSync, unlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Collected } from '../../contract/content.ts';
import { disownContent } from './content-refs.ts';
import { type StoreDatabase, type StoreTransaction, writing } from '../database.ts';
import { knowledgeDocuments } from '../schema/knowledge.ts';
import { blobs, contentRefs, files } from '../schema/content.ts';
import { runs } from '../schema/runs.ts';
import { versions } from '../schema/workflows.ts';
import { inSlices } from '../slices.ts';

/** Where contents lie that are no rows. */
export interface ContentPlaces {
  readonly blobs: string;
  readonly files: string;
}

const PAGE = 500;
const HASH = /^[0-9a-f]{64}/;

/**
 * Deletes stored content that nobody refers to any more. Content that was stored after `before` stays: the caller that has just stored it may be about
 * to refer to it.
 */
export function contentGarbage(database: StoreDatabase, places: ContentPlaces) {
  const pathOf = { blob: (hash: string) => join(places.blobs, hash.slice(0, 2), `${hash}.json`), file: (hash: string) => join(places.files, hash.slice(0, 2), hash) };

  /** Deletes the rows of one hash unless something refers to it; tells what it was. */
  function dropRows(tx: StoreTransaction, hash: string, before: string) {
    const unowned = sql`not exists (select 1 from ${contentRefs} where ${contentRefs.hash} = ${hash})`;
    const value = tx.get<{ bytes: number; isFile: number } | undefined>(sql`delete from ${blobs} where hash = ${hash} and coalesce(touched_at, created_at) <= ${before} and ${unowned}
      and not exists (select 1 from ${versions} where ${versions.graphHash} = ${hash} or ${versions.planHash} = ${hash})
      and not exists (select 1 from ${runs} where ${runs.version} is null and (${runs.graphHash} = ${hash} or ${runs.planHash} = ${hash}))
      returning bytes, json is null as "isFile"`);
    const file = tx.get<{ bytes: number } | undefined>(sql`delete from ${files} where hash = ${hash} and coalesce(touched_at, created_at) <= ${before} and ${unowned}
      and not exists (select 1 from ${knowledgeDocuments} where ${knowledgeDocuments.fileHash} = ${hash})
      returning bytes`);
    return { value, file };
  }

  /**
   * Deletes a content file that has no row. In a transaction that holds the write lock, so that no row can come in between, and never one
   * that was just written: its row is about to come.
   */
  function dropFile(kind: 'blob' | 'file', path: string, hash: string, before: string): void {
    writing(database, (tx) => {
      const table = kind === 'blob' ? blobs : files;
      if (tx.get(sql`select 1 from ${table} where hash = ${hash}`) !== undefined) return;
      try {
        if (statSync(path).mtime.toISOString() <= before) unlinkSync(path);
      } catch (error) {
        if ((error as { code?: string }).code !== 'ENOENT') throw error;
      }
    });
  }

  /** Deletes what nobody refers to among these, and then what only that referred to. */
  async function collect(hashes: readonly string[], before: string): Promise<Collected> {
    const queue = [...hashes];
    const dropped: { readonly kind: 'blob' | 'file'; readonly hash: string }[] = [];
    let [values, fileCount, bytes] = [0, 0, 0];
    await inSlices((rows) =>
      writing(database, (tx) => {
        const some = queue.splice(0, rows);
        for (const hash of some) {
          const { value, file } = dropRows(tx, hash, before);
          if (value !== undefined) {
            queue.push(...disownContent(tx, [`blob:${hash}`]));
            if (value.isFile === 1) dropped.push({ kind: 'blob', hash });
            values += 1;
          }
          if (file !== undefined) {
            dropped.push({ kind: 'file', hash });
            fileCount += 1;
          }
          bytes += (value?.bytes ?? 0) + (file?.bytes ?? 0);
        }
        // What was deleted may have held on to more.
        return queue.length === 0 ? 0 : rows;
      }),
    );
    await inSlices((rows) => {
      const some = dropped.splice(0, Math.min(rows, 50));
      for (const { kind, hash } of some) dropFile(kind, pathOf[kind](hash), hash, before);
      return dropped.length === 0 ? 0 : rows;
    });
    return { values, files: fileCount, bytes };
  }

  /** The next stored hashes, in order, that have no owner. */
  function unowned(table: typeof blobs | typeof files, after: string, before: string): { readonly hashes: readonly string[]; readonly last: string | null } {
    const page = database.all<{ hash: string; isOwned: number }>(sql`select hash, exists (select 1 from ${contentRefs} where ${contentRefs.hash} = t.hash) as "isOwned"
      from ${table} t where hash > ${after} and coalesce(touched_at, created_at) <= ${before} order by hash limit ${PAGE}`);
    return { hashes: page.filter(({ isOwned }) => isOwned === 0).map(({ hash }) => hash), last: page.length < PAGE ? null : page.at(-1)!.hash };
  }

  /** Deletes content files without a row, as a crash leaves them. */
  async function sweepFolder(kind: 'blob' | 'file', folder: string, before: string): Promise<void> {
    for (const part of await namesIn(folder)) {
      for (const name of await namesIn(join(folder, part))) {
        const hash = HASH.exec(name)?.[0];
        if (hash === undefined) continue;
        const isWhole = join(folder, part, name) === pathOf[kind](hash);
        const isKnown = isWhole && database.get(sql`select 1 from ${kind === 'blob' ? blobs : files} where hash = ${hash}`) !== undefined;
        // A file beside it is one that was being written when its process ended; no row ever names it.
        if (!isKnown) dropFile(kind, join(folder, part, name), isWhole ? hash : '', before);
      }
    }
  }

  return {
    collect,

    /** Looks through everything that is stored. */
    async sweep(before: string): Promise<Collected> {
      let [values, fileCount, bytes] = [0, 0, 0];
      for (const table of [blobs, files]) {
        for (let after: string | null = ''; after !== null; ) {
          const page = unowned(table, after, before);
          const collected = await collect(page.hashes, before);
          values += collected.values;
          fileCount += collected.files;
          bytes += collected.bytes;
          after = page.last;
        }
      }
      await sweepFolder('blob', places.blobs, before);
      await sweepFolder('file', places.files, before);
      return { values, files: fileCount, bytes };
    },
  };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as { code?: string }).code ?? '')) return [];
    throw error;
  }
}
