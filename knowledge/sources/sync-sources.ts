import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { NodeError } from '#graph/errors';
import type { changeSourceBody, createSourceBody, pushAnswerSchema, pushBody, SourceItem, sourceItemQuery } from '#graph/knowledge-source';
import type { StoredSource } from '#store/contract/knowledge-sources';
import type { Store } from '#store/contract/store';
import { newId } from '../new-id.ts';
import type { KnowledgeBases } from '../knowledge-service.ts';
import { createPush } from './sync-push.ts';
import { checkSettings, nameOf, notRead, type ShownSource, shown } from './sync-shown.ts';
import { createSourceWatchers } from './sync-watchers.ts';

/** What of a source its schedule needs to know. */
export type SourceTiming = Pick<StoredSource, 'id' | 'everyMinutes' | 'createdAt'>;

/** What carries syncs out: Temporal. Two syncs of one source never run at the same time. */
export interface SourceEngine {
  /** Has the source read every so many minutes, or only when asked; tells whether it is being read now. */
  schedule(source: SourceTiming): Promise<{ readonly isRunning: boolean }>;
  /** Has it read now, or once more after the sync that runs. */
  trigger(source: SourceTiming): Promise<void>;
  unschedule(sourceId: string): Promise<void>;
}

export interface SourcesOptions {
  readonly store: Store;
  readonly engine: SourceEngine;
  readonly knowledge: Pick<KnowledgeBases, 'put' | 'removeDocument' | 'remove'>;
  /** The folders that the operator allows, by name. */
  readonly folders: ReadonlyMap<string, string>;
}

/** Hears of what nobody waits for. */
type OnError = (message: string, error: unknown) => void;

