import { and, desc, eq, lt, max, ne } from 'drizzle-orm';
import type { LiveSlugs, VersionStore } from '../../contract/versions.ts';
import { type StoreDatabase, type StoreTransaction, writing } from '../database.ts';
import { hooks, versions, workflows } from '../schema/workflows.ts';

/** Published versions of workflows. The workflow's hook, if it has one, takes the slug of the version that goes live. */
export function versionTable(database: StoreDatabase): VersionStore {
  function takeSlugs(tx: StoreTransaction, workflowId: string, { slug, chatSlug = null }: LiveSlugs): 'slug' | 'chat-slug' | null {
    const isTaken = (column: typeof hooks.slug | typeof hooks.chatSlug, wanted: string | null): boolean =>
      wanted !== null &&
      tx
        .select({ id: hooks.workflowId })
        .from(hooks)
        .where(and(eq(column, wanted), ne(hooks.workflowId, workflowId)))
        .get() !== undefined;
    if (isTaken(hooks.slug, slug)) return 'slug';
    if (isTaken(hooks.chatSlug, chatSlug)) return 'chat-slug';
    tx.update(hooks).set({ slug, chatSlug }).where(eq(hooks.workflowId, workflowId)).run();
    return null;
  }

  return {
    async publish(version) {
      const { revision, slug, chatSlug, ...row } = version;
      return writing(database, (tx) => {
        const workflow = tx.select({ revision: workflows.revision }).from(workflows).where(eq(workflows.id, row.workflowId)).get();
        if (workflow === undefined) return { ok: false, reason: 'missing' };
        if (workflow.revision !== revision) return { ok: false, reason: 'revision' };
        const taken = takeSlugs(tx, row.workflowId, { slug, chatSlug });
        if (taken !== null) return { ok: false, reason: taken };
        const last = tx
          .select({ number: max(versions.number) })
          .from(versions)
          .where(eq(versions.workflowId, row.workflowId))
          .get();
        const added = { ...row, number: (last?.number ?? 0) + 1 };
        tx.insert(versions).values(added).run();
        tx.update(workflows).set({ liveVersion: added.number }).where(eq(workflows.id, row.workflowId)).run();
        return { ok: true, version: added };
      });
    },

    async list(workflowId, query) {
      if (query.cursor !== undefined && !/^\d{1,9}$/.test(query.cursor)) return null;
      const older = query.cursor === undefined ? undefined : lt(versions.number, Number(query.cursor));
      const rows = database
        .select()
        .from(versions)
        .where(and(eq(versions.workflowId, workflowId), older))
        .orderBy(desc(versions.number))
        .limit(query.limit + 1)
        .all();
      const items = rows.slice(0, query.limit);
      return { items, nextCursor: rows.length > query.limit ? String(items.at(-1)?.number) : null };
    },

    async latest(workflowId) {
      return (
        database
          .select({ number: max(versions.number) })
          .from(versions)
          .where(eq(versions.workflowId, workflowId))
          .get()?.number ?? null
      );
    },

    async directory() {
      return database
        .select({
          id: workflows.id,
          name: workflows.name,
          description: workflows.description,
          version: workflows.liveVersion,
          graphHash: versions.graphHash,
        })
        .from(workflows)
        .leftJoin(versions, and(eq(versions.workflowId, workflows.id), eq(versions.number, workflows.liveVersion)))
        .orderBy(workflows.name, workflows.id)
        .all();
    },

    async get(workflowId, number) {
      return (
        database
          .select()
          .from(versions)
          .where(and(eq(versions.workflowId, workflowId), eq(versions.number, number)))
          .get() ?? null
      );
    },

    async setLive(workflowId, live) {
      return writing(database, (tx) => {
        if (live !== null) {
          const isThere = tx
            .select({ number: versions.number })
            .from(versions)
            .where(and(eq(versions.workflowId, workflowId), eq(versions.number, live.number)))
            .get();
          if (isThere === undefined) return { ok: false, reason: 'missing' };
          const taken = takeSlugs(tx, workflowId, live);
          if (taken !== null) return { ok: false, reason: taken };
        }
        const { changes } = tx
          .update(workflows)
          .set({ liveVersion: live?.number ?? null })
          .where(eq(workflows.id, workflowId))
          .run();
        return changes > 0 ? { ok: true } : { ok: false, reason: 'missing' };
      });
    },
  };
}
