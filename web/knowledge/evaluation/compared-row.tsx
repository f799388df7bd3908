import { ArrowDown, ArrowUp, ChevronRight, Equal } from 'lucide-react';
import { useState } from 'react';
import type { Evaluation, QuestionResult } from '#graph/knowledge-evaluation';
import { Badge } from '../../ui/badge.tsx';
import { cn } from '../../ui/cn.ts';
import type { ComparedQuestion } from './compare.ts';
import { HitBadge, ResultDetail } from './question-result.tsx';

/** One question in two evaluations: better or worse, and, unfolded, what each of them found. */
export function ComparedRow({
  question: { question, before, after, change, difference },
  before: one,
  after: other,
}: {
  readonly question: ComparedQuestion;
  readonly before: Evaluation;
  readonly after: Evaluation;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex w-full flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 text-left hover:bg-hover focus-visible:-outline-offset-2"
      >
        <ChevronRight aria-hidden size={14} className={cn('shrink-0 text-faint transition-transform', isOpen && 'rotate-90')} />
        {change === 'better' ? (
          <Badge tone="success" className="w-20 justify-center">
            <ArrowUp aria-hidden size={12} />
            Better
          </Badge>
        ) : change === 'worse' ? (
          <Badge tone="danger" className="w-20 justify-center">
            <ArrowDown aria-hidden size={12} />
            Worse
          </Badge>
        ) : (
          <Badge className="w-20 justify-center">
            {change === 'same' ? (
              <>
                <Equal aria-hidden size={12} />
                Same
              </>
            ) : (
              'One only'
            )}
          </Badge>
        )}
        <span className="min-w-0 flex-1 basis-56 break-words">{question}</span>
        <span className="flex flex-wrap items-center gap-2 text-xs text-muted tabular-nums">
          {before !== undefined && <HitBadge result={before} />}
          {before !== undefined && after !== undefined && (
            <>
              <span aria-hidden>→</span>
              <span className="sr-only">then</span>
            </>
          )}
          {after !== undefined && <HitBadge result={after} />}
          {change !== 'single' && (
            <span className="w-24 text-right">
              nDCG {difference > 0 ? '+' : difference < 0 ? '−' : '±'}
              {Math.abs(difference).toFixed(2)}
            </span>
          )}
        </span>
      </button>
      {isOpen && (
        <div className="grid divide-border border-t border-border lg:grid-cols-2 lg:divide-x">
          <Side title="From" evaluation={one} result={before} />
          <Side title="To" evaluation={other} result={after} />
        </div>
      )}
    </li>
  );
}

function Side({
  title,
  evaluation,
  result,
}: {
  readonly title: string;
  readonly evaluation: Evaluation;
  readonly result: QuestionResult | undefined;
}) {
  return (
    <section aria-label={title} className="min-w-0 bg-canvas/60">
      <p className="px-4 pt-2 text-xs font-medium text-muted">{title}</p>
      {result === undefined ? (
        <p className="px-4 py-3 text-[13px] text-muted">The question was not in the set then.</p>
      ) : (
        <ResultDetail evaluation={evaluation} result={result} />
      )}
    </section>
  );
}
