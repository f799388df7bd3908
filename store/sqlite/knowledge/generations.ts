import { and, asc, desc, eq, isNull, ne, sql } from 'drizzle-orm';
import type { Generation, GenerationSettings } from '#graph/knowledge';
import type { GenerationStore } from '../../contract/knowledge-generations.ts';
import { type StoreDatabase, type StoreQueries, writing } from '../database.ts';
import { chunkCountsOf, countsOf } from './counts.ts';
import type { KnowledgeIndexes } from './indexes.ts';
import { knowledgeBases, knowledgeDocuments, knowledgeGenerations } from '../schema/knowledge.ts';

type GenerationRow = typeof knowledgeGenerations.$inferSelect;

/** The builds of knowledge bases: one is live, others are built beside it and switched to. */
export function knowledgeGenerationTable(database: StoreDatabase, indexes: KnowledgeIndexes): GenerationStore {
  const is = (knowledgeId: string, number: number) =>
    and(eq(knowledgeGenerations.knowledgeId, knowledgeId), eq(knowledgeGenerations.number, number));
  const one = (knowledgeId: string, number: number, queries: StoreQueries = database): GenerationRow | undefined =>
    queries.select().from(knowledgeGenerations).where(is(knowledgeId, number)).get();
  const baseOf = (id: string, queries: StoreQueries = database) =>
    queries.select().from(knowledgeBases).where(eq(knowledgeBases.id, id)).get();
  const numbersOf = (knowledgeId: string, queries: StoreQueries = database): readonly number[] =>
    queries
      .select({ number: knowledgeGenerations.number })
      .from(knowledgeGenerations)
      .where(eq(knowledgeGenerations.knowledgeId, knowledgeId))
      .orderBy(asc(knowledgeGenerations.number))
      .all()
      .map(({ number }) => number);

  /** Documents tell how far they are on the way into the newest build that takes them: of the others it is not known. */
  function failedOf({ knowledgeId, number }: GenerationRow): number {
    if (numbersOf(knowledgeId).at(-1) !== number) return 0;
    const failed = database
      .select({ count: sql<number>`count(*)` })
      .from(knowledgeDocuments)
      .where(
        and(eq(knowledgeDocuments.knowledgeId, knowledgeId), isNull(knowledgeDocuments.deletedAt), eq(knowledgeDocuments.state, 'failed')),
      )
      .get();
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
    async generations(id) {
      return Promise.all(
        database
          .select()
          .from(knowledgeGenerations)
          .where(eq(knowledgeGenerations.knowledgeId, id))
          .orderBy(desc(knowledgeGenerations.number))
          .all()
          .map(toGeneration),
      );
    },

    async generation(id, number) {
      const row = one(id, number);
      return row === undefined ? null : toGeneration(row);
    },

    async searchable(id, number) {
      const base = baseOf(id);
      const wanted = number ?? base?.liveGeneration;
      const row = wanted == null ? undefined : one(id, wanted);
      return base === undefined || row === undefined
        ? null
        : { name: base.name, generation: row.number, settings: JSON.parse(row.settingsJson) as GenerationSettings };
    },

    async liveChunks(id, documentIds) {
      return chunkCountsOf(indexes, id, baseOf(id)?.liveGeneration ?? null, documentIds);
    },

    async openGenerations(id) {
      return numbersOf(id);
    },

    async addGeneration(id, settings, at) {
      const number = writing(database, (tx) => {
        const base = baseOf(id, tx);
        if (base === undefined) return null;
        const next = Math.max(base.lastGeneration, ...numbersOf(id, tx)) + 1;
        tx.update(knowledgeBases).set({ lastGeneration: next }).where(eq(knowledgeBases.id, id)).run();
        tx.insert(knowledgeGenerations)
          .values({ knowledgeId: id, number: next, settingsJson: JSON.stringify(settings), status: 'building', createdAt: at })
          .run();
        return next;
      });
      return number === null ? null : toGeneration(one(id, number)!);
    },

    async markReady(id, number, at) {
      const isUnfinished = ne(knowledgeGenerations.status, 'ready');
      database
        .update(knowledgeGenerations)
        .set({ status: 'ready', readyAt: at, errorJson: null })
        .where(and(is(id, number), isUnfinished))
        .run();
    },

    async markFailed(id, number, error) {
      const isUnfinished = ne(knowledgeGenerations.status, 'ready');
      database
        .update(knowledgeGenerations)
        .set({ status: 'failed', errorJson: JSON.stringify(error) })
        .where(and(is(id, number), isUnfinished))
        .run();
    },

    async buildsUnderWay() {
      return database
        .select({ knowledgeId: knowledgeGenerations.knowledgeId, generation: knowledgeGenerations.number })
        .from(knowledgeGenerations)
        .where(eq(knowledgeGenerations.status, 'building'))
        .all();
    },

    async reopenBuild(id, number) {
      const isFailed = eq(knowledgeGenerations.status, 'failed');
      return (
        database
          .update(knowledgeGenerations)
          .set({ status: 'building', errorJson: null })
          .where(and(is(id, number), isFailed))
          .run().changes > 0
      );
    },

    async failedBuild(id, number) {
      const row = one(id, number);
      if (row?.status !== 'failed') return null;
      const unreadable = sql<number>`coalesce(sum(${knowledgeDocuments.state} = 'failed' and json_extract(${knowledgeDocuments.errorJson}, '$.code') like 'DOCUMENT\\_%' escape '\\'), 0)`;
      const ofBase = and(eq(knowledgeDocuments.knowledgeId, id), isNull(knowledgeDocuments.deletedAt));
      const counts = database
        .select({ wanted: sql<number>`count(*)`, unreadable })
        .from(knowledgeDocuments)
        .where(ofBase)
        .get();
      const { documents } = await countsOf(indexes, id, number);
      return { wanted: counts?.wanted ?? 0, unreadable: counts?.unreadable ?? 0, documents };
    },

    async switchTo(id, number, at) {
      return writing(database, (tx) => {
        if (one(id, number, tx)?.status !== 'ready') return false;
        tx.update(knowledgeGenerations).set({ liveAt: at }).where(is(id, number)).run();
        return tx.update(knowledgeBases).set({ liveGeneration: number, updatedAt: at }).where(eq(knowledgeBases.id, id)).run().changes > 0;
      });
    },

    async removeGeneration(id, number) {
      const outcome = writing(database, (tx) => {
        if (baseOf(id, tx)?.liveGeneration === number) return 'live';
        return tx.delete(knowledgeGenerations).where(is(id, number)).run().changes > 0 ? 'removed' : 'missing';
      });
      if (outcome === 'removed') await indexes.dropIndex(id, number);
      return outcome;
    },
  };
}
