import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import type { NodeErrorData } from '#graph/errors';
import type { KnowledgeDocument } from '#graph/knowledge';
import type { DocumentStore, StoredDocument } from '../../contract/knowledge-documents.ts';
import { parseCursor, toPage } from '../../cursor.ts';
import { type StoreDatabase, type StoreQueries, writing } from '../database.ts';
import type { KnowledgeIndexes } from './indexes.ts';
import { containsText } from '../like.ts';
import { knowledgeDocuments, knowledgeGenerations, knowledgeSources } from '../schema/knowledge.ts';

/** The error code of a document that killed or hung what read it. */
const QUARANTINED = 'DOCUMENT_QUARANTINED';

type DocumentRow = typeof knowledgeDocuments.$inferSelect;

/** Documents that are read at a time when all are gone over. */
const PAGE = 200;

/** The documents of knowledge bases, each with its place on the way into the index. */
export function knowledgeDocumentTable(database: StoreDatabase, indexes: KnowledgeIndexes): DocumentStore {
  const here = isNull(knowledgeDocuments.deletedAt);
  const byKey = (knowledgeId: string, key: string, queries: StoreQueries = database): DocumentRow | undefined =>
    queries
      .select()
      .from(knowledgeDocuments)
      .where(and(eq(knowledgeDocuments.knowledgeId, knowledgeId), eq(knowledgeDocuments.key, key)))
      .get();

  /** Takes a document that is marked as deleted out of every index, and then forgets it. */
  async function finishRemoval(knowledgeId: string, id: string): Promise<void> {
    const builds = database
      .select({ number: knowledgeGenerations.number })
      .from(knowledgeGenerations)
      .where(eq(knowledgeGenerations.knowledgeId, knowledgeId))
      .all();
    for (const { number } of builds) await (await indexes.index(knowledgeId, number))?.remove(id);
    database
      .delete(knowledgeDocuments)
      .where(and(eq(knowledgeDocuments.id, id), isNotNull(knowledgeDocuments.deletedAt)))
      .run();
  }

  /** Documents by id, for going over all of them. */
  async function pageById(knowledgeId: string, after: string | null, limit: number): Promise<readonly StoredDocument[]> {
    return database
      .select()
      .from(knowledgeDocuments)
      .where(and(eq(knowledgeDocuments.knowledgeId, knowledgeId), here, after === null ? undefined : gt(knowledgeDocuments.id, after)))
      .orderBy(asc(knowledgeDocuments.id))
      .limit(limit)
      .all()
      .map(toDocument);
  }

  return {
    async putDocument(document) {
      const { metadata, at, sourceId = null, ...columns } = document;
      const leaving = byKey(document.knowledgeId, document.key);
      if (leaving?.deletedAt != null) await finishRemoval(document.knowledgeId, leaving.id);
      const isChanged = writing(database, (tx): boolean | 'taken' | 'source-gone' => {
        const before = byKey(document.knowledgeId, document.key, tx);
        if (before !== undefined && before.sourceId !== sourceId) return 'taken';
        if (
          sourceId !== null &&
          tx.select({ id: knowledgeSources.id }).from(knowledgeSources).where(eq(knowledgeSources.id, sourceId)).get() === undefined
        )
          return 'source-gone';
        if (before?.version === document.version && (before.state !== 'failed' || isQuarantined(before))) return false;
        const fresh = {
          ...columns,
          sourceId,
          metadataJson: JSON.stringify(metadata),
          state: 'queued' as const,
          done: null,
          total: null,
          errorJson: null,
          updatedAt: at,
        };
        if (before === undefined)
          tx.insert(knowledgeDocuments)
            .values({ ...fresh, createdAt: at })
            .run();
        else
          tx.update(knowledgeDocuments)
            .set({ ...fresh, id: before.id, revision: before.revision + 1 })
            .where(eq(knowledgeDocuments.id, before.id))
            .run();
        return true;
      });
      if (typeof isChanged === 'string') return { refused: isChanged };
      return { document: toDocument(byKey(document.knowledgeId, document.key)!), isChanged };
    },

    async document(knowledgeId, id) {
      const row = database
        .select()
        .from(knowledgeDocuments)
        .where(and(eq(knowledgeDocuments.knowledgeId, knowledgeId), eq(knowledgeDocuments.id, id), here))
        .get();
      return row === undefined ? null : toDocument(row);
    },

    async documentByKey(knowledgeId, key) {
      const row = byKey(knowledgeId, key);
      return row === undefined || row.deletedAt !== null ? null : toDocument(row);
    },

    async documents(query) {
      const after = query.cursor === undefined ? null : parseCursor(query.cursor);
      if (query.cursor !== undefined && after === null) return null;
      const rows = database
        .select()
        .from(knowledgeDocuments)
        .where(
          and(
            eq(knowledgeDocuments.knowledgeId, query.knowledgeId),
            here,
            query.ids === undefined ? undefined : inArray(knowledgeDocuments.id, query.ids.split(',')),
            query.state === undefined ? undefined : eq(knowledgeDocuments.state, query.state),
            query.q === undefined || query.q === ''
              ? undefined
              : or(containsText(knowledgeDocuments.name, query.q), containsText(knowledgeDocuments.key, query.q)),
            after === null ? undefined : sql`(${knowledgeDocuments.updatedAt}, ${knowledgeDocuments.id}) < (${after.at}, ${after.id})`,
          ),
        )
        .orderBy(desc(knowledgeDocuments.updatedAt), desc(knowledgeDocuments.id))
        .limit(query.limit + 1)
        .all();
      return toPage(rows.map(toDocument), query.limit, ({ updatedAt, id }) => ({ at: updatedAt, id }));
    },

    pageById,

    async silentDocuments(since, limit) {
      const onTheWay = inArray(knowledgeDocuments.state, ['queued', 'parsing', 'chunking', 'embedding']);
      const wanted = and(here, onTheWay, lt(knowledgeDocuments.updatedAt, since));
      return database
        .select()
        .from(knowledgeDocuments)
        .where(wanted)
        .orderBy(asc(knowledgeDocuments.updatedAt), asc(knowledgeDocuments.id))
        .limit(limit)
        .all()
        .map(toDocument);
    },

    async *allDocuments(knowledgeId): AsyncGenerator<StoredDocument> {
      for (let page = await pageById(knowledgeId, null, PAGE); ; page = await pageById(knowledgeId, page.at(-1)!.id, PAGE)) {
        yield* page;
        if (page.length < PAGE) return;
      }
    },

    async setState(document, change) {
      const { state, done, total, error, at } = change;
      return (
        database
          .update(knowledgeDocuments)
          .set({
            state,
            done: done ?? null,
            total: total ?? null,
            updatedAt: at,
            ...(error === undefined ? {} : { errorJson: error === null ? null : JSON.stringify(error) }),
          })
          .where(and(eq(knowledgeDocuments.id, document.id), eq(knowledgeDocuments.version, document.version), here))
          .run().changes > 0
      );
    },

    async removeDocument(knowledgeId, id) {
      const isMarked =
        database
          .update(knowledgeDocuments)
          .set({ deletedAt: new Date().toISOString() })
          .where(and(eq(knowledgeDocuments.knowledgeId, knowledgeId), eq(knowledgeDocuments.id, id), here))
          .run().changes > 0;
      if (isMarked) await finishRemoval(knowledgeId, id);
      return isMarked;
    },

    async finishRemovals(knowledgeId) {
      const marked = database
        .select({ id: knowledgeDocuments.id })
        .from(knowledgeDocuments)
        .where(and(eq(knowledgeDocuments.knowledgeId, knowledgeId), isNotNull(knowledgeDocuments.deletedAt)))
        .all();
      for (const { id } of marked) await finishRemoval(knowledgeId, id);
    },
  };
}

/** It is begun again by a person only, not because its source sends it once more. */
function isQuarantined({ errorJson }: DocumentRow): boolean {
  return errorJson !== null && (JSON.parse(errorJson) as NodeErrorData).code === QUARANTINED;
}

function toDocument(row: DocumentRow): StoredDocument {
  const { metadataJson, errorJson, deletedAt: _deleted, done, total, ...rest } = row;
  return {
    ...rest,
    metadata: JSON.parse(metadataJson) as KnowledgeDocument['metadata'],
    progress: done === null || total === null ? null : { done, total },
    error: errorJson === null ? null : (JSON.parse(errorJson) as KnowledgeDocument['error']),
  };
}
