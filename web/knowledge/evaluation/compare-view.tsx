import { ArrowLeftRight, ChevronLeft } from 'lucide-react';
import { useState } from 'react';
import type { KnowledgeBase } from '#graph/knowledge';
import { ApiError } from '../../api/api-error.ts';
import { Problem } from '../../shell/problem.tsx';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';
import { SkeletonList } from '../../ui/skeleton.tsx';
import { type Change, compareResults } from './compare.ts';
import { ComparedRow } from './compared-row.tsx';
import { useEvaluation } from './evaluation-api.ts';
import { Gone } from './gone.tsx';
import { keepFocus } from './keep-focus.ts';
import { titleOf } from './labels.ts';
import { MetricTiles } from './metric-tiles.tsx';
import { settingsText } from './ways.ts';

export interface CompareViewProps {
  readonly base: KnowledgeBase;
  readonly beforeId: string;
  readonly afterId: string;
  readonly onBack: () => void;
  readonly onSwap: () => void;
}

/** What changes are called in the list of them. */
const names: { readonly [change in Change]: string } = { worse: 'Worse', better: 'Better', same: 'The same', single: 'In one only' };

/** Two evaluations beside each other: which questions became better, and which worse. */
export function CompareView({ base, beforeId, afterId, onBack, onSwap }: CompareViewProps) {
  const before = useEvaluation(base.id, beforeId);
  const after = useEvaluation(base.id, afterId);
  const [shown, setShown] = useState<Change | 'changed' | 'all'>('changed');
  if (before.isPending || after.isPending) return <SkeletonList rows={5} />;
  if (before.data === undefined || after.data === undefined) {
    const error = before.error ?? after.error;
    return error instanceof ApiError && error.status === 404 ? (
      <Gone what="evaluation" onBack={onBack} />
    ) : (
      <Problem error={error} onRetry={() => void Promise.all([before.refetch(), after.refetch()])} />
    );
  }
  const [one, other] = [before.data, after.data];
  const compared = compareResults(one.results, other.results);
  const count = (change: Change): number => compared.filter((question) => question.change === change).length;
  const list = compared.filter(
    ({ change }) => shown === 'all' || (shown === 'changed' ? change === 'better' || change === 'worse' : change === shown),
  );
  return (
    <section aria-labelledby="compare" className="flex flex-col gap-4">
      <header className="flex flex-col gap-2">
        <button
          type="button"
          onClick={onBack}
          className="-ml-1 inline-flex items-center gap-0.5 self-start rounded text-[13px] text-muted hover:text-text"
        >
          <ChevronLeft aria-hidden size={14} />
          Evaluation
        </button>
        <h2 ref={keepFocus} tabIndex={-1} id="compare" className="focus:outline-none sr-only">
          Compare two evaluations
        </h2>
        <div className="grid items-center gap-2 sm:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]">
          {[one, other].map((evaluation, index) => (
            <div key={index} className={`rounded-xl border border-border bg-surface px-4 py-2.5 ${index === 1 ? 'sm:order-last' : ''}`}>
              <p className="text-xs text-muted">{index === 0 ? 'From' : 'To'}</p>
              <p className="font-medium break-words">{titleOf(evaluation)}</p>
              <p className="text-[13px] text-muted">
                {evaluation.setName} · generation {evaluation.generation} · {settingsText(evaluation.settings)} · k = {evaluation.k}
              </p>
            </div>
          ))}
          <Button size="sm" className="justify-self-center" aria-label="Swap sides" onClick={onSwap}>
            <ArrowLeftRight size={14} />
          </Button>
        </div>
      </header>
      {one.setId !== other.setId && (
        <p role="status" className="rounded-lg bg-warning-soft px-3 py-2 text-[13px]">
          They were made with different question sets: their means can’t be compared.
        </p>
      )}
      {one.setId === other.setId && one.k !== other.k && (
        <p role="status" className="rounded-lg bg-warning-soft px-3 py-2 text-[13px]">
          They count different numbers of results: k is {one.k} and {other.k}. MRR and nDCG can be compared, recall and precision can’t.
        </p>
      )}
      <MetricTiles evaluation={other} before={one.setId === other.setId ? one : undefined} />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p role="status" className="text-[13px] tabular-nums">
          <span className="font-medium text-success">{count('better')} better</span>,{' '}
          <span className="font-medium text-danger">{count('worse')} worse</span>,{' '}
          <span className="text-muted">
            {count('same')} the same{count('single') > 0 && `, ${count('single')} in one only`}
          </span>
        </p>
        <Select
          size="sm"
          aria-label="Which questions"
          className="w-48"
          value={shown}
          onChange={(value) =>
            setShown(
              value === 'all' || value === 'worse' || value === 'better' || value === 'same' || value === 'single' ? value : 'changed',
            )
          }
          options={[
            { value: 'changed', label: 'Changed questions' },
            { value: 'all', label: `All (${compared.length})` },
            ...(['worse', 'better', 'same', 'single'] as const).map((change) => ({
              value: change,
              label: `${names[change]} (${count(change)})`,
            })),
          ]}
        />
      </div>
      {list.length === 0 ? (
        <p className="px-4 py-10 text-center text-[13px] text-muted">
          {shown === 'changed' ? 'No question became better or worse.' : 'There is none of that kind.'}
        </p>
      ) : (
        <ul aria-label="Questions" className="divide-y divide-border overflow-hidden rounded-xl border border-border bg-surface">
          {list.map((question) => (
            <ComparedRow key={question.questionId} question={question} before={one} after={other} />
          ))}
        </ul>
      )}
    </section>
  );
}
