import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import type { KnowledgeSource } from '#graph/knowledge-source';
import { Problem } from '../../shell/problem.tsx';
import { Button } from '../../ui/button.tsx';
import { cn } from '../../ui/cn.ts';
import { SkeletonList } from '../../ui/skeleton.tsx';
import { counted } from '../words.ts';
import { useFailedItems } from './sources-api.ts';

export interface FailedItemsProps {
  readonly source: KnowledgeSource;
  readonly failed: number;
  /** Tells the last sync from the one before. */
  readonly version: string;
}

/** What of a source could not be read or, when it was sent, not taken, each with its reason; asked for when it is opened. */
export function FailedItems({ source, failed, version }: FailedItemsProps) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="rounded-lg bg-warning-soft text-[13px]">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className="flex w-full items-center gap-1.5 rounded-lg px-3 py-2 text-left"
      >
        <ChevronRight aria-hidden size={14} className={cn('shrink-0 text-muted transition-transform', isOpen && 'rotate-90')} />
        {counted(failed, 'document')} could not be {source.settings.kind === 'webhook' ? 'taken' : 'read'}
      </button>
      <div id={id} hidden={!isOpen} className="px-3 pb-2.5">
        {isOpen && <FailedList source={source} version={version} />}
      </div>
    </div>
  );
}

function FailedList({ source, version }: Pick<FailedItemsProps, 'source' | 'version'>) {
  const items = useFailedItems(source.knowledgeId, source.id, version);
  if (items.isPending) return <SkeletonList rows={2} className="h-9" />;
  if (items.data === undefined) return <Problem error={items.error} onRetry={() => void items.refetch()} />;
  const failed = items.data.pages.flatMap((page) => page.items);
  if (failed.length === 0)
    return (
      <p role="status" className="text-muted">
        Nothing is failing any more.
      </p>
    );
  return (
    <>
      <ul aria-label={`What of ${source.name} could not be read`} className="flex max-h-80 flex-col gap-2.5 overflow-y-auto">
        {failed.map(({ key, error }) => (
          <li key={key} className="min-w-0">
            <p className="font-medium break-all">{key}</p>
            <p className="break-words">{error?.message ?? 'It could not be read.'}</p>
            {error?.hint !== undefined && <p className="break-words text-muted">{error.hint}</p>}
          </li>
        ))}
      </ul>
      {items.hasNextPage && (
        <Button size="sm" className="mt-2.5" busy={items.isFetchingNextPage} onClick={() => void items.fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  );
}
