import { and, asc, desc, eq, isNull, ne, sql } from 'drizzle-orm';
import type { NodeErrorData } from '#graph/errors';
import type { Generation, GenerationSettings } from '#graph/knowledge';
import { type StoreDatabase, type StoreQueries, writing } from '../database.ts';
import { chunkCountsOf, countsOf } from './counts.ts';
import type { KnowledgeIndexes } from './indexes.ts';
import { knowledgeBases, knowledgeDocuments, knowledgeGenerations } from '../schema/knowledge.ts';

type GenerationRow = typeof knowledgeGenerations.$inferSelect;

/** The builds of knowledge bases: one is live, others are built beside it and switched to. */
export function knowledgeGenerationTable(database: StoreDatabase, indexes: KnowledgeIndexes) {
  const is = (knowledgeId: string, number: number) => and(eq(knowledgeGenerations.knowledgeId, knowledgeId), eq(knowledgeGenerations.number, number));
  const one = (knowledgeId: string, number: number, queries: StoreQueries = database): GenerationRow | undefined => queries.select().from(knowledgeGenerations).where(is(knowledgeId, number)).get();
  const baseOf = (id: string, queries: StoreQueries = database) => queries.select().from(knowledgeBases).where(eq(knowledgeBases.id, id)).get();
  const numbersOf = (knowledgeId: string, queries: StoreQueries = database): readonly number[] =>
    queries.select({ number: knowledgeGenerations.number }).from(knowledgeGenerations).where(eq(knowledgeGenerations.knowledgeId, knowledgeId)).orderBy(asc(knowledgeGenerations.number)).all().map(({ number }) => number);

  /** Documents tell how far they are on the way into the newest build that takes them: of the others it is not known. */
  function failedOf({ knowledgeId, number }: GenerationRow): number {
    if (numbersOf(knowledgeId).at(-1) !== number) return 0;
    const failed = database.select({ count: sql<number>`count(*)` }).from(knowledgeDocuments).where(and(eq(knowledgeDocuments.knowledgeId, knowledgeId), isNull(knowledgeDocuments.deletedAt), eq(knowledgeDocuments.state, 'failed'))).get();
    return failed?.count ?? 0;
  }

  async function toGeneration(row: GenerationRow): Promise<Generation> {
    const counts = await countsOf(indexes, row.knowledgeId, row.number);
    return {
      number: row.number,
      settings: JSON.parse(row.settingsJson) as GenerationSettings,
      status: row.status,
      isLive: baseOf(row.knowledgeId)?.liveGeneration === row.number,
      liveAt: row.liveAt,
      documents: counts.documents,
      chunks: counts.chunks,
      failed: failedOf(row),
      createdAt: row.createdAt,
      readyAt: row.readyAt,
      error: row.errorJson === null ? counts.error : (JSON.parse(row.errorJson) as Generation['error']),
    };
  }

  return {
    /** Newest first. */
    async generations(id: string): Promise<readonly Generation[]> {
      return Promise.all(database.select().from(knowledgeGenerations).where(eq(knowledgeGenerations.knowledgeId, id)).orderBy(desc(knowledgeGenerations.number)).all().map(toGeneration));
    },

    async generation(id: string, number: number): Promise<Generation | null> {
      const row = one(id, number);
      return row === undefined ? null : toGeneration(row);
    },

    /** What a search needs to know, without counting anything; the live generation unless one is named. Null where there is no such base or build. */
    async searchable(id: string, number?: number): Promise<{ readonly name: string; readonly generation: number; readonly settings: GenerationSettings } | null> {
      const base = baseOf(id);
      const wanted = number ?? base?.liveGeneration;
      const row = wanted == null ? undefined : one(id, wanted);
      return base === undefined || row === undefined ? null : { name: base.name, generation: row.number, settings: JSON.parse(row.settingsJson) as GenerationSettings };
    },

    /** How many chunks searches find of each of the documents now; those that are not in the live index are left out. */
    async liveChunks(id: string, documentIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
      return chunkCountsOf(indexes, id, baseOf(id)?.liveGeneration ?? null, documentIds);
    },

    /** The numbers of all generations, which all take new documents: live, ready, being built, or waiting for a retry. */
    async openGenerations(id: string): Promise<readonly number[]> {
      return numbersOf(id);
    },

    /** Begins a build. Its number was never given before, so that nothing late goes into the wrong one. */
    async addGeneration(id: string, settings: GenerationSettings, at: string): Promise<Generation | null> {
      const number = writing(database, (tx) => {
        const base = baseOf(id, tx);
        if (base === undefined) return null;
        const next = Math.max(base.lastGeneration, ...numbersOf(id, tx)) + 1;
        tx.update(knowledgeBases).set({ lastGeneration: next }).where(eq(knowledgeBases.id, id)).run();
        tx.insert(knowledgeGenerations).values({ knowledgeId: id, number: next, settingsJson: JSON.stringify(settings), status: 'building', createdAt: at }).run();
        return next;
      });
      return number === null ? null : toGeneration(one(id, number)!);
    },

    /** Lets searches be switched to a build; one that is ready already stays as it is. */
    async markReady(id: string, number: number, at: string): Promise<void> {
      const isUnfinished = ne(knowledgeGenerations.status, 'ready');
      database.update(knowledgeGenerations).set({ status: 'ready', readyAt: at, errorJson: null }).where(and(is(id, number), isUnfinished)).run();
    },

    /** Ends a build with the reason why it is not ready. Documents still go into it, so that a retry pays for nothing twice. One that is ready stays so. */
    async markFailed(id: string, number: number, error: NodeErrorData): Promise<void> {
      const isUnfinished = ne(knowledgeGenerations.status, 'ready');
      database.update(knowledgeGenerations).set({ status: 'failed', errorJson: JSON.stringify(error) }).where(and(is(id, number), isUnfinished)).run();
    },

    /** The builds of all bases that are under way. */
    async buildsUnderWay(): Promise<readonly { readonly knowledgeId: string; readonly generation: number }[]> {
      return database.select({ knowledgeId: knowledgeGenerations.knowledgeId, generation: knowledgeGenerations.number }).from(knowledgeGenerations).where(eq(knowledgeGenerations.status, 'building')).all();
    },

    /** Lets a failed build go on; false when it has not failed. */
    async reopenBuild(id: string, number: number): Promise<boolean> {
      const isFailed = eq(knowledgeGenerations.status, 'failed');
      return database.update(knowledgeGenerations).set({ status: 'building', errorJson: null }).where(and(is(id, number), isFailed)).run().changes > 0;
    },

    /**
     * Counts what a failed build holds, without comparing documents one by one: `wanted` documents of the base, of which it has `documents`,
     * and `unreadable` ones that no build can take. Null for a build that has not failed.
     */
    async failedBuild(id: string, number: number): Promise<{ readonly wanted: number; readonly documents: number; readonly unreadable: number } | null> {
      const row = one(id, number);
      if (row?.status !== 'failed') return null;
      const unreadable = sql<number>`coalesce(sum(${knowledgeDocuments.state} = 'failed' and json_extract(${knowledgeDocuments.errorJson}, '$.code') like 'DOCUMENT\\_%' escape '\\'), 0)`;
      const ofBase = and(eq(knowledgeDocuments.knowledgeId, id), isNull(knowledgeDocuments.deletedAt));
      const counts = database.select({ wanted: sql<number>`count(*)`, unreadable }).from(knowledgeDocuments).where(ofBase).get();
      const { documents } = await countsOf(indexes, id, number);
      return { wanted: counts?.wanted ?? 0, unreadable: counts?.unreadable ?? 0, documents };
    },

    /** Points searches at a generation that is ready; false when it is not. */
    async switchTo(id: string, number: number, at: string): Promise<boolean> {
      return writing(database, (tx) => {
        if (one(id, number, tx)?.status !== 'ready') return false;
        tx.update(knowledgeGenerations).set({ liveAt: at }).where(is(id, number)).run();
        return tx.update(knowledgeBases).set({ liveGeneration: number, updatedAt: at }).where(eq(knowledgeBases.id, id)).run().changes > 0;
      });
    },

    /** Removes a build with its file; the live one stays. */
    async removeGeneration(id: string, number: number): Promise<'removed' | 'live' | 'missing'> {
      const outcome = writing(database, (tx) => {
        if (baseOf(id, tx)?.liveGeneration === number) return 'live';
        return tx.delete(knowledgeGenerations).where(is(id, number)).run().changes > 0 ? 'removed' : 'missing';
      });
      if (outcome === 'removed') await indexes.dropIndex(id, number);
      return outcome;
    },
  };
}
