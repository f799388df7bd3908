import { Search } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { KnowledgeBase } from '#graph/knowledge';
import { Problem } from '../../shell/problem.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Input } from '../../ui/input.tsx';
import { SkeletonList } from '../../ui/skeleton.tsx';
import { useSearch } from '../knowledge-api.ts';
import { FilterRows } from './filter-rows.tsx';
import { missingOf, readSearch, writeSearch } from './search-params.ts';
import { SearchResults } from './search-results.tsx';
import { SearchSettingsForm } from './search-settings-form.tsx';

/** Tries a question against the index and shows every stage of the search. What is searched is in the address. */
export function SearchTab({ base }: { readonly base: KnowledgeBase }) {
  const [params, setParams] = useSearchParams();
  const asked = readSearch(params);
  const [draft, setDraft] = useState(asked);
  const address = JSON.stringify(writeSearch(asked));
  const [before, setBefore] = useState(address);
  if (before !== address) {
    // Another address, as by a link or by going back, fills the form in again.
    setBefore(address);
    setDraft(asked);
  }
  const isAsked = asked.query.trim() !== '' && missingOf(asked.settings) === null;
  const missing = missingOf(draft.settings);
  const isReady = draft.query.trim() !== '' && missing === null;
  const search = useSearch(base.id, isAsked ? asked : null);
  const isSame = JSON.stringify(writeSearch(draft)) === address;
  return (
    <div className="flex flex-col gap-4">
      <form
        role="search"
        aria-label="Try a search"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isReady) return;
          if (isSame) void search.refetch();
          else setParams(writeSearch({ ...draft, query: draft.query.trim() }));
        }}
      >
        <div className="flex gap-2">
          <div className="relative min-w-0 flex-1">
            <Search aria-hidden size={14} className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-faint" />
            <Input
              type="search"
              aria-label="Query"
              placeholder="A question, as it would come from a workflow"
              className="w-full pl-8"
              value={draft.query}
              maxLength={4_000}
              onChange={(event) => setDraft({ ...draft, query: event.target.value })}
            />
          </div>
          <Button variant="primary" type="submit" disabled={!isReady} busy={search.isFetching}>
            Search
          </Button>
        </div>
        <SearchSettingsForm knowledgeId={base.id} settings={draft.settings} onChange={(settings) => setDraft({ ...draft, settings })} />
        <FilterRows fields={base.fields} filter={draft.filter} onChange={(filter) => setDraft({ ...draft, filter })} />
        {missing !== null ? (
          <p role="status" className="text-xs text-warning">
            {missing}
          </p>
        ) : (
          isAsked &&
          !isSame && (
            <p role="status" className="text-xs text-muted">
              The results below are of the search before.
            </p>
          )
        )}
      </form>
      {!isAsked ? (
        <EmptyState icon={<Search size={20} />} title="Try what a workflow would find">
          Every stage of the search is shown: what the words found, what the meaning found, how both were put together, and what a model
          would read of it.
        </EmptyState>
      ) : search.isPending ? (
        <SkeletonList rows={4} className="h-28" />
      ) : search.error !== null && search.data === undefined ? (
        <Problem error={search.error} onRetry={() => void search.refetch()} />
      ) : search.data !== undefined ? (
        <SearchResults base={base} result={search.data} query={asked.query} />
      ) : null}
    </div>
  );
}
