import { RotateCw, Trash2 } from 'lucide-react';
import { Link } from 'wouter';
import type { KnowledgeDocument } from '#graph/knowledge';
import { writeJson } from '#graph/json-text';
import { messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { FileKindIcon, formatBytes } from '../../ui/file-view.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { toast } from '../../ui/toast.tsx';
import { useRetryDocument } from '../knowledge-api.ts';
import { counted } from '../words.ts';
import { StateBadge } from './state-badge.tsx';

export interface DocumentRowProps {
  readonly document: KnowledgeDocument;
  /** The name of the source that it comes from. */
  readonly from: string | undefined;
  readonly onOpen: () => void;
  readonly onDelete: () => void;
}

/** One document: what it is, how far it is, and for a failed one why and what helps. */
export function DocumentRow({ document, from, onOpen, onDelete }: DocumentRowProps) {
  const retry = useRetryDocument(document.knowledgeId);
  const { name, error, state, chunks, metadata } = document;
  return (
    <li className="flex flex-col gap-1 px-4 py-2.5">
      <div className="flex items-start gap-3">
        <span className="pt-0.5">
          <FileKindIcon file={document} size={16} />
        </span>
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            {chunks > 0 ? (
              <button type="button" onClick={onOpen} className="min-w-0 rounded text-left font-medium break-all hover:underline">
                {name}
              </button>
            ) : (
              <span className="min-w-0 font-medium break-all">{name}</span>
            )}
            <StateBadge document={document} />
          </div>
          <p className="mt-0.5 flex flex-wrap gap-x-2.5 text-xs text-muted tabular-nums">
            {from !== undefined && (
              <span className="max-w-56 truncate">
                from{' '}
                <Link href="?tab=sources" className="rounded hover:text-text hover:underline">
                  {from}
                </Link>
              </span>
            )}
            {chunks > 0 && <span>{counted(chunks, 'chunk')}</span>}
            <span>{formatBytes(document.bytes)}</span>
            <span className="text-faint">
              changed <TimeAgo iso={document.updatedAt} />
            </span>
            {Object.entries(metadata).map(([field, value]) => (
              <span key={field} className="max-w-56 truncate">
                {field}: {typeof value === 'string' ? value : writeJson(value)}
              </span>
            ))}
          </p>
        </div>
        <IconButton label={`Delete ${name}`} onClick={onDelete}>
          <Trash2 size={14} />
        </IconButton>
      </div>
      {state === 'failed' && (
        <div className="ml-7 flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg bg-danger-soft px-3 py-2 text-[13px]">
          <div className="min-w-0 flex-1 basis-60">
            <p className="break-words">{error?.message ?? 'It could not be indexed.'}</p>
            {error?.hint !== undefined && <p className="mt-0.5 break-words text-muted">{error.hint}</p>}
            {error !== null && <p className="mt-0.5 font-mono text-[11px] text-muted">{error.code}</p>}
          </div>
          <Button
            size="sm"
            busy={retry.isPending}
            aria-label={`Retry ${name}`}
            onClick={() =>
              retry.mutate(document.id, {
                onError: (problem) => toast.error(messageOf(problem).title, { description: messageOf(problem).description }),
              })
            }
          >
            <RotateCw size={13} />
            Retry
          </Button>
        </div>
      )}
    </li>
  );
}
