import { ArrowUpRight, Check, ChevronRight, CircleX } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Evaluation, QuestionResult } from '#graph/knowledge-evaluation';
import { Badge } from '../../ui/badge.tsx';
import { cn } from '../../ui/cn.ts';
import { scoreText } from '../search/stages.ts';
import { writeSearch } from '../search/search-params.ts';
import { firstHit, missedOf } from './compare.ts';
import { RelevanceText } from './question-row.tsx';

/** The address of the search page with a question and how it was searched for. */
function searchAddress(
  { knowledgeId, settings, generation }: Pick<Evaluation, 'knowledgeId' | 'settings' | 'generation'>,
  question: string,
): string {
  return `/knowledge/${encodeURIComponent(knowledgeId)}?${new URLSearchParams(writeSearch({ query: question, filter: [], settings: { ...settings, generation } })).toString()}`;
}

/** One question of an evaluation: how it fared, and, unfolded, what was found and what was missed. */
export function QuestionResultRow({ evaluation, result }: { readonly evaluation: Evaluation; readonly result: QuestionResult }) {
  const [isOpen, setOpen] = useState(false);
  const { question, relevant, metrics } = result;
  return (
    <li>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex w-full flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 text-left hover:bg-hover focus-visible:-outline-offset-2"
      >
        <ChevronRight aria-hidden size={14} className={cn('shrink-0 text-faint transition-transform', isOpen && 'rotate-90')} />
        <span className="min-w-0 flex-1 basis-56 break-words">{question}</span>
        <span className="flex flex-wrap items-center gap-2 text-xs text-muted tabular-nums">
          <HitBadge result={result} />
          {result.error === null && (
            <>
              <span>
                {relevant.length - missedOf(result).length} of {relevant.length} found
              </span>
              <span className="w-20 text-right">nDCG {metrics.ndcg.toFixed(2)}</span>
            </>
          )}
        </span>
      </button>
      {isOpen && (
        <div className="border-t border-border">
          <ResultDetail evaluation={evaluation} result={result} />
        </div>
      )}
    </li>
  );
}

/** Where the first right result stands. */
export function HitBadge({ result }: { readonly result: QuestionResult }) {
  if (result.error !== null) return <Badge tone="danger">Failed</Badge>;
  const first = firstHit(result);
  return first === null ? (
    <Badge tone="danger">Not found</Badge>
  ) : (
    <Badge tone={first === 1 ? 'success' : 'warning'}>First hit #{first}</Badge>
  );
}

/** What was found for a question, the right ones marked, and what was missed. */
export function ResultDetail({ evaluation, result }: { readonly evaluation: Evaluation; readonly result: QuestionResult }) {
  const missed = missedOf(result);
  const { found, error, answer, metrics, question } = result;
  return (
    <div className="flex flex-col gap-3 bg-canvas/60 px-4 py-3 text-[13px]">
      {error !== null && (
        <p className="flex items-start gap-1.5 text-danger">
          <CircleX aria-hidden size={14} className="mt-0.5 shrink-0" />
          <span className="min-w-0 break-words">
            {error.message}
            {error.hint !== undefined && ` ${error.hint}`}
          </span>
        </p>
      )}
      {missed.length > 0 && (
        <div>
          <p className="text-xs font-medium text-danger">Not found</p>
          <ul aria-label="Not found" className="mt-0.5 flex flex-col gap-0.5 text-muted">
            {missed.map((one, index) => (
              <li key={index} className="break-words">
                <RelevanceText relevance={one} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {found.length > 0 ? (
        <ol aria-label="What was found" className="divide-y divide-border rounded-lg border border-border bg-surface">
          {found.map((one, index) => (
            <Found key={index} place={index + 1} found={one} k={evaluation.k} />
          ))}
        </ol>
      ) : (
        error === null && <p className="text-muted">The search found nothing at all.</p>
      )}
      {answer !== null && (
        <div>
          <p className="text-xs font-medium text-muted">
            Answer{metrics.groundedness !== null && <span className="tabular-nums"> · groundedness {metrics.groundedness.toFixed(2)}</span>}
          </p>
          <p className="mt-0.5 break-words whitespace-pre-wrap">{answer}</p>
        </div>
      )}
      <p>
        <Link
          href={searchAddress(evaluation, question)}
          className="inline-flex items-center gap-1 rounded text-accent underline underline-offset-2"
        >
          See every stage on the search page
          <ArrowUpRight aria-hidden size={13} />
        </Link>
      </p>
    </div>
  );
}

function Found({
  place,
  found: { document, text, score, label },
  k,
}: {
  readonly place: number;
  readonly found: QuestionResult['found'][number];
  readonly k: number;
}) {
  const isRight = label !== null;
  return (
    <li className={cn('flex gap-3 px-3 py-2', isRight && 'bg-success-soft', place > k && 'opacity-75')}>
      <span className="w-5 shrink-0 text-right font-medium tabular-nums">{place}</span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="min-w-0 font-medium break-all">{document}</span>
          {isRight && (
            <Badge tone="success">
              <Check aria-hidden size={12} />
              Relevant
            </Badge>
          )}
          {place === k + 1 && <span className="text-xs text-muted">from here on after the first {k}</span>}
          <span className="ml-auto text-xs text-muted tabular-nums">score {scoreText(score)}</span>
        </p>
        <p className="mt-0.5 line-clamp-3 break-words text-muted">{text}</p>
      </div>
    </li>
  );
}