/** The sources of knowledge bases for the API. Missing things are null. */
export function createSources({ store, engine, knowledge, folders }: SourcesOptions) {
  const sources = store.knowledgeSources;
  const push = createPush({ store, knowledge });
  const at = (): string => new Date().toISOString();
  let onError: OnError = () => undefined;
  const watchers = createSourceWatchers({
    folders,
    onChange: (id) =>
      void sources
        .get(id)
        .then((source) => (source === null ? undefined : ask(source)))
        .catch((error: unknown) => onError('A folder has changed, but its sync could not be begun', error)),
    onError: (_id, error) => onError('A folder of a source cannot be watched', error),
  });

  async function one(knowledgeId: string, id: string): Promise<StoredSource | null> {
    const source = await sources.get(id);
    return source?.knowledgeId === knowledgeId ? source : null;
  }

  /** Has a source read, and shows it so at once. */
  async function ask(source: StoredSource): Promise<void> {
    const isMarked = await sources.markAsked(source.id, at());
    try {
      await engine.trigger(source);
    } catch (error) {
      if (isMarked) await sources.setReport(source.id, source.report);
      throw error;
    }
  }

  /** The source was removed: nothing reads it any more. A schedule that stays behind ends itself the next time. */
  async function end(sourceId: string): Promise<void> {
    await watchers.stop(sourceId);
    await engine.unschedule(sourceId).catch((error: unknown) => onError('The schedule of a removed source could not be ended yet', error));
  }

  return {
    async list(knowledgeId: string): Promise<readonly ShownSource[] | null> {
      return (await store.knowledge.exists(knowledgeId)) ? (await sources.list(knowledgeId)).map(shown) : null;
    },

    /** Makes a source, and has it read at once. */
    async create(knowledgeId: string, body: z.output<typeof createSourceBody>): Promise<ShownSource | null> {
      if (!(await store.knowledge.exists(knowledgeId))) return null;
      const { settings, metadata, everyMinutes, followsDeletions, name = nameOf(settings) } = body;
      checkSettings(settings, everyMinutes, folders);
      const key = settings.kind === 'webhook' ? `ingest_${randomBytes(24).toString('base64url')}` : null;
      const source = await sources.insert({
        id: newId('src'),
        knowledgeId,
        name,
        settings,
        metadata,
        everyMinutes,
        followsDeletions,
        key,
        at: at(),
      });
      if (key !== null) return shown(source);
      try {
        await engine.schedule(source);
        await ask(source);
      } catch (error) {
        await sources.remove(source.id, 'keep', at());
        throw error;
      }
      await watchers.watch(source);
      return shown((await sources.get(source.id)) ?? source);
    },

    /** Changes a source; with other settings or metadata it is read at once. */
    async change(knowledgeId: string, id: string, body: z.output<typeof changeSourceBody>): Promise<ShownSource | null> {
      const before = await one(knowledgeId, id);
      if (before === null) return null;
      const { name, settings, metadata, everyMinutes, followsDeletions } = body;
      if (settings !== undefined && settings.kind !== before.settings.kind) {
        throw new NodeError({
          code: 'SOURCE_KIND_FIXED',
          message: 'A source stays of the kind that it is.',
          hint: 'Add another source and remove this one.',
        });
      }
      if (settings !== undefined) checkSettings(settings, everyMinutes ?? null, folders);
      else if (before.key !== null && everyMinutes != null) throw notRead();
      const isReadAgain = before.key === null && (settings !== undefined || metadata !== undefined);
      // Temporal first: when it does not answer, nothing has changed.
      if (before.key === null && (everyMinutes !== undefined || isReadAgain))
        await engine.schedule({ ...before, ...given({ everyMinutes }) });
      const source = await sources.change(id, { ...given({ name, settings, metadata, everyMinutes, followsDeletions }), at: at() });
      if (source === null) return null;
      if (isReadAgain) await ask(source);
      await watchers.watch(source);
      return shown((await sources.get(id)) ?? source);
    },

    async remove(knowledgeId: string, id: string, documents: 'keep' | 'remove'): Promise<boolean> {
      if ((await one(knowledgeId, id)) === null || !(await sources.remove(id, documents, at()))) return false;
      await end(id);
      if (documents === 'remove') await store.knowledge.finishRemovals(knowledgeId);
      return true;
    },

    /** Removes a base with all that reads into it. */
    async removeBase(knowledgeId: string): Promise<boolean> {
      const theirs = await sources.list(knowledgeId);
      const isRemoved = await knowledge.remove(knowledgeId);
      if (isRemoved) for (const { id } of theirs) await end(id);
      return isRemoved;
    },

    /** Has a source read now, or once more after the sync that runs. */
    async sync(knowledgeId: string, id: string): Promise<ShownSource | null> {
      const source = await one(knowledgeId, id);
      if (source === null) return null;
      if (source.key !== null) throw notRead();
      await ask(source);
      const asked = await sources.get(id);
      return asked === null ? null : shown(asked);
    },

    /** What a source has, as the last sync left it. The page is null for a cursor that is none. */
    async items(
      knowledgeId: string,
      id: string,
      query: z.output<typeof sourceItemQuery>,
    ): Promise<{ readonly page: { readonly items: readonly SourceItem[]; readonly nextCursor: string | null } | null } | null> {
      return (await one(knowledgeId, id)) === null ? null : { page: await sources.items({ sourceId: id, ...query }) };
    },

    folders: (): readonly string[] => [...folders.keys()].toSorted(),

    /** The key that opens the address of a webhook source; null when there is no such source. */
    async keyOf(id: string): Promise<string | null> {
      return (await sources.get(id))?.key ?? null;
    },

    /** Takes in what was sent to a webhook source. */
    async push(id: string, { documents }: z.output<typeof pushBody>): Promise<z.output<typeof pushAnswerSchema> | null> {
      const source = await sources.get(id);
      return source?.key == null ? null : push(source, documents);
    },

    /**
     * Watches folders, makes schedules that Temporal has lost, goes on with syncs that were lost with them, and brings removals to their
     * end.
     */
    async start(report: OnError): Promise<void> {
      onError = report;
      const read = (await sources.list()).filter(({ key }) => key === null);
      for (const source of read) await watchers.watch(source);
      for (const { id } of await store.knowledge.list())
        await store.knowledge
          .finishRemovals(id)
          .catch((error: unknown) => onError('Removed documents could not be taken out of an index yet', error));
      for (const source of read) {
        const { isRunning } = await engine.schedule(source);
        if (!isRunning && source.report?.finishedAt === null) await engine.trigger(source);
      }
    },

    close: () => watchers.close(),
  };
}

/** Sources as the API uses them. */
export type KnowledgeSources = ReturnType<typeof createSources>;

/** The fields that have a value. */
function given<T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
