import { and, asc, desc, eq, gt, isNotNull, isNull, or, sql } from 'drizzle-orm';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeErrorData } from '#graph/errors';
import type { DocumentState, Generation, GenerationSettings, KnowledgeBase, KnowledgeDocument, MetadataField } from '#graph/knowledge';
import { type Page, parseCursor, toPage } from './cursor.ts';
import type { StoreDatabase } from './database.ts';
import type { KnowledgeIndex } from './knowledge-index/knowledge-index.ts';
import { createIndexThreads } from './knowledge-index/index-threads.ts';
import { openSqliteIndex } from './knowledge-index/sqlite-index.ts';
import { containsText } from './like.ts';
import { knowledgeBases, knowledgeDocuments, knowledgeGenerations } from './schema.ts';

/** A document as it is stored; its content lies among the files. */
export interface StoredDocument extends KnowledgeDocument {
  readonly fileHash: string;
  /** Changes with content, name and metadata. */
  readonly version: string;
}

export interface NewDocument {
  readonly id: string;
  readonly knowledgeId: string;
  readonly key: string;
  readonly name: string;
  readonly mediaType: string;
  readonly fileHash: string;
  readonly bytes: number;
  readonly version: string;
  readonly metadata: { readonly [field: string]: unknown };
  readonly at: string;
}

type BaseRow = typeof knowledgeBases.$inferSelect;
type GenerationRow = typeof knowledgeGenerations.$inferSelect;
type DocumentRow = typeof knowledgeDocuments.$inferSelect;

