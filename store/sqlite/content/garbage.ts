import { sql } from 'drizzle-orm';
import type { ContentKey, ContentStore } from '../../contract/content-store.ts';
import type { Collected } from '../../contract/content.ts';
import { disownContent } from './content-refs.ts';
import { type StoreDatabase, type StoreTransaction, writing } from '../database.ts';
import { knowledgeDocuments } from '../schema/knowledge.ts';
import { blobs, contentRefs, files } from '../schema/content.ts';
import { runs } from '../schema/runs.ts';
import { versions } from '../schema/workflows.ts';
import { inSlices } from '../slices.ts';

const PAGE = 500;

/**
 * Deletes stored content that nobody refers to any more. Content that was stored after `before` stays: the caller that has just stored it
 * may be about
 * to refer to it.
 */
export function contentGarbage(database: StoreDatabase, content: ContentStore) {
  /** Deletes the rows of one hash unless something refers to it; tells what it was. */
  function dropRows(tx: StoreTransaction, hash: string, before: string) {
    const unowned = sql`not exists (select 1 from ${contentRefs} where ${contentRefs.hash} = ${hash})`;
    const value = tx.get<
      { bytes: number; isFile: number } | undefined
    >(sql`delete from ${blobs} where hash = ${hash} and coalesce(touched_at, created_at) <= ${before} and ${unowned}
      and not exists (select 1 from ${versions} where ${versions.graphHash} = ${hash} or ${versions.planHash} = ${hash})
      and not exists (select 1 from ${runs} where ${runs.version} is null and (${runs.graphHash} = ${hash} or ${runs.planHash} = ${hash}))
      returning bytes, json is null as "isFile"`);
    const file = tx.get<
      { bytes: number } | undefined
    >(sql`delete from ${files} where hash = ${hash} and coalesce(touched_at, created_at) <= ${before} and ${unowned}
      and not exists (select 1 from ${knowledgeDocuments} where ${knowledgeDocuments.fileHash} = ${hash})
      returning bytes`);
    return { value, file };
  }

  /** Deletes content that has no row. What was just stored stays: its row is about to come. */
  async function dropContent(key: ContentKey, before: string): Promise<void> {
    const table = key.kind === 'value' ? blobs : files;
    if (database.get(sql`select 1 from ${table} where hash = ${key.hash}`) === undefined) await content.delete(key, before);
  }

  /** Deletes what nobody refers to among these, and then what only that referred to. */
  async function collect(hashes: readonly string[], before: string): Promise<Collected> {
    const queue = [...hashes];
    const dropped: ContentKey[] = [];
    let [values, fileCount, bytes] = [0, 0, 0];
    await inSlices((rows) =>
      writing(database, (tx) => {
        const some = queue.splice(0, rows);
        for (const hash of some) {
          const { value, file } = dropRows(tx, hash, before);
          if (value !== undefined) {
            queue.push(...disownContent(tx, [`blob:${hash}`]));
            if (value.isFile === 1) dropped.push({ kind: 'value', hash });
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
    for (const key of dropped) await dropContent(key, before);
    return { values, files: fileCount, bytes };
  }

  /** The next stored hashes, in order, that have no owner. */
  function unowned(
    table: typeof blobs | typeof files,
    after: string,
    before: string,
  ): { readonly hashes: readonly string[]; readonly last: string | null } {
    const page = database.all<{
      hash: string;
      isOwned: number;
    }>(sql`select hash, exists (select 1 from ${contentRefs} where ${contentRefs.hash} = t.hash) as "isOwned"
      from ${table} t where hash > ${after} and coalesce(touched_at, created_at) <= ${before} order by hash limit ${PAGE}`);
    return {
      hashes: page.filter(({ isOwned }) => isOwned === 0).map(({ hash }) => hash),
      last: page.length < PAGE ? null : page.at(-1)!.hash,
    };
  }

  return {
    collect,

    /** Looks through everything that is stored. */
    async sweep(before: string): Promise<Collected> {
      let [values, fileCount, bytes] = [0, 0, 0];
      for (const table of [blobs, files]) {
        for (let after: string | null = ''; after !== null;) {
          const page = unowned(table, after, before);
          const collected = await collect(page.hashes, before);
          values += collected.values;
          fileCount += collected.files;
          bytes += collected.bytes;
          after = page.last;
        }
      }
      // Content without a row, and content that was never written to its end, is what a crash leaves.
      for (const kind of ['value', 'file'] as const) for await (const hash of content.list(kind)) await dropContent({ kind, hash }, before);
      await content.dropUnfinished(before);
      return { values, files: fileCount, bytes };
    },
  };
}
