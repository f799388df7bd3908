import { NodeError } from '#graph/errors';
import type { KnowledgeSource, SourceSettings } from '#graph/knowledge-source';
import type { StoredSource } from '#store/contract/knowledge-sources';
import { scheduleOffset } from '#workers/workflow/sources/messages';

/** A source as people see it, with the key instead of the whole address. */
export type ShownSource = Omit<KnowledgeSource, 'hook'> & { readonly key: string | null };

/** When the schedule of a source reads it next: every so many minutes from when it was made. */
function nextSyncAt({ everyMinutes, createdAt }: Pick<StoredSource, 'everyMinutes' | 'createdAt'>, now: number): string | null {
  if (everyMinutes === null) return null;
  const every = everyMinutes * 60_000;
  const offset = scheduleOffset(everyMinutes, createdAt);
  return new Date((Math.floor((now - offset) / every) + 1) * every + offset).toISOString();
}

/** Shows a stored source. */
export function shown({ report, sync: _sync, ...source }: StoredSource): ShownSource {
  return {
    ...source,
    metadata: source.metadata as KnowledgeSource['metadata'],
    isSyncing: report?.finishedAt === null,
    lastSync: report,
    nextSyncAt: nextSyncAt(source, Date.now()),
  };
}

/** Throws when a source of these settings cannot work. */
export function checkSettings(settings: SourceSettings, everyMinutes: number | null, folders: ReadonlyMap<string, string>): void {
  if (settings.kind === 'webhook' && everyMinutes !== null) throw notRead();
  if (settings.kind !== 'folder' || folders.has(settings.folder)) return;
  const there = [...folders.keys()].toSorted();
  throw new NodeError({
    code: 'FOLDER_NOT_ALLOWED',
    message: `There is no folder “${settings.folder}” that Heddle may read.`,
    hint: there.length === 0 ? 'The operator of Heddle can list folders with HEDDLE_KNOWLEDGE_FOLDERS.' : `There are: ${there.join(', ')}.`,
  });
}

/** Why a source that is sent to cannot be read. */
export function notRead(): NodeError {
  return new NodeError({
    code: 'SOURCE_NOT_READ',
    message: 'Other systems send documents to this source: it is not read.',
    hint: 'Let the other system send its documents again.',
  });
}

/** What a source is called whose name nobody has said. */
export function nameOf(settings: SourceSettings): string {
  switch (settings.kind) {
    case 'url':
      return (settings.urls.length === 1 ? settings.urls[0]! : `${new URL(settings.urls[0]!).host} and others`).slice(0, 120);
    case 'sitemap':
      return new URL(settings.url).host.slice(0, 120);
    case 'folder':
      return settings.folder;
    case 'sql':
      return 'Query';
    case 'webhook':
      return 'Webhook';
  }
}
