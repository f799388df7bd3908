import { and, eq, sql } from 'drizzle-orm';
import type { HookKeys, HookStore, LiveHook } from '../../contract/hooks.ts';
import { type StoreDatabase, writing } from '../database.ts';
import { readKeys, replaceKey, writeKeys } from './hook-keys.ts';
import { hooks, versions, workflows } from '../schema/workflows.ts';
import type { Vault } from '../../vault.ts';

/** Webhook addresses; keys are kept encrypted, because editors are shown them. */
export function hookTable(database: StoreDatabase, vault: Vault): HookStore {
  const liveBy = (column: typeof hooks.slug | typeof hooks.chatSlug) =>
    database
      .select({
        workflowId: hooks.workflowId,
        workflowName: workflows.name,
        version: versions.number,
        graphHash: versions.graphHash,
        planHash: versions.planHash,
        sealedKey: hooks.sealedKey,
      })
      .from(hooks)
      .innerJoin(workflows, eq(workflows.id, hooks.workflowId))
      .innerJoin(versions, and(eq(versions.workflowId, workflows.id), eq(versions.number, workflows.liveVersion)))
      .where(eq(column, sql.placeholder('slug')))
      .prepare();
  const byHook = liveBy(hooks.slug);
  const byChat = liveBy(hooks.chatSlug);
  // Opening a key costs more than the rest of the look-up, and a sealed text never changes its meaning.
  const opened = new Map<string, string>();

  const purposeOf = (workflowId: string): string => `hook:${workflowId}`;
  function openKeys(sealed: string, workflowId: string): string {
    const known = opened.get(sealed);
    if (known !== undefined) return known;
    const text = vault.open(sealed, purposeOf(workflowId));
    if (opened.size >= 1_000) opened.clear();
    opened.set(sealed, text);
    return text;
  }

  const keysOf = (sealed: string, workflowId: string): HookKeys => readKeys(openKeys(sealed, workflowId), new Date().toISOString());

  function open(row: ReturnType<typeof byHook.get>): LiveHook | null {
    if (row === undefined) return null;
    const { sealedKey, ...hook } = row;
    return { ...hook, keys: keysOf(sealedKey, row.workflowId) };
  }

  return {
    async ensure(workflowId, keys, at) {
      database
        .insert(hooks)
        .values({ workflowId, slug: null, sealedKey: vault.seal(writeKeys(keys), purposeOf(workflowId)), createdAt: at })
        .onConflictDoNothing({ target: hooks.workflowId })
        .run();
    },

    async get(workflowId) {
      const row = database.select().from(hooks).where(eq(hooks.workflowId, workflowId)).get();
      return row === undefined ? null : { slug: row.slug, chatSlug: row.chatSlug, keys: keysOf(row.sealedKey, workflowId) };
    },

    async setKey(workflowId, door, change) {
      return writing(database, (tx) => {
        const row = tx.select().from(hooks).where(eq(hooks.workflowId, workflowId)).get();
        if (row === undefined) return false;
        const text = replaceKey(openKeys(row.sealedKey, workflowId), door, change);
        return (
          tx
            .update(hooks)
            .set({ sealedKey: vault.seal(text, purposeOf(workflowId)) })
            .where(eq(hooks.workflowId, workflowId))
            .run().changes > 0
        );
      });
    },

    async live(slug) {
      return open(byHook.get({ slug }));
    },

    async liveChat(slug) {
      return open(byChat.get({ slug }));
    },
  };
}
