import { and, asc, eq, gt, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { NodeErrorData } from '#graph/errors';
import type { SourceItem, SyncReport } from '#graph/knowledge-source';
import type { Page } from '../../cursor.ts';
import { reading, type StoreDatabase, type StoreQueries, type StoreTransaction, writing } from '../database.ts';
import { inSlices } from '../slices.ts';
import { knowledgeDocuments, knowledgeSourceItems as items, knowledgeSources as sources } from '../schema/knowledge.ts';

/** A thing that a sync still has to read. */
export interface PendingItem {
  readonly key: string;
  /** As the listing gave it. */
  readonly listed: string | null;
  /** As the last read gave it; null when there is no document to compare with. */
  readonly before: string | null;
  /** Its document, while that is there. */
  readonly documentId: string | null;
}

/** How it went with one thing. `gone`: it was listed, but is not there any more. */
export type ItemOutcome =
  | { readonly kind: 'added' | 'changed'; readonly documentId: string; readonly fingerprint: string | null }
  | { readonly kind: 'unchanged'; readonly documentId: string; readonly fingerprint?: string | null }
  | { readonly kind: 'failed'; readonly error: NodeErrorData }
  | { readonly kind: 'gone' };

/** Names one sync of one source. */
export interface SyncOf {
  readonly sourceId: string;
  readonly sync: number;
}

/** A report of a sync that has begun and found nothing yet. */
export const newReport = (startedAt: string): SyncReport => ({ startedAt, finishedAt: null, total: null, added: 0, changed: 0, unchanged: 0, removed: 0, failed: 0, error: null });

/** Syncs, and what sources have. What is not of the newest sync of a source changes nothing: such calls give null or false. */
export function knowledgeSourceItemTable(database: StoreDatabase) {
  const is = (sourceId: string, key: string) => and(eq(items.sourceId, sourceId), eq(items.key, key));

  function reportOf(queries: StoreQueries, sourceId: string): { readonly sync: number; readonly report: SyncReport | null } | null {
    const row = queries.select({ sync: sources.sync, reportJson: sources.reportJson }).from(sources).where(eq(sources.id, sourceId)).get();
    return row === undefined ? null : { sync: row.sync, report: row.reportJson === null ? null : (JSON.parse(row.reportJson) as SyncReport) };
  }
  const write = (queries: StoreQueries, sourceId: string, report: SyncReport, sync?: number): void =>
    void queries.update(sources).set({ reportJson: JSON.stringify(report), ...(sync === undefined ? {} : { sync }) }).where(eq(sources.id, sourceId)).run();

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
    /** Shows a source as one that is being read, until its sync begins; false when it was shown so already. */
    async markAsked(sourceId: string, at: string): Promise<boolean> {
      return writing(database, (tx) => {
        const found = reportOf(tx, sourceId);
        if (found === null || found.report?.finishedAt === null) return false;
        write(tx, sourceId, newReport(at));
        return true;
      });
    },

    /** Keeps what came of documents that were sent to a source, or a report that has to be put back. */
    async setReport(sourceId: string, report: SyncReport | null): Promise<void> {
      database.update(sources).set({ reportJson: report === null ? null : JSON.stringify(report) }).where(eq(sources.id, sourceId)).run();
    },

    /** Begins the next sync and gives its number; null when the source is not there. */
    async beginSync(sourceId: string, at: string): Promise<number | null> {
      return writing(database, (tx) => {
        const found = reportOf(tx, sourceId);
        if (found === null) return null;
        write(tx, sourceId, newReport(at), found.sync + 1);
        return found.sync + 1;
      });
    },

    /** True while the sync is the newest and has not ended. */
    async isCurrent(of: SyncOf): Promise<boolean> {
      return openReport(database, of) !== null;
    },

    /** Tells why a sync that goes on has not been able to list the source yet. */
    async noteTrouble(of: SyncOf, error: NodeErrorData): Promise<void> {
      during(of, (report, tx) => write(tx, of.sourceId, { ...report, error: error as SyncReport['error'] }));
    },

    /** Keeps what the source has now: whatever kept it from being listed before is over. */
    async keepListing(of: SyncOf, listing: readonly { readonly key: string; readonly fingerprint: string | null }[], at: string): Promise<boolean> {
      const left = [...listing];
      let isCurrent = true;
      const keep = (rows: number): number => {
        const some = left.splice(0, rows);
        const kept = during(of, (_report, tx) => {
          for (const { key, fingerprint } of some) {
            const seen = { listed: fingerprint, seen: of.sync, seenAt: at };
            tx.insert(items).values({ sourceId: of.sourceId, key, ...seen }).onConflictDoUpdate({ target: [items.sourceId, items.key], set: seen }).run();
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

    /** How many things of a source have a document. */
    async countWithDocument(sourceId: string): Promise<number> {
      return database.select({ count: sql<number>`count(*)` }).from(items).where(and(eq(items.sourceId, sourceId), isNotNull(items.documentId))).get()?.count ?? 0;
    },

    /** The next things that the sync has not read. */
    async pending(of: SyncOf, limit: number): Promise<readonly PendingItem[] | null> {
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

    async countPending(of: SyncOf): Promise<number> {
      return database.select({ count: sql<number>`count(*)` }).from(items).where(and(eq(items.sourceId, of.sourceId), eq(items.seen, of.sync), lt(items.done, of.sync))).get()?.count ?? 0;
    },

    /** Notes how it went with a thing, and counts it once. */
    async note(of: SyncOf, key: string, outcome: ItemOutcome): Promise<boolean> {
      const noted = during(of, (report, tx) => {
        const { kind } = outcome;
        if (kind === 'gone') {
          // It counts as not listed: what follows deletions takes its document out.
          tx.update(items).set({ seen: 0 }).where(is(of.sourceId, key)).run();
          write(tx, of.sourceId, { ...report, total: report.total === null ? null : report.total - 1 });
          return true;
        }
        const change = kind === 'failed' ? { errorJson: JSON.stringify(outcome.error) } : { errorJson: null, documentId: outcome.documentId, ...(outcome.fingerprint === undefined ? {} : { fingerprint: outcome.fingerprint }) };
        const isFirst = tx.update(items).set({ ...change, done: of.sync }).where(and(is(of.sourceId, key), lt(items.done, of.sync))).run().changes > 0;
        if (isFirst) write(tx, of.sourceId, { ...report, [kind]: report[kind] + 1 });
        return isFirst;
      });
      return noted ?? false;
    },

    /** The next things that the sync has not seen any more. */
    async unseen(of: SyncOf, limit: number): Promise<readonly { readonly key: string; readonly documentId: string | null }[] | null> {
      return whileCurrent(of, (tx) => tx.select({ key: items.key, documentId: items.documentId }).from(items).where(and(eq(items.sourceId, of.sourceId), lt(items.seen, of.sync))).orderBy(asc(items.key)).limit(limit).all());
    },

    /** Forgets a thing that is not there any more, and counts it if it had a document. */
    async forget(of: SyncOf, key: string): Promise<boolean> {
      const forgotten = during(of, (report, tx) => {
        const gone = tx.delete(items).where(is(of.sourceId, key)).returning({ documentId: items.documentId }).get();
        if (gone?.documentId != null) write(tx, of.sourceId, { ...report, removed: report.removed + 1 });
        return gone !== undefined;
      });
      return forgotten ?? false;
    },

    /** Ends the sync, with the reason when the source could not be read. */
    async finishSync(of: SyncOf, error: NodeErrorData | null, at: string): Promise<boolean> {
      const ended = during(of, (report, tx) => {
        write(tx, of.sourceId, { ...report, finishedAt: at, error: error as SyncReport['error'] });
        return true;
      });
      return ended ?? false;
    },

    /** Keeps a thing that was sent, and not listed. */
    async keepSent(sourceId: string, key: string, documentId: string, at: string): Promise<void> {
      const sent = { documentId, seenAt: at, errorJson: null };
      database.insert(items).values({ sourceId, key, seen: 0, ...sent }).onConflictDoUpdate({ target: [items.sourceId, items.key], set: sent }).run();
    },

    /** Keeps why a thing that was sent was not taken, until it is sent well; nothing when the source is not there any more. */
    async keepRefused(sourceId: string, key: string, error: NodeErrorData, at: string): Promise<void> {
      const refused = { errorJson: JSON.stringify(error), seenAt: at };
      writing(database, (tx) => {
        if (reportOf(tx, sourceId) !== null) tx.insert(items).values({ sourceId, key, seen: 0, ...refused }).onConflictDoUpdate({ target: [items.sourceId, items.key], set: refused }).run();
      });
    },

    /** How many things of a source are failing. */
    async countFailing(sourceId: string): Promise<number> {
      return database.select({ count: sql<number>`count(*)` }).from(items).where(and(eq(items.sourceId, sourceId), isNotNull(items.errorJson))).get()?.count ?? 0;
    },

    async forgetSent(sourceId: string, key: string): Promise<boolean> {
      return database.delete(items).where(is(sourceId, key)).run().changes > 0;
    },

    /** What the source has, by key; null for a cursor that is none. */
    async items(query: { readonly sourceId: string; readonly state: 'failed' | 'all'; readonly cursor?: string | undefined; readonly limit: number }): Promise<Page<SourceItem> | null> {
      const after = query.cursor === undefined ? null : Buffer.from(query.cursor, 'base64url').toString('utf8');
      if (after === '') return null;
      const rows = database
        .select()
        .from(items)
        .where(and(eq(items.sourceId, query.sourceId), query.state === 'failed' ? isNotNull(items.errorJson) : undefined, after === null ? undefined : gt(items.key, after)))
        .orderBy(asc(items.key))
        .limit(query.limit + 1)
        .all();
      const page = rows.slice(0, query.limit);
      const last = page.at(-1);
      return {
        items: page.map(({ key, documentId, errorJson, seenAt }) => ({ key, documentId, error: errorJson === null ? null : (JSON.parse(errorJson) as SourceItem['error']), seenAt })),
        nextCursor: rows.length > page.length && last !== undefined ? Buffer.from(last.key).toString('base64url') : null,
      };
    },
  };
}
