import { ChevronLeft } from 'lucide-react';
import { Link, useSearchParams } from 'wouter';
import type { KnowledgeBase } from '#graph/knowledge';
import { Page } from '../shell/page.tsx';
import { Problem } from '../shell/problem.tsx';
import { SkeletonList } from '../ui/skeleton.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { DocumentsTab } from './documents/documents-tab.tsx';
import { EmbeddingLabel } from './embedding-label.tsx';
import { EvaluationTab } from './evaluation/evaluation-tab.tsx';
import { IndexTab } from './index/index-tab.tsx';
import { useGenerations, useKnowledgeBase } from './knowledge-api.ts';
import { SearchTab } from './search/search-tab.tsx';
import { SettingsTab } from './settings/settings-tab.tsx';
import { SourcesTab } from './sources/sources-tab.tsx';
import { counted } from './words.ts';

/** One knowledge base. The tab and what is searched live in the address, so that they can be sent to somebody. */
export function KnowledgeBasePage({ knowledgeId }: { readonly knowledgeId: string }) {
  const base = useKnowledgeBase(knowledgeId);
  if (base.isPending)
    return (
      <Page title="Knowledge">
        <SkeletonList rows={4} />
      </Page>
    );
  if (base.data === undefined) {
    return (
      <Problem
        error={base.error}
        onRetry={() => void base.refetch()}
        missing={{ what: 'knowledge base', href: '/knowledge', list: 'All knowledge bases' }}
      />
    );
  }
  return <Base base={base.data} />;
}

const tabNames = ['documents', 'sources', 'search', 'evaluation', 'index', 'settings'] as const;

function Base({ base }: { readonly base: KnowledgeBase }) {
  const [params, setParams] = useSearchParams();
  const tab = tabNames.find((name) => name === params.get('tab')) ?? 'documents';
  const live = useGenerations(base.id).data?.find(({ isLive }) => isLive);
  return (
    <Page
      title={base.name}
      lead={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1 tabular-nums">
          <Link href="/knowledge" className="-ml-1 inline-flex items-center gap-0.5 rounded hover:text-text">
            <ChevronLeft aria-hidden size={14} />
            Knowledge
          </Link>
          <span>{counted(base.documents, 'document')}</span>
          <span>{counted(base.chunks, 'chunk')}</span>
          {base.liveGeneration !== null && <span>generation {base.liveGeneration}</span>}
          {live !== undefined && <EmbeddingLabel model={live.settings.embedding.model} />}
        </span>
      }
    >
      <Tabs
        aria-label={base.name}
        value={tab}
        // What was searched stays in the address, for coming back to it.
        onChange={(next) => setParams((before) => new URLSearchParams({ ...Object.fromEntries(before), tab: next }))}
        contentClassName="pt-4"
        tabs={[
          { value: 'documents', label: 'Documents', content: <DocumentsTab base={base} /> },
          { value: 'sources', label: 'Sources', content: <SourcesTab base={base} /> },
          { value: 'search', label: 'Search', content: <SearchTab base={base} /> },
          { value: 'evaluation', label: 'Evaluation', content: <EvaluationTab base={base} /> },
          { value: 'index', label: 'Index', content: <IndexTab base={base} /> },
          { value: 'settings', label: 'Settings', content: <SettingsTab base={base} /> },
        ]}
      />
    </Page>
  );
}
