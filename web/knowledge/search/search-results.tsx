import { SearchX } from 'lucide-react';
import { useState } from 'react';
import type { KnowledgeBase, SearchResult } from '#graph/knowledge';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Select } from '../../ui/select.tsx';
import { AddToSet } from '../evaluation/add-to-set.tsx';
import { EmbeddingLabel } from '../embedding-label.tsx';
import { counted } from '../words.ts';
import { CandidateItem } from './candidate-item.tsx';
import { citationOf, inOrder, stages, stagesOf, type Stage } from './stages.ts';

/** Everything a search said: candidates with their place in each stage, what the scores mean, times, and what a model would read. */
export function SearchResults({
  base,
  result,
  query,
}: {
  readonly base: KnowledgeBase;
  readonly result: SearchResult;
  readonly query: string;
}) {
  const [order, setOrder] = useState<Stage | null>(null);
  const { candidates, queries, scales, timesMs, generation, embeddingModel } = result;
  const present = stagesOf(result);
  const rewritten = queries.filter((one) => one !== query);
  return (
    <section aria-label="Results" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px] text-muted tabular-nums">
        <span role="status" className="font-medium text-text">
          {counted(candidates.length, 'result')}
        </span>
        <span>
          generation {generation}
          {generation !== base.liveGeneration && ' (not live)'}
        </span>
        <EmbeddingLabel model={embeddingModel} />
        <Times timesMs={timesMs} />
        <span className="ml-auto">
          <AddToSet
            key={query}
            knowledgeId={base.id}
            question={query}
            found={candidates.map(({ documentId, documentName, text }) => ({ documentId, document: documentName, text }))}
            origin="search"
          />
        </span>
      </div>
      {rewritten.length > 0 && (
        <p className="text-[13px] text-muted">
          Searched for:{' '}
          {rewritten.map((one) => (
            <q key={one} className="mr-2 text-text">
              {one}
            </q>
          ))}
        </p>
      )}
      {candidates.length === 0 ? (
        <EmptyState icon={<SearchX size={20} />} title="Nothing was found">
          {base.chunks === 0
            ? 'There is nothing in the index yet: add documents first.'
            : 'Try other words, another mode, or fewer filters.'}
        </EmptyState>
      ) : (
        <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
          <div className="flex min-w-0 flex-col gap-3">
            <Scales scales={scales} />
            {present.length > 1 && (
              <div className="flex items-center gap-2 text-[13px] text-muted">
                Order by
                <Select
                  size="sm"
                  aria-label="Order by"
                  className="w-44"
                  value={order ?? ''}
                  onChange={(value) => setOrder(stages.find(({ key }) => key === value)?.key ?? null)}
                  options={[{ value: '', label: 'Final place' }, ...present.map(({ key, label }) => ({ value: key, label }))]}
                />
              </div>
            )}
            <ol aria-label="Candidates" className="flex flex-col gap-3">
              {inOrder(candidates, order).map((candidate) => (
                <CandidateItem
                  key={candidate.chunkId}
                  candidate={candidate}
                  place={candidates.indexOf(candidate) + 1}
                  stages={present}
                  citation={citationOf(candidate, result.passages)}
                  query={query}
                />
              ))}
            </ol>
          </div>
          <ModelContext result={result} />
        </div>
      )}
    </section>
  );
}

/** What each part of a search is called that takes its time. */
function timeLabel(part: string): string {
  return stages.find(({ key }) => key === part)?.label ?? `${part.slice(0, 1).toUpperCase()}${part.slice(1)}`;
}

function Times({ timesMs }: { readonly timesMs: SearchResult['timesMs'] }) {
  const times = Object.entries(timesMs);
  if (times.length === 0) return null;
  return (
    <ul aria-label="Times" className="flex flex-wrap gap-x-3">
      {times.map(([stage, ms]) => (
        <li key={stage}>
          {timeLabel(stage)} {ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en')} ms
        </li>
      ))}
    </ul>
  );
}

function Scales({ scales }: { readonly scales: SearchResult['scales'] }) {
  const entries = Object.entries(scales);
  if (entries.length === 0) return null;
  return (
    <details className="rounded-lg border border-border bg-surface px-3 py-2 text-[13px]">
      <summary className="cursor-pointer text-muted hover:text-text">What the scores mean</summary>
      <dl className="mt-2 flex flex-col gap-1.5">
        {entries.map(([stage, meaning]) => (
          <div key={stage} className="sm:flex sm:gap-3">
            <dt className="shrink-0 font-medium sm:w-24">{stages.find(({ key }) => key === stage)?.label ?? stage}</dt>
            <dd className="text-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function ModelContext({ result: { context, passages } }: { readonly result: SearchResult }) {
  return (
    <section
      aria-labelledby="model-context"
      className="flex min-w-0 flex-col rounded-xl border border-border bg-surface lg:sticky lg:top-4 lg:max-h-[calc(100dvh-2rem)]"
    >
      <header className="flex items-center gap-2 border-b border-border px-4 py-2.5">
        <div className="min-w-0 flex-1">
          <h2 id="model-context" className="text-[13px] font-semibold">
            What the model gets
          </h2>
          <p className="text-xs text-muted tabular-nums">
            {counted(passages.length, 'passage')}, {counted(context.tokens, 'token')}
            {context.dropped > 0 && `; ${context.dropped} left out as doubles or for want of room`}
          </p>
        </div>
        <CopyButton text={context.text} label="Copy context" />
      </header>
      <pre
        tabIndex={0}
        aria-label="Context"
        className="min-h-0 overflow-y-auto px-4 py-3 font-mono text-[12px] leading-relaxed break-words whitespace-pre-wrap max-lg:max-h-96"
      >
        {context.text}
      </pre>
    </section>
  );
}
