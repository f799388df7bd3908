import { ArrowUpRight } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { JsonObject } from '#graph/json';
import type { Passage } from '#graph/knowledge';
import type { StepRun } from '#graph/run';
import { ChunkPlace } from '../../knowledge/chunk-place.tsx';
import { AddToSet } from '../../knowledge/evaluation/add-to-set.tsx';
import { scoreText } from '../../knowledge/search/stages.ts';
import { Badge } from '../../ui/badge.tsx';
import { cn } from '../../ui/cn.ts';
import { passagesOf, searchAddress, searchedOf } from './passages.ts';

/** Texts longer than this are folded. */
const FOLDED = 320;

/** What a search of the node Retrieve found, to be read; the way to the same search with all its stages, and into a question set. */
export function FoundPassages({ runId, step, config }: { readonly runId: string; readonly step: StepRun; readonly config: JsonObject }) {
  const passages = passagesOf(step);
  const address = searchAddress(step, config);
  const searched = searchedOf(step, config);
  if (passages.length === 0 && address === null) return null;
  return (
    <section aria-label="Passages" className="min-w-0">
      <div className="mb-1.5 flex items-baseline gap-2">
        <h3 className="text-[13px] font-medium">
          {passages.length === 0 ? 'Search' : passages.length === 1 ? '1 passage' : `${passages.length} passages`}
        </h3>
        {address === null ? null : (
          <Link href={address} className="ml-auto inline-flex items-center gap-1 text-xs text-accent underline underline-offset-2">
            Open in search <ArrowUpRight aria-hidden size={13} />
          </Link>
        )}
      </div>
      <ol className="flex flex-col gap-2">
        {passages.map((passage) => (
          <PassageCard key={passage.citation} passage={passage} />
        ))}
      </ol>
      {searched === null || step.status !== 'finished' ? null : (
        <div className="mt-2">
          <AddToSet knowledgeId={searched.knowledgeId} question={searched.query} found={passages} origin="run" runId={runId} />
        </div>
      )}
    </section>
  );
}

function PassageCard({ passage: { citation, document, path, page, score, text } }: { readonly passage: Passage }) {
  const [isOpen, setOpen] = useState(false);
  const isLong = text.length > FOLDED;
  return (
    <li className="rounded-lg border border-border bg-surface px-3 py-2">
      <p className="flex items-baseline gap-2 text-[13px]">
        <Badge tone="accent" title="Its number in the context.">
          [{citation}]
        </Badge>
        <span className="min-w-0 font-medium break-all">{document}</span>
        <span className="ml-auto shrink-0 text-xs text-muted tabular-nums" title="The score of the last stage of the search.">
          score {scoreText(score)}
        </span>
      </p>
      <p className="text-xs text-muted">
        <ChunkPlace path={path} page={page} />
      </p>
      <p className={cn('mt-1 text-[13px] leading-5 break-words whitespace-pre-wrap', isLong && !isOpen && 'line-clamp-4')}>{text}</p>
      {isLong ? (
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="mt-1 rounded text-xs text-accent hover:underline"
        >
          {isOpen ? 'Show less' : 'Show all of it'}
        </button>
      ) : null}
    </li>
  );
}
