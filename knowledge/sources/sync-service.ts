import { isNodeError, NodeError, type NodeErrorData } from '#graph/errors';
import type { FileService } from '#graph/node-services';
import type { ItemOutcome, PendingItem } from '#store/contract/knowledge-source-items';
import type { StoredSource } from '#store/contract/knowledge-sources';
import type { Store } from '#store/contract/store';
import type { NumberedSync, SyncActivities } from '#workers/workflow/sources/messages';
import type { KnowledgeBases } from '../knowledge-service.ts';
import type { SourceContent, SourceReader } from './source-reader.ts';
import { createSyncReaders } from './sync-readers.ts';
import { notFound } from './web-status.ts';

/** Things that one activity reads, and how many of them at a time. */
const BATCH = 20;
const CONCURRENCY = 4;
/** How often a thing is tried whose place is only busy. */
const ATTEMPTS = 3;
const LONGEST_WAIT_MS = 10_000;

/** The pieces of a sync, each safe to repeat; `signal` stops them. */
export type SyncService = {
  readonly [K in keyof SyncActivities]: (args: Parameters<SyncActivities[K]>[0], signal: AbortSignal) => ReturnType<SyncActivities[K]>;
};

export interface SyncOptions {
  readonly store: Store;
  readonly files: FileService;
  readonly knowledge: Pick<KnowledgeBases, 'put' | 'removeDocument'>;
  /** The reader for a source. */
  readonly open: (settings: StoredSource['settings']) => SourceReader;
  /** Ends the schedule of a source that is not there any more. */
  readonly unschedule: (sourceId: string) => Promise<void>;
}

