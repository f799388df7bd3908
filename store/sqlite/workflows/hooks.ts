import { and, eq, sql } from 'drizzle-orm';
import { type StoreDatabase, writing } from '../database.ts';
import { type HookDoor, type HookKeys, readKeys, replaceKey, writeKeys } from './hook-keys.ts';
import { hooks, versions, workflows } from '../schema.ts';
import type { Vault } from '../../vault.ts';

/** The addresses of a workflow's webhook and chat page, and the keys that open them. */
export interface StoredHook {
  /** Null until a version with a webhook was live. */
  readonly slug: string | null;
  /** Null until a version with a chat was live. */
  readonly chatSlug: string | null;
  readonly keys: HookKeys;
}

/** What a call of a published webhook, or a message on a chat page, needs to know; all hashes name immutable content. */
export interface LiveHook {
  readonly workflowId: string;
  readonly workflowName: string;
  readonly version: number;
  readonly graphHash: string;
  readonly planHash: string;
  readonly keys: HookKeys;
}

/** Webhook addresses; keys are kept encrypted, because editors are shown them. */
export function hookTable(database: StoreDatabase, vault: Vault) {
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
    /** Gives the workflow keys, unless it has some. Publishing then gives it its address. */
    async ensure(workflowId: string, keys: { readonly [door in HookDoor]: string }, at: string): Promise<void> {
      database.insert(hooks).values({ workflowId, slug: null, sealedKey: vault.seal(writeKeys(keys), purposeOf(workflowId)), createdAt: at }).onConflictDoNothing({ target: hooks.workflowId }).run();
    },

    async get(workflowId: string): Promise<StoredHook | null> {
      const row = database.select().from(hooks).where(eq(hooks.workflowId, workflowId)).get();
      return row === undefined ? null : { slug: row.slug, chatSlug: row.chatSlug, keys: keysOf(row.sealedKey, workflowId) };
    },

    /** Replaces the key of one door; the one before counts until the given time, or no longer. False when there is no hook. */
    async setKey(workflowId: string, door: HookDoor, change: { readonly key: string; readonly previousUntil: string | null }): Promise<boolean> {
      return writing(database, (tx) => {
        const row = tx.select().from(hooks).where(eq(hooks.workflowId, workflowId)).get();
        if (row === undefined) return false;
        const text = replaceKey(openKeys(row.sealedKey, workflowId), door, change);
        return tx.update(hooks).set({ sealedKey: vault.seal(text, purposeOf(workflowId)) }).where(eq(hooks.workflowId, workflowId)).run().changes > 0;
      });
    },

    /** The live version behind the address of a webhook; null when nothing is published there. */
    async live(slug: string): Promise<LiveHook | null> {
      return open(byHook.get({ slug }));
    },

    /** The live version behind the address of a chat page; null when nothing is published there. */
    async liveChat(slug: string): Promise<LiveHook | null> {
      return open(byChat.get({ slug }));
    },
  };
}
