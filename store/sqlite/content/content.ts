import { sql } from 'drizzle-orm';
import type { ContentOwners } from '../../contract/content.ts';
import { ownContent } from './content-refs.ts';
import { referencesIn } from '../../contract/references-in.ts';
import { reading, type StoreDatabase, writing } from '../database.ts';
import type { contentGarbage } from './garbage.ts';
import { settingTable } from '../installation/settings.ts';
import { inSlices } from '../slices.ts';

interface Options {
  readonly database: StoreDatabase;
  readonly garbage: ReturnType<typeof contentGarbage>;
  /** Reads a stored value that is too large for a row. */
  readonly readValue: (hash: string) => Promise<string | null>;
  /** Content of something that was deleted goes with it if it is older than this. */
  readonly graceMs: number;
  /** Content that nobody has ever referred to waits longer: a person may have uploaded it for a run that is started later. */
  readonly sweepGraceMs: number;
}

/** Rows that refer to stored content, and who owns it through them. */
const SOURCES = [
  { table: 'runs', owner: "'run:' || id", columns: ['input_json', 'output_json', 'response_json', 'reuse_json', 'tape_json'] },
  { table: 'step_runs', owner: "'run:' || run_id", columns: ['input_json', 'resolved_json', 'output_json', 'ports_json', 'more_json'] },
  { table: 'reviews', owner: "'run:' || run_id", columns: ['value_json', 'decided_value_json'] },
  { table: 'workflows', owner: "'workflow:' || id", columns: ['graph_json', 'example_input_json'] },
  { table: 'chat_turns', owner: "'chat:' || run_id", columns: ['files_json'] },
  { table: 'memory_facts', owner: "'fact:' || space || '/' || subject || '/' || key", columns: ['value_json'] },
  { table: 'blobs', owner: "'blob:' || hash", columns: ['json'] },
] as const;

const NOTED = 'content-owners-noted';

/** Who holds on to stored content, and the deletion of what nobody does. */
export function storedContent({
  database,
  garbage,
  readValue,
  graceMs,
  sweepGraceMs,
}: Options): ContentOwners & { readonly collect: (hashes: readonly string[]) => Promise<unknown> } {
  const settings = settingTable(database);
  const olderThan = (ms: number): string => new Date(Date.now() - ms).toISOString();

  /** Notes the owners in what earlier releases have written, once. Until then nothing is deleted. */
  async function noteOwners(): Promise<void> {
    if ((await settings.get(NOTED)) === true) return;
    for (const { table, owner, columns } of SOURCES) {
      let after = 0;
      const texts = sql.raw(columns.map((column) => `coalesce(${column}, '')`).join(" || ' ' || "));
      await inSlices((rows) => {
        const page = reading(database, (tx) =>
          tx.all<{ id: number; owner: string; texts: string }>(
            sql`select rowid as id, ${sql.raw(owner)} as owner, ${texts} as texts from ${sql.raw(table)} where rowid > ${after} order by rowid limit ${rows}`,
          ),
        );
        const found = page.map((row) => ({ owner: row.owner, hashes: referencesIn(row.texts) })).filter(({ hashes }) => hashes.length > 0);
        if (found.length > 0) writing(database, (tx) => found.forEach((row) => ownContent(tx, row.owner, row.hashes)));
        after = page.at(-1)?.id ?? after;
        return page.length;
      });
    }
    for (let after = ''; ;) {
      const page = database.all<{ hash: string }>(
        sql`select hash from blobs where json is null and hash > ${after} order by hash limit 50`,
      );
      for (const { hash } of page) {
        const found = referencesIn(await readValue(hash));
        if (found.length > 0) writing(database, (tx) => ownContent(tx, `blob:${hash}`, found));
      }
      if (page.length === 0) break;
      after = page.at(-1)!.hash;
    }
    await settings.set(NOTED, true);
  }

  return {
    async ownForRun(runId, value) {
      const hashes = referencesIn(JSON.stringify(value));
      if (hashes.length > 0) writing(database, (tx) => ownContent(tx, `run:${runId}`, hashes));
    },

    /** Deletes what nobody refers to among these. */
    async collect(hashes) {
      return (await settings.get(NOTED)) === true ? garbage.collect(hashes, olderThan(graceMs)) : null;
    },

    async sweep() {
      await noteOwners();
      return garbage.sweep(olderThan(sweepGraceMs));
    },
  };
}
