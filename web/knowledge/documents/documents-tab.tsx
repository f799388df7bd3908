import { FileText, Search } from 'lucide-react';
import { useState } from 'react';
import { documentStateSchema, type KnowledgeBase } from '#graph/knowledge';
import { useSettled } from '../../memory/use-settled.ts';
import { Problem } from '../../shell/problem.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { SkeletonList } from '../../ui/skeleton.tsx';
import { type DocumentFilter, useDocuments, useFreshCounts } from '../knowledge-api.ts';
import { useSources } from '../sources/sources-api.ts';
import { AddDocuments } from './add-documents.tsx';
import { ChunkPanel } from './chunk-panel.tsx';
import { DeleteDocument } from './delete-document.tsx';
import { DocumentRow } from './document-row.tsx';
import { stateLabels } from './state-badge.tsx';

/** The documents of a base: added, watched on their way, looked into, removed. */
export function DocumentsTab({ base }: { readonly base: KnowledgeBase }) {
  const [filter, setFilter] = useState<DocumentFilter>({ q: '', state: '' });
  const settled = useSettled(filter);
  const documents = useDocuments(base.id, settled);
  const sourceNames = new Map(useSources(base.id).data?.map(({ id, name }) => [id, name]));
  const [openId, setOpenId] = useState<string | null>(null);
  const [deletingId, setDeletingId] = useState<string | null>(null);
  const items = documents.data?.pages.flatMap((page) => page.items) ?? [];
  useFreshCounts(base.id, items);
  const open = items.find(({ id }) => id === openId);
  const deleting = items.find(({ id }) => id === deletingId);
  const isFiltered = settled.q !== '' || settled.state !== '';

  return (
    <div className="flex flex-col gap-4">
      <AddDocuments base={base} />
      {(base.documents > 0 || items.length > 0 || isFiltered) && (
        <div className="flex flex-wrap gap-2">
          <div className="relative min-w-40 flex-1">
            <Search aria-hidden size={14} className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-faint" />
            <Input
              type="search"
              aria-label="Search documents"
              placeholder="Search by name"
              className="w-full pl-8"
              value={filter.q}
              maxLength={200}
              onChange={(event) => setFilter({ ...filter, q: event.target.value })}
            />
          </div>
          <Select
            aria-label="State"
            className="w-36"
            value={filter.state}
            onChange={(value) => setFilter({ ...filter, state: documentStateSchema.safeParse(value).data ?? '' })}
            options={[
              { value: '', label: 'Any state' },
              ...documentStateSchema.options.map((value) => ({ value, label: stateLabels[value] })),
            ]}
          />
        </div>
      )}
      {documents.isPending ? (
        <SkeletonList rows={4} />
      ) : documents.data === undefined ? (
        <Problem error={documents.error} onRetry={() => void documents.refetch()} />
      ) : items.length === 0 ? (
        isFiltered ? (
          <p role="status" className="px-4 py-10 text-center text-[13px] text-muted">
            No document matches.
          </p>
        ) : (
          <EmptyState icon={<FileText size={20} />} title="No documents yet">
            Drop files above. You can leave the page while they are indexed.
          </EmptyState>
        )
      ) : (
        <ul aria-label="Documents" className="divide-y divide-border rounded-xl border border-border bg-surface">
          {items.map((document) => (
            <DocumentRow
              key={document.id}
              document={document}
              from={document.sourceId === null ? undefined : sourceNames.get(document.sourceId)}
              onOpen={() => setOpenId(document.id)}
              onDelete={() => setDeletingId(document.id)}
            />
          ))}
        </ul>
      )}
      {documents.hasNextPage && (
        <div className="flex justify-center">
          <Button busy={documents.isFetchingNextPage} onClick={() => void documents.fetchNextPage()}>
            Show more documents
          </Button>
        </div>
      )}
      {open !== undefined && <ChunkPanel document={open} liveGeneration={base.liveGeneration} onClose={() => setOpenId(null)} />}
      <DeleteDocument
        knowledgeId={base.id}
        document={deleting}
        from={deleting?.sourceId == null ? undefined : sourceNames.get(deleting.sourceId)}
        onClose={() => setDeletingId(null)}
      />
    </div>
  );
}