/** Knowledge bases, their documents and generations, and the index files in the given folder. */
export function knowledgeTable(database: StoreDatabase, folder: string) {
  const threads = createIndexThreads();
  const indexes = new Map<string, Promise<KnowledgeIndex>>();
  const one = (id: string): BaseRow | undefined => database.select().from(knowledgeBases).where(eq(knowledgeBases.id, id)).get();
  const fileOf = (knowledgeId: string, generation: number): string => join(folder, knowledgeId, `${generation}.db`);
  const generationOf = (knowledgeId: string, number: number): GenerationRow | undefined =>
    database.select().from(knowledgeGenerations).where(and(eq(knowledgeGenerations.knowledgeId, knowledgeId), eq(knowledgeGenerations.number, number))).get();

  const numbersOf = (knowledgeId: string): readonly number[] =>
    database.select({ number: knowledgeGenerations.number }).from(knowledgeGenerations).where(eq(knowledgeGenerations.knowledgeId, knowledgeId)).all().map(({ number }) => number);
  const removedOf = (knowledgeId: string): readonly string[] =>
    database.select({ id: knowledgeDocuments.id }).from(knowledgeDocuments).where(and(eq(knowledgeDocuments.knowledgeId, knowledgeId), isNotNull(knowledgeDocuments.deletedAt))).all().map(({ id }) => id);
  const byKey = (knowledgeId: string, key: string): DocumentRow | undefined =>
    database.select().from(knowledgeDocuments).where(and(eq(knowledgeDocuments.knowledgeId, knowledgeId), eq(knowledgeDocuments.key, key))).get();

  /** Takes a document that is marked as deleted out of every index, and then forgets it. */
  async function finishRemoval(knowledgeId: string, id: string): Promise<void> {
    for (const number of numbersOf(knowledgeId)) await (await index(knowledgeId, number))?.remove(id);
    database.delete(knowledgeDocuments).where(and(eq(knowledgeDocuments.id, id), isNotNull(knowledgeDocuments.deletedAt))).run();
  }

  async function index(knowledgeId: string, number: number): Promise<KnowledgeIndex | null> {
    const generation = generationOf(knowledgeId, number);
    if (generation === undefined) return null;
    const file = fileOf(knowledgeId, number);
    const known = indexes.get(file);
    if (known !== undefined) return known;
    const { embedding } = JSON.parse(generation.settingsJson) as GenerationSettings;
    const declaredFields = (): readonly string[] => (JSON.parse(one(knowledgeId)?.fieldsJson ?? '[]') as MetadataField[]).map(({ name }) => name);
    const opening = openSqliteIndex({ file, dimensions: embedding.dimensions, threads, declaredFields }).then(async (opened) => {
      // A removal that a crash cut short is brought to its end before anything is searched.
      for (const id of removedOf(knowledgeId)) await opened.remove(id);
      return opened;
    });
    indexes.set(file, opening);
    // What kept it from opening may pass: the next one to ask tries again.
    opening.catch(() => indexes.delete(file));
    return opening;
  }

  async function dropFile(knowledgeId: string, number: number): Promise<void> {
    const file = fileOf(knowledgeId, number);
    const opened = await indexes.get(file)?.catch(() => null);
    indexes.delete(file);
    await opened?.close();
    for (const suffix of ['', '-wal', '-shm']) await rm(`${file}${suffix}`, { force: true });
  }

  async function toBase(row: BaseRow): Promise<KnowledgeBase> {
    const counts = database.select({ documents: sql<number>`count(*)`, chunks: sql<number>`coalesce(sum(${knowledgeDocuments.chunks}), 0)` }).from(knowledgeDocuments).where(and(eq(knowledgeDocuments.knowledgeId, row.id), isNull(knowledgeDocuments.deletedAt))).get();
    const { fieldsJson, lastGeneration: _last, ...rest } = row;
    return { ...rest, fields: JSON.parse(fieldsJson) as MetadataField[], documents: counts?.documents ?? 0, chunks: counts?.chunks ?? 0 };
  }

  async function toGeneration(row: GenerationRow): Promise<Generation> {
    const counts = await (await index(row.knowledgeId, row.number))?.stats();
    const failed = database.select({ count: sql<number>`count(*)` }).from(knowledgeDocuments).where(and(eq(knowledgeDocuments.knowledgeId, row.knowledgeId), isNull(knowledgeDocuments.deletedAt), eq(knowledgeDocuments.state, 'failed'))).get();
    return {
      number: row.number,
      settings: JSON.parse(row.settingsJson) as GenerationSettings,
      status: row.status,
      isLive: one(row.knowledgeId)?.liveGeneration === row.number,
      documents: counts?.documents ?? 0,
      chunks: counts?.chunks ?? 0,
      failed: failed?.count ?? 0,
      createdAt: row.createdAt,
      readyAt: row.readyAt,
      error: row.errorJson === null ? null : (JSON.parse(row.errorJson) as Generation['error']),
    };
  }

  return {
    index,

    async list(): Promise<readonly KnowledgeBase[]> {
      return Promise.all(database.select().from(knowledgeBases).orderBy(asc(knowledgeBases.name), asc(knowledgeBases.id)).all().map(toBase));
    },

    async get(id: string): Promise<KnowledgeBase | null> {
      const row = one(id);
      return row === undefined ? null : toBase(row);
    },

    /** Makes a base with its first generation, which is live and ready: documents come into it one by one. */
    async create(base: { readonly id: string; readonly name: string; readonly description: string; readonly fields: readonly MetadataField[]; readonly settings: GenerationSettings; readonly at: string }): Promise<KnowledgeBase> {
      const { id, name, description, fields, settings, at } = base;
      database.transaction((tx) => {
        tx.insert(knowledgeBases).values({ id, name, description, fieldsJson: JSON.stringify(fields), liveGeneration: 1, lastGeneration: 1, createdAt: at, updatedAt: at }).run();
        tx.insert(knowledgeGenerations).values({ knowledgeId: id, number: 1, settingsJson: JSON.stringify(settings), status: 'ready', createdAt: at, readyAt: at }).run();
      });
      return toBase(one(id)!);
    },

    async change(id: string, change: { readonly name?: string | undefined; readonly description?: string | undefined; readonly fields?: readonly MetadataField[] | undefined; readonly at: string }): Promise<KnowledgeBase | null> {
      const { name, description, fields, at } = change;
      database
        .update(knowledgeBases)
        .set({ updatedAt: at, ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }), ...(fields === undefined ? {} : { fieldsJson: JSON.stringify(fields) }) })
        .where(eq(knowledgeBases.id, id))
        .run();
      const row = one(id);
      return row === undefined ? null : toBase(row);
    },

    async remove(id: string): Promise<boolean> {
      const numbers = numbersOf(id);
      const isRemoved = database.delete(knowledgeBases).where(eq(knowledgeBases.id, id)).run().changes > 0;
      for (const number of numbers) await dropFile(id, number);
      await rm(join(folder, id), { recursive: true, force: true });
      return isRemoved;
    },

    /** Newest first. */
    async generations(id: string): Promise<readonly Generation[]> {
      return Promise.all(database.select().from(knowledgeGenerations).where(eq(knowledgeGenerations.knowledgeId, id)).orderBy(desc(knowledgeGenerations.number)).all().map(toGeneration));
    },

    async generation(id: string, number: number): Promise<Generation | null> {
      const row = generationOf(id, number);
      return row === undefined ? null : toGeneration(row);
    },

    /** Generations that new documents go into: the live one, and those being built or ready to be switched to. */
    async openGenerations(id: string): Promise<readonly number[]> {
      return database.select({ number: knowledgeGenerations.number }).from(knowledgeGenerations).where(and(eq(knowledgeGenerations.knowledgeId, id), sql`${knowledgeGenerations.status} <> 'failed'`)).orderBy(asc(knowledgeGenerations.number)).all().map(({ number }) => number);
    },

    /** Begins a build. Its number was never given before, so that nothing late goes into the wrong one. */
    async addGeneration(id: string, settings: GenerationSettings, at: string): Promise<Generation | null> {
      const number = database.transaction((tx) => {
        const base = one(id);
        if (base === undefined) return null;
        const next = Math.max(base.lastGeneration, ...numbersOf(id)) + 1;
        tx.update(knowledgeBases).set({ lastGeneration: next }).where(eq(knowledgeBases.id, id)).run();
        tx.insert(knowledgeGenerations).values({ knowledgeId: id, number: next, settingsJson: JSON.stringify(settings), status: 'building', createdAt: at }).run();
        return next;
      });
      return number === null ? null : toGeneration(generationOf(id, number)!);
    },

    /** Gives a build up with its reason; documents go into it no more. */
    async markFailed(id: string, number: number, error: NodeErrorData): Promise<void> {
      database.update(knowledgeGenerations).set({ status: 'failed', errorJson: JSON.stringify(error) }).where(and(eq(knowledgeGenerations.knowledgeId, id), eq(knowledgeGenerations.number, number), eq(knowledgeGenerations.status, 'building'))).run();
    },

    /** What a search needs to know, without counting anything; the live generation unless one is named. Null where there is no such base or build. */
    async searchable(id: string, number?: number): Promise<{ readonly name: string; readonly generation: number; readonly settings: GenerationSettings } | null> {
      const base = one(id);
      const wanted = number ?? base?.liveGeneration;
      const row = wanted == null ? undefined : generationOf(id, wanted);
      return base === undefined || row === undefined ? null : { name: base.name, generation: row.number, settings: JSON.parse(row.settingsJson) as GenerationSettings };
    },

    async markReady(id: string, number: number, at: string): Promise<void> {
      database.update(knowledgeGenerations).set({ status: 'ready', readyAt: at }).where(and(eq(knowledgeGenerations.knowledgeId, id), eq(knowledgeGenerations.number, number))).run();
    },

    /** Points searches at a generation that is ready; false when it is not. */
    async switchTo(id: string, number: number, at: string): Promise<boolean> {
      return database.transaction((tx) => {
        if (generationOf(id, number)?.status !== 'ready') return false;
        return tx.update(knowledgeBases).set({ liveGeneration: number, updatedAt: at }).where(eq(knowledgeBases.id, id)).run().changes > 0;
      });
    },

    /** Removes a build; the live one stays. */
    async removeGeneration(id: string, number: number): Promise<'removed' | 'live' | 'missing'> {
      if (one(id)?.liveGeneration === number) return 'live';
      const isRemoved = database.delete(knowledgeGenerations).where(and(eq(knowledgeGenerations.knowledgeId, id), eq(knowledgeGenerations.number, number))).run().changes > 0;
      await dropFile(id, number);
      return isRemoved ? 'removed' : 'missing';
    },

    /** Takes a document in, or its new content under the same key; the same version again changes nothing. */
    async putDocument(document: NewDocument): Promise<{ readonly document: StoredDocument; readonly isChanged: boolean }> {
      const { metadata, at, ...columns } = document;
      const leaving = byKey(document.knowledgeId, document.key);
      if (leaving?.deletedAt != null) await finishRemoval(document.knowledgeId, leaving.id);
      const isChanged = database.transaction((tx) => {
        const before = byKey(document.knowledgeId, document.key);
        if (before?.version === document.version && before.state !== 'failed') return false;
        const fresh = { ...columns, metadataJson: JSON.stringify(metadata), state: 'queued' as const, done: null, total: null, errorJson: null, updatedAt: at };
        if (before === undefined) tx.insert(knowledgeDocuments).values({ ...fresh, chunks: 0, createdAt: at }).run();
        else tx.update(knowledgeDocuments).set({ ...fresh, id: before.id }).where(eq(knowledgeDocuments.id, before.id)).run();
        return true;
      });
      return { document: toDocument(byKey(document.knowledgeId, document.key)!), isChanged };
    },

    async document(knowledgeId: string, id: string): Promise<StoredDocument | null> {
      const row = database.select().from(knowledgeDocuments).where(and(eq(knowledgeDocuments.knowledgeId, knowledgeId), eq(knowledgeDocuments.id, id), isNull(knowledgeDocuments.deletedAt))).get();
      return row === undefined ? null : toDocument(row);
    },

    /** Latest change first; null for a cursor that is none. */
    async documents(query: { readonly knowledgeId: string; readonly state?: DocumentState | undefined; readonly q?: string | undefined; readonly cursor?: string | undefined; readonly limit: number }): Promise<Page<StoredDocument> | null> {
      const after = query.cursor === undefined ? null : parseCursor(query.cursor);
      if (query.cursor !== undefined && after === null) return null;
      const rows = database
        .select()
        .from(knowledgeDocuments)
        .where(
          and(
            eq(knowledgeDocuments.knowledgeId, query.knowledgeId),
            isNull(knowledgeDocuments.deletedAt),
            query.state === undefined ? undefined : eq(knowledgeDocuments.state, query.state),
            query.q === undefined || query.q === '' ? undefined : or(containsText(knowledgeDocuments.name, query.q), containsText(knowledgeDocuments.key, query.q)),
            after === null ? undefined : sql`(${knowledgeDocuments.updatedAt}, ${knowledgeDocuments.id}) < (${after.at}, ${after.id})`,
          ),
        )
        .orderBy(desc(knowledgeDocuments.updatedAt), desc(knowledgeDocuments.id))
        .limit(query.limit + 1)
        .all();
      return toPage(rows.map(toDocument), query.limit, ({ updatedAt, id }) => ({ at: updatedAt, id }));
    },

    /** Documents by id, for going over all of them. */
    async pageById(knowledgeId: string, after: string | null, limit: number): Promise<readonly StoredDocument[]> {
      return database.select().from(knowledgeDocuments).where(and(eq(knowledgeDocuments.knowledgeId, knowledgeId), isNull(knowledgeDocuments.deletedAt), after === null ? undefined : gt(knowledgeDocuments.id, after))).orderBy(asc(knowledgeDocuments.id)).limit(limit).all().map(toDocument);
    },

    /** Tells how far a version of a document is; nothing changes when it is not the newest any more. */
    async setState(document: { readonly id: string; readonly version: string }, change: { readonly state: DocumentState; readonly done?: number; readonly total?: number; readonly chunks?: number; readonly error?: NodeErrorData | null; readonly at: string }): Promise<boolean> {
      const { state, done, total, chunks, error, at } = change;
      return (
        database
          .update(knowledgeDocuments)
          .set({ state, done: done ?? null, total: total ?? null, updatedAt: at, ...(chunks === undefined ? {} : { chunks }), ...(error === undefined ? {} : { errorJson: error === null ? null : JSON.stringify(error) }) })
          .where(and(eq(knowledgeDocuments.id, document.id), eq(knowledgeDocuments.version, document.version), isNull(knowledgeDocuments.deletedAt)))
          .run().changes > 0
      );
    },

    /** Removes a document from the base and from every index of it; after a crash in the middle, the rest goes before the next search. */
    async removeDocument(knowledgeId: string, id: string): Promise<boolean> {
      const isMarked = database.update(knowledgeDocuments).set({ deletedAt: new Date().toISOString() }).where(and(eq(knowledgeDocuments.knowledgeId, knowledgeId), eq(knowledgeDocuments.id, id), isNull(knowledgeDocuments.deletedAt))).run().changes > 0;
      if (isMarked) await finishRemoval(knowledgeId, id);
      return isMarked;
    },

    async close(): Promise<void> {
      await Promise.all([...indexes.values()].map(async (opening) => (await opening.catch(() => null))?.close()));
      indexes.clear();
      await threads.close();
    },
  };
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
