import { Pencil, RotateCw, Trash2 } from 'lucide-react';
import { useId } from 'react';
import type { KnowledgeSource } from '#graph/knowledge-source';
import { messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { toast } from '../../ui/toast.tsx';
import { FailedItems } from './failed-items.tsx';
import { HookLines } from './hook-lines.tsx';
import { useSyncSource } from './sources-api.ts';
import { sourceKinds } from './source-kinds.ts';
import { SourceStateBadge, SyncLine, SyncProgress } from './source-state.tsx';
import { addressOf } from './source-words.ts';

export interface SourceCardProps {
  readonly source: KnowledgeSource;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

/** One source: what it reads, how the last sync went, and what can be done about it. */
export function SourceCard({ source, onEdit, onRemove }: SourceCardProps) {
  const sync = useSyncSource(source.knowledgeId);
  const title = useId();
  const { name, settings, isSyncing, lastSync, hook } = source;
  const { icon: Icon, title: kind } = sourceKinds[settings.kind];
  const address = addressOf(settings);
  return (
    <li aria-labelledby={title} className="flex flex-col gap-3 rounded-xl border border-border bg-surface px-4 py-3.5">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2.5">
        <span title={kind} className="flex size-9 shrink-0 items-center justify-center rounded-lg bg-sunken text-muted">
          <Icon aria-hidden size={17} />
        </span>
        <div className="flex min-w-0 flex-1 basis-56 flex-col gap-1">
          <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <h3 id={title} className="min-w-0 font-medium break-words">
              {name}
            </h3>
            <SourceStateBadge source={source} />
          </div>
          {address !== name && (
            <p title={address} className={`truncate text-[13px] text-muted ${settings.kind === 'sql' ? 'font-mono text-xs' : ''}`}>
              <span className="sr-only">{kind}: </span>
              {address}
            </p>
          )}
          <SyncLine source={source} />
        </div>
        <div className="flex items-center gap-1">
          {settings.kind !== 'webhook' && (
            <Button
              size="sm"
              className="mr-1"
              aria-label={`Sync ${name} now`}
              disabled={isSyncing}
              busy={sync.isPending}
              onClick={() =>
                sync.mutate(source.id, {
                  onError: (error) => toast.error(messageOf(error).title, { description: messageOf(error).description }),
                })
              }
            >
              {!sync.isPending && <RotateCw size={13} />}
              Sync now
            </Button>
          )}
          <IconButton label={`Edit ${name}`} onClick={onEdit}>
            <Pencil size={14} />
          </IconButton>
          <IconButton label={`Remove ${name}`} onClick={onRemove}>
            <Trash2 size={14} />
          </IconButton>
        </div>
      </div>
      <SyncProgress source={source} />
      {!isSyncing && lastSync?.error != null && (
        <div role="group" aria-label={`Why ${name} could not be read`} className="rounded-lg bg-danger-soft px-3 py-2 text-[13px]">
          <p className="break-words">{lastSync.error.message}</p>
          {lastSync.error.hint !== undefined && <p className="mt-0.5 break-words text-muted">{lastSync.error.hint}</p>}
          <p className="mt-0.5 text-xs text-muted">
            <span className="font-mono text-[11px]">{lastSync.error.code}</span>
            {source.documents > 0 && ' · The documents that were read before stay.'}
          </p>
        </div>
      )}
      {!isSyncing && lastSync !== null && lastSync.failed > 0 && (
        <FailedItems source={source} failed={lastSync.failed} version={lastSync.finishedAt ?? lastSync.startedAt} />
      )}
      {hook !== null && <HookLines hook={hook} name={name} isOpen={source.documents === 0} />}
    </li>
  );
}
