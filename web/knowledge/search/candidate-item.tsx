import { useState } from 'react';
import type { Candidate } from '#graph/knowledge';
import { writeJson } from '#graph/json-text';
import { Badge } from '../../ui/badge.tsx';
import { ChunkPlace } from '../chunk-place.tsx';
import { cn } from '../../ui/cn.ts';
import { counted } from '../words.ts';
import { MarkedText } from './marked-text.tsx';
import { scoreText, type StageName } from './stages.ts';

export interface CandidateItemProps {
  readonly candidate: Candidate;
  /** In the final order, from 1. */
  readonly place: number;
  readonly stages: readonly StageName[];
  /** Its number in the context; null when it is not in it. */
  readonly citation: number | null;
  readonly query: string;
}

/** Texts longer than this are folded. */
const FOLDED = 600;

/** One passage that was found: where it stands, its text, and its rank and score in each stage. */
export function CandidateItem({ candidate, place, stages, citation, query }: CandidateItemProps) {
  const [isOpen, setOpen] = useState(false);
  const { documentName, path, page, text, tokens, metadata, reranked } = candidate;
  const isLong = text.length > FOLDED;
  return (
    <li className="rounded-xl border border-border bg-surface">
      <div className="px-4 pt-3 pb-2.5">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="font-semibold tabular-nums">{place}</span>
          <span className="min-w-0 font-medium break-all">{documentName}</span>
          {citation === null ? (
            <Badge title="It is not part of what the model gets.">Not in the context</Badge>
          ) : (
            <Badge tone="accent" title="Its number in what the model gets.">
              [{citation}]
            </Badge>
          )}
          <span className="ml-auto text-xs text-muted tabular-nums">{counted(tokens, 'token')}</span>
        </p>
        <p className="text-xs text-muted">
          <ChunkPlace path={path} page={page} />
        </p>
        <p className={cn('mt-1.5 text-[13px] break-words whitespace-pre-wrap', isLong && !isOpen && 'line-clamp-6')}>
          <MarkedText text={text} query={query} />
        </p>
        {isLong && (
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
            className="mt-1 rounded text-xs text-accent hover:underline"
          >
            {isOpen ? 'Show less' : 'Show all of it'}
          </button>
        )}
        {Object.keys(metadata).length > 0 && (
          <p className="mt-1.5 flex flex-wrap gap-x-2.5 text-xs text-muted">
            {Object.entries(metadata).map(([field, value]) => (
              <span key={field} className="max-w-56 truncate">
                {field}: {typeof value === 'string' ? value : writeJson(value)}
              </span>
            ))}
          </p>
        )}
        {reranked?.reason !== undefined && <p className="mt-1.5 text-xs text-muted">Ordered here because: {reranked.reason}</p>}
      </div>
      <dl className="grid auto-cols-fr grid-flow-col divide-x divide-border border-t border-border text-[13px] tabular-nums">
        {stages.map(({ key, label }) => {
          const at = candidate[key];
          return (
            <div key={key} className="min-w-0 px-3 py-1.5 first:pl-4">
              <dt className="truncate text-xs text-muted">{label}</dt>
              <dd className={cn('whitespace-nowrap', at === undefined && 'text-faint')}>
                {at === undefined ? (
                  <>
                    –<span className="sr-only"> not found by this stage</span>
                  </>
                ) : (
                  <>
                    <span className="font-medium">#{at.rank}</span> <span className="text-muted">{scoreText(at.score)}</span>
                  </>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </li>
  );
}
