import { and, eq, isNotNull } from 'drizzle-orm';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GenerationSettings, MetadataField } from '#graph/knowledge';
import type { StoreDatabase } from '../database.ts';
import { createIndexThreads } from './index/index-threads.ts';
import type { KnowledgeIndex } from '../../contract/knowledge-index.ts';
import { openSqliteIndex } from './index/sqlite-index.ts';
import { knowledgeBases, knowledgeDocuments, knowledgeGenerations } from '../schema/knowledge.ts';

/** The open indexes of knowledge bases, a file a generation. */
export interface KnowledgeIndexes {
  /** The index of a generation, opened once; null for a generation that is not there. */
  index(knowledgeId: string, number: number): Promise<KnowledgeIndex | null>;
  dropIndex(knowledgeId: string, number: number): Promise<void>;
  /** Drops what is left in the folder of a base. */
  dropFolder(knowledgeId: string): Promise<void>;
  close(): Promise<void>;
}

/** Keeps the indexes in the given folder. */
export function createKnowledgeIndexes(database: StoreDatabase, folder: string): KnowledgeIndexes {
  const threads = createIndexThreads();
  const open = new Map<string, Promise<KnowledgeIndex>>();
  const fileOf = (knowledgeId: string, number: number): string => join(folder, knowledgeId, `${number}.db`);

  function settingsOf(knowledgeId: string, number: number): GenerationSettings | null {
    const row = database
      .select({ json: knowledgeGenerations.settingsJson })
      .from(knowledgeGenerations)
      .where(and(eq(knowledgeGenerations.knowledgeId, knowledgeId), eq(knowledgeGenerations.number, number)))
      .get();
    return row === undefined ? null : (JSON.parse(row.json) as GenerationSettings);
  }

  function declaredFields(knowledgeId: string): readonly string[] {
    const row = database.select({ json: knowledgeBases.fieldsJson }).from(knowledgeBases).where(eq(knowledgeBases.id, knowledgeId)).get();
    return (JSON.parse(row?.json ?? '[]') as MetadataField[]).map(({ name }) => name);
  }

  async function opened(file: string, knowledgeId: string, settings: GenerationSettings): Promise<KnowledgeIndex> {
    const index = await openSqliteIndex({
      file,
      dimensions: settings.embedding.dimensions,
      tokenizer: settings.tokenizer ?? 'spaces',
      threads,
      declaredFields: () => declaredFields(knowledgeId),
    });
    // A removal that a crash cut short is brought to its end before anything is searched.
    const removed = database
      .select({ id: knowledgeDocuments.id })
      .from(knowledgeDocuments)
      .where(and(eq(knowledgeDocuments.knowledgeId, knowledgeId), isNotNull(knowledgeDocuments.deletedAt)))
      .all();
    for (const { id } of removed) await index.remove(id);
    return index;
  }

  return {
    async index(knowledgeId, number) {
      const settings = settingsOf(knowledgeId, number);
      if (settings === null) return null;
      const file = fileOf(knowledgeId, number);
      const known = open.get(file);
      if (known !== undefined) return known;
      const opening = opened(file, knowledgeId, settings);
      open.set(file, opening);
      // What kept it from opening may pass: the next one to ask tries again.
      opening.catch(() => open.delete(file));
      return opening;
    },

    async dropIndex(knowledgeId, number) {
      const file = fileOf(knowledgeId, number);
      const index = await open.get(file)?.catch(() => null);
      open.delete(file);
      await index?.close();
      for (const suffix of ['', '-wal', '-shm']) await rm(`${file}${suffix}`, { force: true });
    },

    async dropFolder(knowledgeId) {
      await rm(join(folder, knowledgeId), { recursive: true, force: true });
    },

    async close() {
      await Promise.all([...open.values()].map(async (opening) => (await opening.catch(() => null))?.close()));
      open.clear();
      await threads.close();
    },
  };
}
