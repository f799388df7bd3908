import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { KnowledgeBase } from '#graph/knowledge';
import { Page } from '../shell/page.tsx';
import { Problem } from '../shell/problem.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { SkeletonList } from '../ui/skeleton.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { CreateDialog } from './create-dialog.tsx';
import { EmbeddingLabel } from './embedding-label.tsx';
import { EmptyKnowledge } from './empty-knowledge.tsx';
import { useGenerations, useKnowledgeBases } from './knowledge-api.ts';
import { counted } from './words.ts';

/** All knowledge bases. */
export function KnowledgePage() {
  const bases = useKnowledgeBases();
  const [isCreating, setCreating] = useState(false);
  return (
    <Page
      title="Knowledge"
      lead="Documents that workflows search, and that models answer from."
      actions={
        <Button variant="primary" onClick={() => setCreating(true)}>
          <Plus size={14} />
          New knowledge base
        </Button>
      }
    >
      {bases.isPending ? (
        <SkeletonList rows={3} className="h-20" />
      ) : bases.data === undefined ? (
        <Problem error={bases.error} onRetry={() => void bases.refetch()} />
      ) : bases.data.length === 0 ? (
        <EmptyKnowledge onCreate={() => setCreating(true)} />
      ) : (
        <ul aria-label="Knowledge bases" className="divide-y divide-border overflow-hidden rounded-xl border border-border bg-surface">
          {bases.data.map((base) => (
            <BaseRow key={base.id} base={base} />
          ))}
        </ul>
      )}
      {isCreating && <CreateDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}

function BaseRow({ base }: { readonly base: KnowledgeBase }) {
  const generations = useGenerations(base.id).data ?? [];
  const live = generations.find(({ isLive }) => isLive);
  const isBuilding = generations.some(({ status }) => status === 'building');
  return (
    <li>
      <Link
        href={`/knowledge/${base.id}`}
        className="flex flex-col gap-1 px-4 py-3 transition-colors hover:bg-hover focus-visible:-outline-offset-2"
      >
        <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="min-w-0 font-medium break-words">{base.name}</span>
          {isBuilding && <Badge tone="accent">Building an index</Badge>}
          <span className="ml-auto text-xs text-faint">
            changed <TimeAgo iso={base.updatedAt} />
          </span>
        </span>
        {base.description !== '' && <span className="line-clamp-2 text-[13px] break-words text-muted">{base.description}</span>}
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px] text-muted tabular-nums">
          <span>{counted(base.documents, 'document')}</span>
          <span>{counted(base.chunks, 'chunk')}</span>
          <span>{base.liveGeneration === null ? 'no live generation yet' : `generation ${base.liveGeneration} live`}</span>
          {live !== undefined && <EmbeddingLabel model={live.settings.embedding.model} />}
        </span>
      </Link>
    </li>
  );
}
