import type { KnowledgeSource, SourceSettings, SyncReport } from '#graph/knowledge-source';
import { counted } from '../words.ts';

/** Where a source reads, in a line. */
export function addressOf(settings: SourceSettings): string {
  switch (settings.kind) {
    case 'url': {
      const [first = ''] = settings.urls;
      return settings.urls.length === 1 ? first : `${first} and ${counted(settings.urls.length - 1, 'more address', 'more addresses')}`;
    }
    case 'sitemap':
      return settings.url;
    case 'folder':
      return `${settings.folder} › ${settings.pattern}`;
    case 'sql':
      return settings.query.replace(/\s+/g, ' ');
    case 'webhook':
      return 'Other systems send documents to its address';
  }
}

/** `3 added, 1 changed, 40 unchanged`; null when a sync did nothing at all. */
export function countsText({
  added,
  changed,
  removed,
  unchanged,
  failed,
}: Pick<SyncReport, 'added' | 'changed' | 'removed' | 'unchanged' | 'failed'>): string | null {
  const parts = (
    [
      ['added', added],
      ['changed', changed],
      ['removed', removed],
      ['unchanged', unchanged],
      ['failed', failed],
    ] as const
  ).flatMap(([word, count]) => (count === 0 ? [] : [`${count.toLocaleString('en')} ${word}`]));
  return parts.length === 0 ? null : parts.join(', ');
}

/** How far a sync is; null before the source has said how much it has. */
export function progressOf({
  total,
  added,
  changed,
  unchanged,
  failed,
}: SyncReport): { readonly done: number; readonly total: number } | null {
  if (total === null || total === 0) return null;
  return { done: Math.min(total, added + changed + unchanged + failed), total };
}

/** How often a source is read, by minutes; null: not by itself. */
export const schedules: readonly (readonly [minutes: number | null, label: string])[] = [
  [null, 'Only when asked'],
  [15, 'Every 15 minutes'],
  [60, 'Every hour'],
  [1_440, 'Every day'],
  [10_080, 'Every week'],
];

/** `Every hour`; what the API has set otherwise is told in minutes. A folder is watched, and needs no schedule to be read by itself. */
export function scheduleText(minutes: number | null, kind: SourceSettings['kind']): string {
  if (minutes === null && kind === 'folder') return 'When files change';
  return schedules.find(([every]) => every === minutes)?.[1] ?? `Every ${(minutes ?? 0).toLocaleString('en')} minutes`;
}

/** Where a source stands, in the order of what matters most. */
export type SourceState = 'syncing' | 'failed' | 'partly' | 'synced' | 'ready' | 'new';

/**
 * How a source is doing. `ready` is a webhook that nothing was sent to yet, `partly` a sync in which some could not be read, `failed` one
 * in which nothing could.
 */
export function stateOf({ isSyncing, lastSync, settings }: Pick<KnowledgeSource, 'isSyncing' | 'lastSync' | 'settings'>): SourceState {
  if (isSyncing) return 'syncing';
  if (lastSync === null) return settings.kind === 'webhook' ? 'ready' : 'new';
  if (lastSync.error !== null) return 'failed';
  if (lastSync.failed === 0) return 'synced';
  // What a webhook was sent before may still be failing, when all that was sent last was removed.
  const removed = settings.kind === 'webhook' ? lastSync.removed : 0;
  return lastSync.added + lastSync.changed + lastSync.unchanged + removed === 0 ? 'failed' : 'partly';
}
