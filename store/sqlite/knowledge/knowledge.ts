import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { readdir } from 'node:fs/promises';
import type { Gate, KnowledgeBase, MetadataField } from '#graph/knowledge';
import type { KnowledgeStore } from '../../contract/knowledge.ts';
import { type StoreDatabase, writing } from '../database.ts';
import { knowledgeAttemptTable } from './attempts.ts';
import { countsOf } from './counts.ts';
import { knowledgeDocumentTable } from './documents.ts';
import { knowledgeGenerationTable } from './generations.ts';
import { createKnowledgeIndexes } from './indexes.ts';
import type { Removals } from '../removals.ts';
import { knowledgeBases, knowledgeDocuments, knowledgeGenerations } from '../schema/knowledge.ts';

type BaseRow = typeof knowledgeBases.$inferSelect;

/** Knowledge bases, their documents and generations, and the index files in the given folder. */
export function knowledgeTable(
  database: StoreDatabase,
  folder: string,
  removals: Removals,
): KnowledgeStore & { readonly dropLostFolders: () => Promise<void>; readonly close: () => Promise<void> } {
  const indexes = createKnowledgeIndexes(database, folder);
  const one = (id: string): BaseRow | undefined => database.select().from(knowledgeBases).where(eq(knowledgeBases.id, id)).get();

  async function toBase(row: BaseRow): Promise<KnowledgeBase> {
    const documents = database
      .select({ count: sql<number>`count(*)` })
      .from(knowledgeDocuments)
      .where(and(eq(knowledgeDocuments.knowledgeId, row.id), isNull(knowledgeDocuments.deletedAt)))
      .get();
    const { chunks } = await countsOf(indexes, row.id, row.liveGeneration);
    const { fieldsJson, gateJson, lastGeneration: _last, ...rest } = row;
    return {
      ...rest,
      fields: JSON.parse(fieldsJson) as MetadataField[],
      gate: gateJson === null ? null : (JSON.parse(gateJson) as Gate),
      documents: documents?.count ?? 0,
      chunks,
    };
  }

  return {
    ...knowledgeGenerationTable(database, indexes),
    ...knowledgeDocumentTable(database, indexes),
    ...knowledgeAttemptTable(database),
    index: (knowledgeId, number) => indexes.index(knowledgeId, number),

    async list() {
      return Promise.all(
        database.select().from(knowledgeBases).orderBy(asc(knowledgeBases.name), asc(knowledgeBases.id)).all().map(toBase),
      );
    },

    async exists(id) {
      return database.select({ id: knowledgeBases.id }).from(knowledgeBases).where(eq(knowledgeBases.id, id)).get() !== undefined;
    },

    async get(id) {
      const row = one(id);
      return row === undefined ? null : toBase(row);
    },

    async create(base) {
      const { id, name, description, fields, settings, at } = base;
      writing(database, (tx) => {
        tx.insert(knowledgeBases)
          .values({
            id,
            name,
            description,
            fieldsJson: JSON.stringify(fields),
            liveGeneration: 1,
            lastGeneration: 1,
            createdAt: at,
            updatedAt: at,
          })
          .run();
        tx.insert(knowledgeGenerations)
          .values({
            knowledgeId: id,
            number: 1,
            settingsJson: JSON.stringify(settings),
            status: 'ready',
            createdAt: at,
            readyAt: at,
            liveAt: at,
          })
          .run();
      });
      return toBase(one(id)!);
    },

    async change(id, change) {
      const { name, description, fields, gate, at } = change;
      database
        .update(knowledgeBases)
        .set({
          updatedAt: at,
          ...(name === undefined ? {} : { name }),
          ...(description === undefined ? {} : { description }),
          ...(fields === undefined ? {} : { fieldsJson: JSON.stringify(fields) }),
          ...(gate === undefined ? {} : { gateJson: gate === null ? null : JSON.stringify(gate) }),
        })
        .where(eq(knowledgeBases.id, id))
        .run();
      const row = one(id);
      return row === undefined ? null : toBase(row);
    },

    async remove(id) {
      if (one(id) === undefined) return false;
      const builds = database
        .select({ number: knowledgeGenerations.number })
        .from(knowledgeGenerations)
        .where(eq(knowledgeGenerations.knowledgeId, id))
        .all();
      await removals.remove('knowledge', id);
      for (const { number } of builds) await indexes.dropIndex(id, number);
      await indexes.dropFolder(id);
      return true;
    },

    /** Removes index files whose base is gone, as a crash leaves them. */
    async dropLostFolders(): Promise<void> {
      for (const name of await readdir(folder).catch(() => [])) if (one(name) === undefined) await indexes.dropFolder(name);
    },

    /** Closes every index. */
    close: () => indexes.close(),
  };
}
