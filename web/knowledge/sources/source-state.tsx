import { CircleAlert, CircleCheck, CircleDashed, CircleX } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { KnowledgeSource, SyncReport } from '#graph/knowledge-source';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { counted } from '../words.ts';
import { countsText, progressOf, scheduleText, type SourceState, stateOf } from './source-words.ts';

/** So long a source may take to say what it has before this is worth a word. */
const SLOW_MS = 10_000;

const labels: { readonly [state in SourceState]: { readonly text: string; readonly tone: Tone } } = {
  syncing: { text: 'Syncing', tone: 'accent' },
  failed: { text: 'Failed', tone: 'danger' },
  partly: { text: 'Some failed', tone: 'warning' },
  synced: { text: 'Synced', tone: 'success' },
  ready: { text: 'Waiting for documents', tone: 'neutral' },
  new: { text: 'Not synced yet', tone: 'neutral' },
};

/** How a source is doing, in a word. */
export function SourceStateBadge({ source }: { readonly source: KnowledgeSource }) {
  const state = stateOf(source);
  const { text, tone } =
    source.settings.kind === 'webhook' && state === 'synced' ? { text: 'Receiving', tone: 'success' as const } : labels[state];
  return (
    <Badge tone={tone}>
      {state === 'syncing' ? (
        <Spinner size={12} />
      ) : state === 'synced' ? (
        <CircleCheck aria-hidden size={12} />
      ) : state === 'failed' ? (
        <CircleX aria-hidden size={12} />
      ) : state === 'partly' ? (
        <CircleAlert aria-hidden size={12} />
      ) : (
        <CircleDashed aria-hidden size={12} />
      )}
      {text}
    </Badge>
  );
}

/** What the last sync came to, and when the next one is. */
export function SyncLine({ source }: { readonly source: KnowledgeSource }) {
  const { lastSync, isSyncing, documents, nextSyncAt, everyMinutes, settings } = source;
  const counts = lastSync === null ? null : countsText(lastSync);
  const isWebhook = settings.kind === 'webhook';
  return (
    <p className="flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-muted tabular-nums">
      <span>{counted(documents, 'document')}</span>
      {!isSyncing && lastSync?.finishedAt != null && (
        <span>
          {isWebhook ? 'Last sent' : 'Last sync'} <TimeAgo iso={lastSync.finishedAt} />
          {lastSync.error === null ? `: ${counts ?? (isWebhook ? 'nothing to do' : 'nothing there')}` : ''}
        </span>
      )}
      {!isSyncing && nextSyncAt !== null && (
        <span title={scheduleText(everyMinutes, settings.kind)}>
          Next sync <TimeAgo iso={nextSyncAt} />
        </span>
      )}
      {settings.kind === 'folder' && <span>Watched for changes</span>}
    </p>
  );
}

/** How far a running sync is. */
export function SyncProgress({ source }: { readonly source: KnowledgeSource }) {
  if (!source.isSyncing || source.lastSync === null) return null;
  return <RunningSync name={source.name} sync={source.lastSync} />;
}

function RunningSync({ name, sync }: { readonly name: string; readonly sync: SyncReport }) {
  const isSlow = useIsOlder(sync.startedAt, SLOW_MS);
  const progress = progressOf(sync);
  const counts = countsText(sync);
  const text =
    progress !== null
      ? `${progress.done.toLocaleString('en')} of ${progress.total.toLocaleString('en')}${counts === null ? '' : `: ${counts}`}`
      : `Looking what there is…${isSlow ? ' No answer yet: it is tried again for some minutes before this counts as failed.' : ''}`;
  return (
    <div className="flex flex-col gap-1.5">
      <progress
        aria-label={`Progress of ${name}`}
        {...(progress === null ? {} : { value: progress.done, max: progress.total })}
        className="h-1 w-full appearance-none overflow-hidden rounded-full bg-hover [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-hover [&::-webkit-progress-value]:bg-accent"
      />
      {sync.error === null ? (
        <p className="text-xs text-muted tabular-nums">{text}</p>
      ) : (
        <div role="status" aria-label={`Trouble with ${name}`} className="rounded-lg bg-warning-soft px-3 py-2 text-[13px]">
          <p className="break-words">{sync.error.message}</p>
          {sync.error.hint !== undefined && <p className="mt-0.5 break-words text-muted">{sync.error.hint}</p>}
          <p className="mt-0.5 text-xs text-muted">
            <span className="font-mono text-[11px]">{sync.error.code}</span> ·{' '}
            {sync.error.retryable ? 'It is tried again for some minutes before this counts as failed.' : 'The sync ends with this.'}
          </p>
        </div>
      )}
    </div>
  );
}

/** True once a time lies so far back. */
function useIsOlder(iso: string, ms: number): boolean {
  const [now, setNow] = useState(Date.now);
  const left = Date.parse(iso) + ms - now;
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setNow(Date.now()), left);
    return () => clearTimeout(timer);
  }, [left]);
  return left <= 0;
}
