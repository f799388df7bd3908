import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { MemoryFact } from '#graph/api';
import { writeJson } from '#graph/json-text';
import { messageOf } from '../api/api-error.ts';
import { Problem } from '../shell/problem.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { SkeletonList } from '../ui/skeleton.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { toast } from '../ui/toast.tsx';
import { EmptyMemory } from './empty-memory.tsx';
import { FactDialog } from './fact-dialog.tsx';
import { type MemoryFilter, useEraseFact, useFacts } from './memory-api.ts';
import { useSettled } from './use-settled.ts';

/** The remembered facts: to read, correct and delete. */
export function Facts({ filter }: { readonly filter: MemoryFilter }) {
  const settled = useSettled(filter);
  const facts = useFacts(settled);
  const [editing, setEditing] = useState<MemoryFact | null>(null);
  const [erasing, setErasing] = useState<MemoryFact | null>(null);
  const items = facts.data?.pages.flatMap((page) => page.items) ?? [];
  if (facts.isPending) return <SkeletonList rows={4} />;
  if (facts.data === undefined) return <Problem error={facts.error} onRetry={() => void facts.refetch()} />;
  if (items.length === 0)
    return settled.search === '' && settled.scope === '' ? (
      <EmptyMemory what="facts" />
    ) : (
      <p role="status" className="px-4 py-10 text-center text-[13px] text-muted">
        No fact matches.
      </p>
    );
  return (
    <>
      <ul aria-label="Facts" className="divide-y divide-border rounded-xl border border-border bg-surface">
        {items.map((fact) => (
          <li key={`${fact.scope} ${fact.subject} ${fact.key}`} className="flex items-start gap-3 px-4 py-2.5">
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
                <span className="min-w-0 font-medium break-words">{fact.key}</span>
                {fact.subject !== '' && <span className="min-w-0 text-[13px] break-words text-muted">about {fact.subject}</span>}
                {fact.scope === 'everywhere' ? (
                  <Badge tone="accent">Everywhere</Badge>
                ) : (
                  <Badge className="max-w-48">
                    <span className="truncate">{fact.workflowName ?? fact.scope}</span>
                  </Badge>
                )}
              </p>
              <p className="mt-0.5 line-clamp-3 font-mono text-[12.5px] break-words whitespace-pre-wrap">
                {typeof fact.value === 'string' ? fact.value : writeJson(fact.value)}
              </p>
              <p className="mt-0.5 text-xs text-faint">
                changed <TimeAgo iso={fact.updatedAt} />
              </p>
            </div>
            <IconButton label={`Edit ${fact.key}`} onClick={() => setEditing(fact)}>
              <Pencil size={14} />
            </IconButton>
            <IconButton label={`Delete ${fact.key}`} onClick={() => setErasing(fact)}>
              <Trash2 size={14} />
            </IconButton>
          </li>
        ))}
      </ul>
      {facts.hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button busy={facts.isFetchingNextPage} onClick={() => void facts.fetchNextPage()}>
            Show older facts
          </Button>
        </div>
      )}
      {editing !== null && <FactDialog fact={editing} onClose={() => setEditing(null)} />}
      <EraseFact fact={erasing} onClose={() => setErasing(null)} />
    </>
  );
}

function EraseFact({ fact, onClose }: { readonly fact: MemoryFact | null; readonly onClose: () => void }) {
  const erase = useEraseFact();
  return (
    <ConfirmDialog
      open={fact !== null}
      onOpenChange={(open) => !open && onClose()}
      title={`Delete the fact ${fact?.key ?? ''}${fact === null || fact.subject === '' ? '' : ` about ${fact.subject}`}?`}
      description="Runs do not know it any more from now on. Records of past runs stay as they are."
      action="Delete fact"
      danger
      busy={erase.isPending}
      onConfirm={() => {
        if (fact !== null) erase.mutate(fact, { onSuccess: onClose, onError: (error) => toast.error(messageOf(error).title) });
      }}
    />
  );
}
