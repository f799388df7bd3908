import { FolderSync, Plus } from 'lucide-react';
import { useState } from 'react';
import type { KnowledgeBase } from '#graph/knowledge';
import { Problem } from '../../shell/problem.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SkeletonList } from '../../ui/skeleton.tsx';
import { RemoveSource } from './remove-source.tsx';
import { SourceCard } from './source-card.tsx';
import { SourceDialog } from './source-dialog.tsx';
import { useFreshDocuments, useSources } from './sources-api.ts';

/** Where the documents of a base come from by themselves: added, watched while they are read, changed, removed. */
export function SourcesTab({ base }: { readonly base: KnowledgeBase }) {
  const sources = useSources(base.id);
  const [isAdding, setAdding] = useState(false);
  const [editingId, setEditingId] = useState<string | null>(null);
  const [removingId, setRemovingId] = useState<string | null>(null);
  const list = sources.data ?? [];
  useFreshDocuments(base.id, list);
  const editing = list.find(({ id }) => id === editingId);
  const removing = list.find(({ id }) => id === removingId);

  return (
    <div className="flex flex-col gap-4">
      {sources.isPending ? (
        <SkeletonList rows={3} className="h-24" />
      ) : sources.data === undefined ? (
        <Problem error={sources.error} onRetry={() => void sources.refetch()} />
      ) : list.length === 0 ? (
        <EmptyState
          icon={<FolderSync size={20} />}
          title="No sources yet"
          actions={
            <Button variant="primary" onClick={() => setAdding(true)}>
              <Plus size={14} />
              Add source
            </Button>
          }
        >
          <p>
            A source brings documents and keeps them up to date: a website, a folder, a database, or another system that sends them. When it
            is read again, what has not changed costs nothing, and what is gone there goes here too.
          </p>
        </EmptyState>
      ) : (
        <>
          <div className="flex flex-wrap items-center justify-between gap-2">
            <p className="text-[13px] text-muted">Read again as often as you like; only what has changed is indexed again.</p>
            <Button variant="primary" onClick={() => setAdding(true)}>
              <Plus size={14} />
              Add source
            </Button>
          </div>
          <ul aria-label="Sources" className="flex flex-col gap-3">
            {list.map((source) => (
              <SourceCard
                key={source.id}
                source={source}
                onEdit={() => setEditingId(source.id)}
                onRemove={() => setRemovingId(source.id)}
              />
            ))}
          </ul>
        </>
      )}
      {isAdding && <SourceDialog base={base} source={null} onClose={() => setAdding(false)} />}
      {editing !== undefined && <SourceDialog base={base} source={editing} onClose={() => setEditingId(null)} />}
      {removing !== undefined && <RemoveSource source={removing} onClose={() => setRemovingId(null)} />}
    </div>
  );
}
