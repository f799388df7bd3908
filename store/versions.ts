import { and, desc, eq, max, sql } from 'drizzle-orm';
import type { StoreDatabase } from './database.ts';
import { versions, workflows } from './schema.ts';

/** A published version; its graph and plan lie in the blobs. */
export interface StoredVersion {
  readonly workflowId: string;
  readonly number: number;
  readonly graphHash: string;
  readonly planHash: string;
  readonly note: string;
  readonly publishedAt: string;
}

/** Published versions of workflows. */
export function versionTable(database: StoreDatabase) {
  return {
    /** Adds the next version and makes it live, provided that the draft still has that revision; else null. */
    async publish(version: Omit<StoredVersion, 'number'> & { readonly revision: number }): Promise<StoredVersion | null> {
      const { revision, ...row } = version;
      return database.transaction(
        (tx) => {
          const workflow = tx.select({ revision: workflows.revision }).from(workflows).where(eq(workflows.id, row.workflowId)).get();
          if (workflow?.revision !== revision) return null;
          const last = tx.select({ number: max(versions.number) }).from(versions).where(eq(versions.workflowId, row.workflowId)).get();
          const added = { ...row, number: (last?.number ?? 0) + 1 };
          tx.insert(versions).values(added).run();
          tx.update(workflows).set({ liveVersion: added.number }).where(eq(workflows.id, row.workflowId)).run();
          return added;
        },
        { behavior: 'immediate' },
      );
    },

    /** All versions of a workflow, newest first. */
    async list(workflowId: string): Promise<readonly StoredVersion[]> {
      return database.select().from(versions).where(eq(versions.workflowId, workflowId)).orderBy(desc(versions.number)).all();
    },

    async get(workflowId: string, number: number): Promise<StoredVersion | null> {
      return database.select().from(versions).where(and(eq(versions.workflowId, workflowId), eq(versions.number, number))).get() ?? null;
    },

    /** Points live at a version, or at none; false when there is no such version. */
    async setLive(workflowId: string, number: number | null): Promise<boolean> {
      const isThere = number === null ? sql`true` : sql`exists (select 1 from ${versions} where ${versions.workflowId} = ${workflowId} and ${versions.number} = ${number})`;
      return database.update(workflows).set({ liveVersion: number }).where(and(eq(workflows.id, workflowId), isThere)).run().changes > 0;
    },
  };
}
