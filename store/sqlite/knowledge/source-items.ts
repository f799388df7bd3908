import { and, asc, eq, gt, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import { newReport, type SourceItem, type SyncReport } from '#graph/knowledge-source';
import type { SourceItemStore, SyncOf } from '../../contract/knowledge-source-items.ts';
import { reading, type StoreDatabase, type StoreQueries, type StoreTransaction, writing } from '../database.ts';
import { inSlices } from '../slices.ts';
import { knowledgeDocuments, knowledgeSourceItems as items, knowledgeSources as sources } from '../schema/knowledge.ts';

/** Syncs, and what sources have. What is not of the newest sync of a source changes nothing: such calls give null or false. */
export function knowledgeSourceItemTable(database: StoreDatabase): SourceItemStore {
  const is = (sourceId: string, key: string) => and(eq(items.sourceId, sourceId), eq(items.key, key));

  function reportOf(queries: StoreQueries, sourceId: string): { readonly sync: number; readonly report: SyncReport | null } | null {
    const row = queries.select({ sync: sources.sync, reportJson: sources.reportJson }).from(sources).where(eq(sources.id, sourceId)).get();
    return row === undefined
      ? null
      : { sync: row.sync, report: row.reportJson === null ? null : (JSON.parse(row.reportJson) as SyncReport) };
  }
  const write = (queries: StoreQueries, sourceId: string, report: SyncReport, sync?: number): void =>
    void queries
      .update(sources)
      .set({ reportJson: JSON.stringify(report), ...(sync === undefined ? {} : { sync }) })
      .where(eq(sources.id, sourceId))
      .run();

  /** The report of a sync that is the newest and has not ended; else null. */
  function openReport(queries: StoreQueries, { sourceId, sync }: SyncOf): SyncReport | null {
    const found = reportOf(queries, sourceId);
    return found?.sync !== sync || found.report === null || found.report.finishedAt !== null ? null : found.report;
  }

  /** Changes something in one piece with the report of a sync that is the newest and has not ended. */
  function during<T>(of: SyncOf, work: (report: SyncReport, tx: StoreTransaction) => T): T | null {
    return writing(database, (tx) => {
      const report = openReport(tx, of);
      return report === null ? null : work(report, tx);
    });
  }

  /** Reads something while a sync is the newest and has not ended. */
  function whileCurrent<T>(of: SyncOf, work: (tx: StoreTransaction) => T): T | null {
    return reading(database, (tx) => (openReport(tx, of) === null ? null : work(tx)));
  }

  return {
    async markAsked(sourceId, at) {
      return writing(database, (tx) => {
        const found = reportOf(tx, sourceId);
        if (found === null || found.report?.finishedAt === null) return false;
        write(tx, sourceId, newReport(at));
        return true;
      });
    },

    async setReport(sourceId, report) {
      database
        .update(sources)
        .set({ reportJson: report === null ? null : JSON.stringify(report) })
        .where(eq(sources.id, sourceId))
        .run();
    },

    async beginSync(sourceId, at) {
      return writing(database, (tx) => {
        const found = reportOf(tx, sourceId);
        if (found === null) return null;
        write(tx, sourceId, newReport(at), found.sync + 1);
        return found.sync + 1;
      });
    },

    async isCurrent(of) {
      return openReport(database, of) !== null;
    },

    async noteTrouble(of, error) {
      during(of, (report, tx) => write(tx, of.sourceId, { ...report, error: error as SyncReport['error'] }));
    },

    async keepListing(of, listing, at) {
      const left = [...listing];
      let isCurrent = true;
      const keep = (rows: number): number => {
        const some = left.splice(0, rows);
        const kept = during(of, (_report, tx) => {
          for (const { key, fingerprint } of some) {
            const seen = { listed: fingerprint, seen: of.sync, seenAt: at };
            tx.insert(items)
              .values({ sourceId: of.sourceId, key, ...seen })
              .onConflictDoUpdate({ target: [items.sourceId, items.key], set: seen })
              .run();
          }
          return some.length;
        });
        isCurrent = kept !== null;
        return kept ?? 0;
      };
      await inSlices(keep);
      const saved = during(of, (report, tx) => {
        write(tx, of.sourceId, { ...report, total: listing.length, error: null });
        return true;
      });
      return isCurrent && saved === true;
    },

    async countWithDocument(sourceId) {
      return (
        database
          .select({ count: sql<number>`count(*)` })
          .from(items)
          .where(and(eq(items.sourceId, sourceId), isNotNull(items.documentId)))
          .get()?.count ?? 0
      );
    },

    async pending(of, limit) {
      return whileCurrent(of, (tx) =>
        tx
          .select({ key: items.key, listed: items.listed, fingerprint: items.fingerprint, documentId: knowledgeDocuments.id })
          .from(items)
          .leftJoin(knowledgeDocuments, and(eq(knowledgeDocuments.id, items.documentId), isNull(knowledgeDocuments.deletedAt)))
          .where(and(eq(items.sourceId, of.sourceId), eq(items.seen, of.sync), lt(items.done, of.sync)))
          .orderBy(asc(items.key))
          .limit(limit)
          .all()
          .map(({ fingerprint, ...item }) => ({ ...item, before: item.documentId === null ? null : fingerprint })),
      );
    },

    async countPending(of) {
      return (
        database
          .select({ count: sql<number>`count(*)` })
          .from(items)
          .where(and(eq(items.sourceId, of.sourceId), eq(items.seen, of.sync), lt(items.done, of.sync)))
          .get()?.count ?? 0
      );
    },

    async note(of, key, outcome) {
      const noted = during(of, (report, tx) => {
        const { kind } = outcome;
        if (kind === 'gone') {
          // It counts as not listed: what follows deletions takes its document out.
          tx.update(items).set({ seen: 0 }).where(is(of.sourceId, key)).run();
          write(tx, of.sourceId, { ...report, total: report.total === null ? null : report.total - 1 });
          return true;
        }
        const change =
          kind === 'failed'
            ? { errorJson: JSON.stringify(outcome.error) }
            : {
                errorJson: null,
                documentId: outcome.documentId,
                ...(outcome.fingerprint === undefined ? {} : { fingerprint: outcome.fingerprint }),
              };
        const isFirst =
          tx
            .update(items)
            .set({ ...change, done: of.sync })
            .where(and(is(of.sourceId, key), lt(items.done, of.sync)))
            .run().changes > 0;
        if (isFirst) write(tx, of.sourceId, { ...report, [kind]: report[kind] + 1 });
        return isFirst;
      });
      return noted ?? false;
    },

    async unseen(of, limit) {
      return whileCurrent(of, (tx) =>
        tx
          .select({ key: items.key, documentId: items.documentId })
          .from(items)
          .where(and(eq(items.sourceId, of.sourceId), lt(items.seen, of.sync)))
          .orderBy(asc(items.key))
          .limit(limit)
          .all(),
      );
    },

    async forget(of, key) {
      const forgotten = during(of, (report, tx) => {
        const gone = tx.delete(items).where(is(of.sourceId, key)).returning({ documentId: items.documentId }).get();
        if (gone?.documentId != null) write(tx, of.sourceId, { ...report, removed: report.removed + 1 });
        return gone !== undefined;
      });
      return forgotten ?? false;
    },

    async finishSync(of, error, at) {
      const ended = during(of, (report, tx) => {
        write(tx, of.sourceId, { ...report, finishedAt: at, error: error as SyncReport['error'] });
        return true;
      });
      return ended ?? false;
    },

    async keepSent(sourceId, key, documentId, at) {
      const sent = { documentId, seenAt: at, errorJson: null };
      database
        .insert(items)
        .values({ sourceId, key, seen: 0, ...sent })
        .onConflictDoUpdate({ target: [items.sourceId, items.key], set: sent })
        .run();
    },

    async keepRefused(sourceId, key, error, at) {
      const refused = { errorJson: JSON.stringify(error), seenAt: at };
      writing(database, (tx) => {
        if (reportOf(tx, sourceId) !== null)
          tx.insert(items)
            .values({ sourceId, key, seen: 0, ...refused })
            .onConflictDoUpdate({ target: [items.sourceId, items.key], set: refused })
            .run();
      });
    },

    async countFailing(sourceId) {
      return (
        database
          .select({ count: sql<number>`count(*)` })
          .from(items)
          .where(and(eq(items.sourceId, sourceId), isNotNull(items.errorJson)))
          .get()?.count ?? 0
      );
    },

    async forgetSent(sourceId, key) {
      return database.delete(items).where(is(sourceId, key)).run().changes > 0;
    },

    async items(query) {
      const after = query.cursor === undefined ? null : Buffer.from(query.cursor, 'base64url').toString('utf8');
      if (after === '') return null;
      const rows = database
        .select()
        .from(items)
        .where(
          and(
            eq(items.sourceId, query.sourceId),
            query.state === 'failed' ? isNotNull(items.errorJson) : undefined,
            after === null ? undefined : gt(items.key, after),
          ),
        )
        .orderBy(asc(items.key))
        .limit(query.limit + 1)
        .all();
      const page = rows.slice(0, query.limit);
      const last = page.at(-1);
      return {
        items: page.map(({ key, documentId, errorJson, seenAt }) => ({
          key,
          documentId,
          error: errorJson === null ? null : (JSON.parse(errorJson) as SourceItem['error']),
          seenAt,
        })),
        nextCursor: rows.length > page.length && last !== undefined ? Buffer.from(last.key).toString('base64url') : null,
      };
    },
  };
}
