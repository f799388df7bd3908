import { and, asc, count, desc, eq, gt, lte, sql } from 'drizzle-orm';
import type { CachedAnswers } from '#graph/api';
import type { StoreDatabase } from '../database.ts';
import { deleteRows } from '../slices.ts';
import { cachedAnswers } from '../schema.ts';

/** An answer to keep. */
export interface NewCachedAnswer {
  /** Who may share it, and all that shapes it but the words. */
  readonly scopeKey: string;
  readonly textHash: string;
  readonly workflowId: string;
  readonly nodeId: string;
  readonly model: string;
  /** What it took to get it. */
  readonly tokens: number;
  readonly costUsd: number;
  /** The beginning of the prompt. */
  readonly preview: string;
  readonly embedding: { readonly embedder: string; readonly vector: Float32Array } | null;
  readonly answerJson: string;
  readonly nowMs: number;
  readonly expiresAtMs: number;
}

/** A kept answer's place and what its prompt is about. */
export interface EmbeddedAnswer {
  readonly id: number;
  readonly vector: Float32Array;
}

/** Answers of models kept for later. */
export function semanticCacheTable(database: StoreDatabase) {
  const live = (nowMs: number) => gt(cachedAnswers.expiresAtMs, nowMs);

  return {
    /** Keeps an answer; a newer one to the same text takes the place of the older. */
    async put({ embedding, nowMs, ...entry }: NewCachedAnswer): Promise<void> {
      const vector = embedding === null ? null : toBytes(embedding.vector);
      const row = {
        ...entry,
        embedder: embedding?.embedder ?? null,
        embedding: vector,
        bytes: Buffer.byteLength(entry.answerJson) + Buffer.byteLength(entry.preview) + (vector?.length ?? 0),
        createdAtMs: nowMs,
        lastUsedAtMs: nowMs,
      };
      database
        .insert(cachedAnswers)
        .values({ ...row, hits: 0 })
        .onConflictDoUpdate({ target: [cachedAnswers.scopeKey, cachedAnswers.textHash], set: row })
        .run();
    },

    /** The live entry of exactly this text. */
    async find(key: { readonly scopeKey: string; readonly textHash: string; readonly nowMs: number }): Promise<number | null> {
      return database.select({ id: cachedAnswers.id }).from(cachedAnswers).where(and(eq(cachedAnswers.scopeKey, key.scopeKey), eq(cachedAnswers.textHash, key.textHash), live(key.nowMs))).get()?.id ?? null;
    },

    /** The newest live entries of a scope with vectors of this embedder. */
    async embedded(key: { readonly scopeKey: string; readonly embedder: string; readonly nowMs: number; readonly limit: number }): Promise<readonly EmbeddedAnswer[]> {
      return database
        .select({ id: cachedAnswers.id, embedding: cachedAnswers.embedding })
        .from(cachedAnswers)
        .where(and(eq(cachedAnswers.scopeKey, key.scopeKey), eq(cachedAnswers.embedder, key.embedder), live(key.nowMs)))
        .orderBy(desc(cachedAnswers.createdAtMs), desc(cachedAnswers.id))
        .limit(key.limit)
        .all()
        .flatMap(({ id, embedding }) => (embedding === null ? [] : [{ id, vector: toVector(embedding) }]));
    },

    /** The answer itself, counted as given once more; null when it is gone meanwhile. */
    async take(id: number, nowMs: number): Promise<string | null> {
      const [row] = database
        .update(cachedAnswers)
        .set({ hits: sql`${cachedAnswers.hits} + 1`, lastUsedAtMs: nowMs })
        .where(and(eq(cachedAnswers.id, id), live(nowMs)))
        .returning({ answerJson: cachedAnswers.answerJson })
        .all();
      return row?.answerJson ?? null;
    },

    /** Drops what has expired, then what was not used for longest, until the rest is within both limits. */
    async trim({ nowMs, maxEntries, maxBytes }: { readonly nowMs: number; readonly maxEntries: number; readonly maxBytes: number }): Promise<number> {
      let dropped = await deleteRows(database, cachedAnswers, lte(cachedAnswers.expiresAtMs, nowMs));
      for (;;) {
        const { entries, bytes } = database.select({ entries: count(), bytes: sql<number>`coalesce(sum(${cachedAnswers.bytes}), 0)` }).from(cachedAnswers).get() ?? { entries: 0, bytes: 0 };
        if (entries <= maxEntries && bytes <= maxBytes) return dropped;
        // A tenth at a time, so that the next answers have room without another sweep.
        const oldest = database.select({ id: cachedAnswers.id }).from(cachedAnswers).orderBy(asc(cachedAnswers.lastUsedAtMs), asc(cachedAnswers.id)).limit(Math.max(entries - maxEntries, Math.ceil(entries / 10))).all();
        dropped += await deleteRows(database, cachedAnswers, sql`id in (select value from json_each(${JSON.stringify(oldest.map(({ id }) => id))}))`);
      }
    },

    /** What the nodes of a workflow have kept. */
    async ofWorkflow(workflowId: string, nowMs: number): Promise<readonly CachedAnswers[]> {
      return database
        .select({ nodeId: cachedAnswers.nodeId, entries: count(), hits: sql<number>`sum(${cachedAnswers.hits})`, savedUsd: sql<number>`sum(${cachedAnswers.hits} * ${cachedAnswers.costUsd})` })
        .from(cachedAnswers)
        .where(and(eq(cachedAnswers.workflowId, workflowId), live(nowMs)))
        .groupBy(cachedAnswers.nodeId)
        .all();
    },

    /** Drops what a node has kept; tells how much that was. */
    async clearNode(workflowId: string, nodeId: string): Promise<number> {
      return deleteRows(database, cachedAnswers, and(eq(cachedAnswers.workflowId, workflowId), eq(cachedAnswers.nodeId, nodeId)));
    },

    /** Drops everything. */
    async clear(): Promise<number> {
      return deleteRows(database, cachedAnswers, undefined);
    },
  };
}

function toBytes(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** Copies: a buffer from the database may begin at an address where no floats can. */
function toVector(bytes: Buffer): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}
