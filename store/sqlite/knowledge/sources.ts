import { and, asc, count, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { SourceSettings, SyncReport } from '#graph/knowledge-source';
import type { JsonObject } from '#graph/json';
import type { SourceStore, StoredSource } from '../../contract/knowledge-sources.ts';
import { type StoreDatabase, writing } from '../database.ts';
import { knowledgeSourceItemTable } from './source-items.ts';
import { knowledgeDocuments, knowledgeSourceItems, knowledgeSources } from '../schema/knowledge.ts';
import { deleteRows, inSlices } from '../slices.ts';
import type { Vault } from '../../vault.ts';

type SourceRow = typeof knowledgeSources.$inferSelect;

/** Where documents of knowledge bases come from, and how their syncs fared; keys are kept encrypted, because people are shown them. */
export function knowledgeSourceTable(database: StoreDatabase, vault: Vault): SourceStore {
  const purposeOf = (id: string): string => `source:${id}`;
  const one = (id: string): SourceRow | undefined => database.select().from(knowledgeSources).where(eq(knowledgeSources.id, id)).get();

  function toSource(row: SourceRow): StoredSource {
    const { settingsJson, metadataJson, reportJson, sealedKey, ...rest } = row;
    const documents = database
      .select({ count: count() })
      .from(knowledgeSourceItems)
      .innerJoin(knowledgeDocuments, and(eq(knowledgeDocuments.id, knowledgeSourceItems.documentId), isNull(knowledgeDocuments.deletedAt)))
      .where(eq(knowledgeSourceItems.sourceId, row.id))
      .get();
    return {
      ...rest,
      settings: JSON.parse(settingsJson) as SourceSettings,
      metadata: JSON.parse(metadataJson) as JsonObject,
      report: reportJson === null ? null : (JSON.parse(reportJson) as SyncReport),
      key: sealedKey === null ? null : vault.open(sealedKey, purposeOf(row.id)),
      documents: documents?.count ?? 0,
    };
  }

  return {
    ...knowledgeSourceItemTable(database),

    async insert({ settings, metadata, key, at, ...columns }) {
      database
        .insert(knowledgeSources)
        .values({
          ...columns,
          settingsJson: JSON.stringify(settings),
          metadataJson: JSON.stringify(metadata),
          sealedKey: key === null ? null : vault.seal(key, purposeOf(columns.id)),
          createdAt: at,
          updatedAt: at,
        })
        .run();
      return toSource(one(columns.id)!);
    },

    async get(id) {
      const row = one(id);
      return row === undefined ? null : toSource(row);
    },

    async list(knowledgeId) {
      const ofBase = knowledgeId === undefined ? undefined : eq(knowledgeSources.knowledgeId, knowledgeId);
      return database
        .select()
        .from(knowledgeSources)
        .where(ofBase)
        .orderBy(asc(knowledgeSources.createdAt), asc(knowledgeSources.id))
        .all()
        .map(toSource);
    },

    async change(id, { settings, metadata, at, ...columns }) {
      const fresh = {
        ...(settings === undefined ? {} : { settingsJson: JSON.stringify(settings) }),
        ...(metadata === undefined ? {} : { metadataJson: JSON.stringify(metadata) }),
      };
      const isFound = writing(database, (tx) => {
        if (Object.keys(fresh).length > 0)
          tx.update(knowledgeSourceItems).set({ fingerprint: null }).where(eq(knowledgeSourceItems.sourceId, id)).run();
        return (
          tx
            .update(knowledgeSources)
            .set({
              ...columns,
              ...fresh,
              ...(Object.keys(fresh).length === 0 ? {} : { sync: sql`${knowledgeSources.sync} + 1` }),
              updatedAt: at,
            })
            .where(eq(knowledgeSources.id, id))
            .run().changes > 0
        );
      });
      return isFound ? toSource(one(id)!) : null;
    },

    async remove(id, documents, at) {
      // Of a sync that runs nothing more is taken.
      if (
        database
          .update(knowledgeSources)
          .set({ sync: sql`${knowledgeSources.sync} + 1` })
          .where(eq(knowledgeSources.id, id))
          .run().changes === 0
      )
        return false;
      const change = documents === 'keep' ? { sourceId: null } : { deletedAt: at };
      const letGo = (rows: number): number =>
        writing(database, (tx) => {
          const some = tx
            .select({ id: knowledgeDocuments.id })
            .from(knowledgeDocuments)
            .where(and(eq(knowledgeDocuments.sourceId, id), isNull(knowledgeDocuments.deletedAt)))
            .limit(rows)
            .all();
          tx.update(knowledgeDocuments)
            .set(change)
            .where(
              inArray(
                knowledgeDocuments.id,
                some.map((document) => document.id),
              ),
            )
            .run();
          return some.length;
        });
      await inSlices(letGo);
      await deleteRows(database, knowledgeSourceItems, eq(knowledgeSourceItems.sourceId, id));
      return writing(database, (tx) => {
        // A push may have brought one more.
        tx.update(knowledgeDocuments)
          .set(change)
          .where(and(eq(knowledgeDocuments.sourceId, id), isNull(knowledgeDocuments.deletedAt)))
          .run();
        return tx.delete(knowledgeSources).where(eq(knowledgeSources.id, id)).run().changes > 0;
      });
    },
  };
}