/** Reads sources into their bases. What was read is noted thing by thing, so that a crash costs what was just being read and no more. */
export function createSyncService({ store, files, knowledge, open, unschedule }: SyncOptions): SyncService {
  const sources = store.knowledgeSources;
  const readers = createSyncReaders(({ settings }) => open(settings));
  const at = (): string => new Date().toISOString();

  /** The source, while this sync is its newest. */
  async function current(of: NumberedSync): Promise<StoredSource | null> {
    return (await sources.isCurrent(of)) ? sources.get(of.sourceId) : null;
  }

  async function pull(source: StoredSource, item: PendingItem, reader: SourceReader, signal: AbortSignal): Promise<ItemOutcome> {
    if (item.documentId !== null && item.listed !== null && item.listed === item.before)
      return { kind: 'unchanged', documentId: item.documentId };
    const content = await readPatiently(reader, item, signal);
    if ('error' in content) return { kind: 'failed', error: content.error };
    if (content.read === 'gone') {
      // Somebody wrote this address by hand: without a document of it, a slip is likelier than a removal.
      const isMistyped = item.documentId === null && source.settings.kind === 'url';
      return isMistyped ? { kind: 'failed', error: notFound(item.key).data } : { kind: 'gone' };
    }
    // Without a document to compare with, there is nothing that it could be the same as.
    if (content.read === 'unchanged')
      return item.documentId === null
        ? { kind: 'failed', error: itemFailed('It was said to be unchanged, though it was never read.') }
        : { kind: 'unchanged', documentId: item.documentId };
    return take(source, item, content.read);
  }

  async function take(
    source: StoredSource,
    item: PendingItem,
    { name, mediaType, bytes, fingerprint, metadata }: SourceContent,
  ): Promise<ItemOutcome> {
    try {
      const file = await files.save({ name, mediaType, bytes });
      // What was said of the source is meant for each of its documents, whatever they say of themselves.
      const saved = await knowledge.put(
        source.knowledgeId,
        { key: documentKey(source, item.key), name: name.slice(0, 255), file, metadata: { ...metadata, ...source.metadata } },
        source.id,
      );
      if (saved === null) return { kind: 'gone' };
      const documentId = saved.document.id;
      // A source that was pointed at another folder has the same path under another key.
      if (item.documentId !== null && item.documentId !== documentId) await knowledge.removeDocument(source.knowledgeId, item.documentId);
      if (item.documentId === null) return { kind: 'added', documentId, fingerprint };
      return { kind: saved.isChanged ? 'changed' : 'unchanged', documentId, fingerprint };
    } catch (error) {
      // Anything else is a fault of ours, not of the thing: the activity is tried again.
      if (isNodeError(error)) return { kind: 'failed', error: error.data };
      throw error;
    }
  }

  return {
    async 'source.begin'({ sourceId }) {
      const sync = await sources.beginSync(sourceId, at());
      if (sync === null) await unschedule(sourceId);
      return sync;
    },

    async 'source.list'(of, signal) {
      const source = await current(of);
      if (source === null) return null;
      const listing = await readers
        .use(source, (reader) => reader.list(signal))
        .catch(async (error: unknown) => {
          // It may be tried again for minutes: people are told meanwhile.
          if (!signal.aborted && isNodeError(error)) await sources.noteTrouble(of, error.data);
          throw error;
        });
      if (listing.length === 0 && (await sources.countWithDocument(of.sourceId)) > 0) throw suddenlyEmpty();
      return (await sources.keepListing(of, listing, at())) ? listing.length : null;
    },

    async 'source.pull'(of, signal) {
      const source = await current(of);
      const pending = source === null ? null : await sources.pending(of, BATCH);
      if (source === null || pending === null) return null;
      await readers.use(source, async (reader) => {
        let next = 0;
        const lane = async (): Promise<void> => {
          for (let item = pending[next++]; item !== undefined; item = pending[next++]) {
            signal.throwIfAborted();
            await sources.note(of, item.key, await pull(source, item, reader, signal));
          }
        };
        // A lane that fails leaves the others to their end: the next attempt must not read beside them.
        const ends = await Promise.allSettled(Array.from({ length: CONCURRENCY }, lane));
        for (const end of ends) if (end.status === 'rejected') throw end.reason;
      });
      return sources.countPending(of);
    },

    async 'source.finish'({ error: given, ...of }, signal) {
      const source = await current(of);
      await readers.release(of.sourceId);
      if (source === null) return;
      const error = given ?? (await vanished(source));
      for (let gone = await forgettable(source, of, error); gone.length > 0; gone = await forgettable(source, of, error)) {
        for (const { key, documentId } of gone) {
          signal.throwIfAborted();
          const taken = documentId ?? (await takenUnnoted(source, key));
          if (taken !== null) await knowledge.removeDocument(source.knowledgeId, taken);
          await sources.forget(of, key);
        }
      }
      await sources.finishSync(of, error, at());
    },
  };

  /** A document that was taken in just before a crash, so that nobody noted whose it is. */
  async function takenUnnoted(source: StoredSource, key: string): Promise<string | null> {
    const document = await store.knowledge.documentByKey(source.knowledgeId, documentKey(source, key));
    return document?.sourceId === source.id ? document.id : null;
  }

  /**
   * Why nothing is taken out of a source that had vanished when it was read: a folder whose disk went after it was listed. Addresses that
   * people wrote themselves may all end.
   */
  async function vanished({ id, settings, report }: StoredSource): Promise<NodeErrorData | null> {
    return settings.kind !== 'url' && report?.total === 0 && (await sources.countWithDocument(id)) > 0 ? suddenlyEmpty().data : null;
  }

  async function forgettable(
    { followsDeletions }: StoredSource,
    of: NumberedSync,
    error: NodeErrorData | null,
  ): Promise<readonly { readonly key: string; readonly documentId: string | null }[]> {
    return error !== null || !followsDeletions ? [] : ((await sources.unseen(of, BATCH)) ?? []);
  }
}

function suddenlyEmpty(): NodeError {
  return new NodeError({
    code: 'SOURCE_EMPTY',
    message: 'The source has nothing any more, though there are documents of it. Nothing was removed.',
    hint: 'Look whether it is what it was. If it is meant to be empty, remove the source together with its documents.',
  });
}

/** Paths and row keys are unique in their source alone; addresses, and keys that another system chose, are left as they are. */
export function documentKey({ id, settings }: Pick<StoredSource, 'id' | 'settings'>, key: string): string {
  if (settings.kind === 'folder') return `${settings.folder}/${key}`;
  return settings.kind === 'sql' ? `${id}/${key}` : key;
}

/** Reads a thing, several times where its place is only busy. */
async function readPatiently(
  reader: SourceReader,
  { key, listed, before }: PendingItem,
  signal: AbortSignal,
): Promise<{ readonly read: SourceContent | 'unchanged' | 'gone' } | { readonly error: NodeErrorData }> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { read: await reader.read({ key, fingerprint: listed, before }, signal) };
    } catch (error) {
      signal.throwIfAborted();
      const data = isNodeError(error) ? error.data : itemFailed(error instanceof Error ? error.message : String(error));
      if (!data.retryable || attempt === ATTEMPTS) return { error: data };
      await pause(Math.min(data.retryAfterMs ?? 500 * 2 ** attempt, LONGEST_WAIT_MS), signal);
    }
  }
}

const itemFailed = (message: string): NodeErrorData => ({ code: 'SOURCE_ITEM_FAILED', message, retryable: false });

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
  signal.throwIfAborted();
}
