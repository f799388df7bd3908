import { and, asc, count, desc, eq, gt, lte, sql } from 'drizzle-orm';
import type { AnswerStore } from '../../contract/answers.ts';
import type { StoreDatabase } from '../database.ts';
import { deleteRows } from '../slices.ts';
import { cachedAnswers } from '../schema/installation.ts';

/** Answers of models kept for later. */
export function semanticCacheTable(database: StoreDatabase): AnswerStore {
  const live = (nowMs: number) => gt(cachedAnswers.expiresAtMs, nowMs);

  return {
    async put({ embedding, nowMs, ...entry }) {
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

    async find(key) {
      return (
        database
          .select({ id: cachedAnswers.id })
          .from(cachedAnswers)
          .where(and(eq(cachedAnswers.scopeKey, key.scopeKey), eq(cachedAnswers.textHash, key.textHash), live(key.nowMs)))
          .get()?.id ?? null
      );
    },

    async embedded(key) {
      return database
        .select({ id: cachedAnswers.id, embedding: cachedAnswers.embedding })
        .from(cachedAnswers)
        .where(and(eq(cachedAnswers.scopeKey, key.scopeKey), eq(cachedAnswers.embedder, key.embedder), live(key.nowMs)))
        .orderBy(desc(cachedAnswers.createdAtMs), desc(cachedAnswers.id))
        .limit(key.limit)
        .all()
        .flatMap(({ id, embedding }) => (embedding === null ? [] : [{ id, vector: toVector(embedding) }]));
    },

    async take(id, nowMs) {
      const [row] = database
        .update(cachedAnswers)
        .set({ hits: sql`${cachedAnswers.hits} + 1`, lastUsedAtMs: nowMs })
        .where(and(eq(cachedAnswers.id, id), live(nowMs)))
        .returning({ answerJson: cachedAnswers.answerJson })
        .all();
      return row?.answerJson ?? null;
    },

    async trim({ nowMs, maxEntries, maxBytes }) {
      let dropped = await deleteRows(database, cachedAnswers, lte(cachedAnswers.expiresAtMs, nowMs));
      for (;;) {
        const { entries, bytes } = database
          .select({ entries: count(), bytes: sql<number>`coalesce(sum(${cachedAnswers.bytes}), 0)` })
          .from(cachedAnswers)
          .get() ?? { entries: 0, bytes: 0 };
        if (entries <= maxEntries && bytes <= maxBytes) return dropped;
        // A tenth at a time, so that the next answers have room without another sweep.
        const oldest = database
          .select({ id: cachedAnswers.id })
          .from(cachedAnswers)
          .orderBy(asc(cachedAnswers.lastUsedAtMs), asc(cachedAnswers.id))
          .limit(Math.max(entries - maxEntries, Math.ceil(entries / 10)))
          .all();
        dropped += await deleteRows(
          database,
          cachedAnswers,
          sql`id in (select value from json_each(${JSON.stringify(oldest.map(({ id }) => id))}))`,
        );
      }
    },

    async ofWorkflow(workflowId, nowMs) {
      return database
        .select({
          nodeId: cachedAnswers.nodeId,
          entries: count(),
          hits: sql<number>`sum(${cachedAnswers.hits})`,
          savedUsd: sql<number>`sum(${cachedAnswers.hits} * ${cachedAnswers.costUsd})`,
        })
        .from(cachedAnswers)
        .where(and(eq(cachedAnswers.workflowId, workflowId), live(nowMs)))
        .groupBy(cachedAnswers.nodeId)
        .all();
    },

    async clearNode(workflowId, nodeId) {
      return deleteRows(database, cachedAnswers, and(eq(cachedAnswers.workflowId, workflowId), eq(cachedAnswers.nodeId, nodeId)));
    },

    async clear() {
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
