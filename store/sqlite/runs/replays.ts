import { and, desc, eq, sql } from 'drizzle-orm';
import type { Json } from '#graph/json';
import type { EffectChoices, Replay } from '#graph/replay';
import type { NewReplay, ReplayedSource, ReplayStore, StoredReplay } from '../../contract/replays.ts';
import { parseCursor, toPage } from '../../cursor.ts';
import { disownContent, ownContent } from '../content/content-refs.ts';
import { referencesIn } from '../../contract/references-in.ts';
import { type StoreDatabase, type StoreQueries, type StoreTransaction, writing } from '../database.ts';
import { replayedRuns, replays } from '../schema/replays.ts';
import { runs } from '../schema/runs.ts';
import { replayedRunTable } from './replayed-runs.ts';

/** Replays and shadows, and the runs in their tables. `collect` deletes stored content that belongs to nobody any more. */
export function replayTable(database: StoreDatabase, collect: (hashes: readonly string[]) => Promise<unknown>): ReplayStore {
  const rows = replayedRunTable(database);
  const ownerOf = (id: string): string => `replay:${id}`;

  function toStored(row: typeof replays.$inferSelect): StoredReplay {
    const { choicesJson, seenRow: _seen, ...rest } = row;
    return { ...rest, ...(JSON.parse(choicesJson) as EffectChoices) };
  }

  function insert(tx: StoreTransaction, { effects, nodes, ...replay }: NewReplay): void {
    const choicesJson = JSON.stringify({ effects, nodes });
    tx.insert(replays)
      .values({ ...replay, choicesJson, status: 'running', seenRow: lastRow(tx) })
      .run();
    ownContent(tx, ownerOf(replay.id), [replay.graphHash, replay.planHash, ...referencesIn(choicesJson)]);
  }

  function close(tx: StoreTransaction, id: string, status: 'finished' | 'cancelled', at: string): boolean {
    return (
      tx
        .update(replays)
        .set({ status, finishedAt: at })
        .where(and(eq(replays.id, id), eq(replays.status, 'running')))
        .run().changes > 0
    );
  }

  return {
    ...rows,

    async insert(replay: NewReplay, sources: readonly ReplayedSource[]): Promise<void> {
      writing(database, (tx) => {
        insert(tx, replay);
        rows.addIn(tx, replay.id, sources);
      });
    },

    async setShadow(shadow: NewReplay): Promise<void> {
      writing(database, (tx) => {
        const before = tx
          .select({ id: replays.id })
          .from(replays)
          .where(and(eq(replays.workflowId, shadow.workflowId), eq(replays.kind, 'shadow'), eq(replays.status, 'running')))
          .get();
        if (before !== undefined) close(tx, before.id, 'finished', shadow.createdAt);
        insert(tx, shadow);
      });
    },

    async get(id: string): Promise<StoredReplay | null> {
      const row = database.select().from(replays).where(eq(replays.id, id)).get();
      return row === undefined ? null : toStored(row);
    },

    async present(id: string): Promise<Replay | null> {
      const row = database.select().from(replays).where(eq(replays.id, id)).get();
      return row === undefined ? null : presented(toStored(row), rows.totals(id));
    },

    async shadowOf(workflowId: string): Promise<StoredReplay | null> {
      const row = database
        .select()
        .from(replays)
        .where(and(eq(replays.workflowId, workflowId), eq(replays.kind, 'shadow'), eq(replays.status, 'running')))
        .get();
      return row === undefined ? null : toStored(row);
    },

    async list({ workflowId, kind, cursor, limit }) {
      const after = cursor === undefined ? null : parseCursor(cursor);
      if (cursor !== undefined && after === null) return null;
      const found = database
        .select()
        .from(replays)
        .where(
          and(
            workflowId === undefined ? undefined : eq(replays.workflowId, workflowId),
            kind === undefined ? undefined : eq(replays.kind, kind),
            after === null ? undefined : sql`(${replays.createdAt}, ${replays.id}) < (${after.at}, ${after.id})`,
          ),
        )
        .orderBy(desc(replays.createdAt), desc(replays.id))
        .limit(limit + 1)
        .all();
      const page = toPage(found, limit, (row) => ({ at: row.createdAt, id: row.id }));
      return { items: page.items.map((row) => presented(toStored(row), rows.totals(row.id))), nextCursor: page.nextCursor };
    },

    async running(): Promise<readonly StoredReplay[]> {
      return database.select().from(replays).where(eq(replays.status, 'running')).all().map(toStored);
    },

    async end(id: string, status: 'finished' | 'cancelled', at: string): Promise<boolean> {
      return writing(database, (tx) => close(tx, id, status, at));
    },

    async follow(shadow: StoredReplay, choose: (runId: string) => ReplayedSource | null): Promise<void> {
      const { seen = 0 } = database.select({ seen: replays.seenRow }).from(replays).where(eq(replays.id, shadow.id)).get() ?? {};
      const last = lastRow(database);
      if (last === seen) return;
      const isCall = sql`${runs.version} is not null and ${runs.handover} <> 'refused' and ${runs.replayOf} is null and ${runs.forkedFrom} is null and ${runs.parentRunId} is null`;
      const found = database
        .select({ id: runs.id })
        .from(runs)
        .where(and(sql`runs.rowid > ${seen} and runs.rowid <= ${last}`, eq(runs.workflowId, shadow.workflowId), isCall))
        .orderBy(sql`runs.rowid`)
        .all();
      writing(database, (tx) => {
        rows.addIn(
          tx,
          shadow.id,
          found.flatMap(({ id }) => choose(id) ?? []),
        );
        tx.update(replays).set({ seenRow: last }).where(eq(replays.id, shadow.id)).run();
      });
    },

    async remove(id: string): Promise<boolean> {
      const [changes, hashes] = writing(database, (tx) => {
        tx.delete(replayedRuns).where(eq(replayedRuns.replayId, id)).run();
        return [tx.delete(replays).where(eq(replays.id, id)).run().changes, disownContent(tx, [ownerOf(id)])] as const;
      });
      await collect(hashes);
      return changes > 0;
    },
  };
}

/** Rows are numbered in the order in which runs are written down. */
function lastRow(queries: StoreQueries): number {
  return queries.get<{ last: number | null }>(sql`select max(rowid) as last from ${runs}`)?.last ?? 0;
}

function presented(
  { graphHash: _graph, planHash: _plan, nodes, ...replay }: StoredReplay,
  totals: Pick<Replay, 'progress' | 'before' | 'after'>,
): Replay {
  return { ...replay, nodes: nodes as { [name: string]: EffectChoices['nodes'][string] & { output?: Json } }, ...totals };
}
