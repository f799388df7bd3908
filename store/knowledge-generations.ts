import { and, asc, desc, eq, isNull, ne, sql } from 'drizzle-orm';
import type { NodeErrorData } from '#graph/errors';
import type { Generation, GenerationSettings } from '#graph/knowledge';
import { type StoreDatabase, writing } from './database.ts';
import { chunkCountsOf, countsOf } from './knowledge-counts.ts';
import type { KnowledgeIndexes } from './knowledge-indexes.ts';
import { knowledgeBases, knowledgeDocuments, knowledgeGenerations } from './knowledge-schema.ts';

type GenerationRow = typeof knowledgeGenerations.$inferSelect;

/** The builds of knowledge bases: one is live, others are built beside it and switched to. */
export function knowledgeGenerationTable(database: StoreDatabase, indexes: KnowledgeIndexes) {
  const is = (knowledgeId: string, number: number) => and(eq(knowledgeGenerations.knowledgeId, knowledgeId), eq(knowledgeGenerations.number, number));
  const one = (knowledgeId: string, number: number): GenerationRow | undefined => database.select().from(knowledgeGenerations).where(is(knowledgeId, number)).get();
  const baseOf = (id: string) => database.select().from(knowledgeBases).where(eq(knowledgeBases.id, id)).get();
  const numbersOf = (knowledgeId: string): readonly number[] =>
    database.select({ number: knowledgeGenerations.number }).from(knowledgeGenerations).where(eq(knowledgeGenerations.knowledgeId, knowledgeId)).all().map(({ number }) => number);

  const openNumbersOf = (knowledgeId: string): readonly number[] =>
    database.select({ number: knowledgeGenerations.number }).from(knowledgeGenerations).where(and(eq(knowledgeGenerations.knowledgeId, knowledgeId), ne(knowledgeGenerations.status, 'failed'))).orderBy(asc(knowledgeGenerations.number)).all().map(({ number }) => number);

  /** Documents tell how far they are on the way into the newest build that takes them: of the others it is not known. */
  function failedOf({ knowledgeId, number }: GenerationRow): number {
    if (openNumbersOf(knowledgeId).at(-1) !== number) return 0;
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

    /** Generations that new documents go into: the live one, and those being built or ready to be switched to. */
    async openGenerations(id: string): Promise<readonly number[]> {
      return openNumbersOf(id);
    },

    /** Begins a build. Its number was never given before, so that nothing late goes into the wrong one. */
    async addGeneration(id: string, settings: GenerationSettings, at: string): Promise<Generation | null> {
      const number = writing(database, (tx) => {
        const base = baseOf(id);
        if (base === undefined) return null;
        const next = Math.max(base.lastGeneration, ...numbersOf(id)) + 1;
        tx.update(knowledgeBases).set({ lastGeneration: next }).where(eq(knowledgeBases.id, id)).run();
        tx.insert(knowledgeGenerations).values({ knowledgeId: id, number: next, settingsJson: JSON.stringify(settings), status: 'building', createdAt: at }).run();
        return next;
      });
      return number === null ? null : toGeneration(one(id, number)!);
    },

    async markReady(id: string, number: number, at: string): Promise<void> {
      database.update(knowledgeGenerations).set({ status: 'ready', readyAt: at }).where(is(id, number)).run();
    },

    /** Gives a build up with its reason; documents go into it no more. One that is ready stays so. */
    async markFailed(id: string, number: number, error: NodeErrorData): Promise<void> {
      database.update(knowledgeGenerations).set({ status: 'failed', errorJson: JSON.stringify(error) }).where(and(is(id, number), eq(knowledgeGenerations.status, 'building'))).run();
    },

    /** Points searches at a generation that is ready; false when it is not. */
    async switchTo(id: string, number: number, at: string): Promise<boolean> {
      return writing(database, (tx) => {
        if (one(id, number)?.status !== 'ready') return false;
        tx.update(knowledgeGenerations).set({ liveAt: at }).where(is(id, number)).run();
        return tx.update(knowledgeBases).set({ liveGeneration: number, updatedAt: at }).where(eq(knowledgeBases.id, id)).run().changes > 0;
      });
    },

    /** Removes a build with its file; the live one stays. */
    async removeGeneration(id: string, number: number): Promise<'removed' | 'live' | 'missing'> {
      const outcome = writing(database, (tx) => {
        if (baseOf(id)?.liveGeneration === number) return 'live';
        return tx.delete(knowledgeGenerations).where(is(id, number)).run().changes > 0 ? 'removed' : 'missing';
      });
      if (outcome === 'removed') await indexes.dropIndex(id, number);
      return outcome;
    },
  };
}
