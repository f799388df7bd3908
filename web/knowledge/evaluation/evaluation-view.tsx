import { ChevronLeft } from 'lucide-react';
import { useState } from 'react';
import type { KnowledgeBase } from '#graph/knowledge';
import type { QuestionResult } from '#graph/knowledge-evaluation';
import { ApiError } from '../../api/api-error.ts';
import { Problem } from '../../shell/problem.tsx';
import { Select } from '../../ui/select.tsx';
import { SkeletonList } from '../../ui/skeleton.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { counted } from '../words.ts';
import { missedOf } from './compare.ts';
import { useEvaluation } from './evaluation-api.ts';
import { EvaluationState } from './evaluation-state.tsx';
import { Gone } from './gone.tsx';
import { keepFocus } from './keep-focus.ts';
import { titleOf } from './labels.ts';
import { MetricTiles } from './metric-tiles.tsx';
import { QuestionResultRow } from './question-result.tsx';
import { settingsText } from './ways.ts';

type Shown = 'all' | 'missed' | 'failed';
const show: { readonly [shown in Shown]: (result: QuestionResult) => boolean } = {
  all: () => true,
  missed: (result) => result.error === null && missedOf(result).length > 0,
  failed: ({ error }) => error !== null,
};

/** One evaluation: what it came to, and question by question what was found. */
export function EvaluationView({
  base,
  evaluationId,
  onBack,
}: {
  readonly base: KnowledgeBase;
  readonly evaluationId: string;
  readonly onBack: () => void;
}) {
  const evaluation = useEvaluation(base.id, evaluationId);
  const [shown, setShown] = useState<Shown>('all');
  if (evaluation.isPending) return <SkeletonList rows={5} />;
  if (evaluation.data === undefined)
    return evaluation.error instanceof ApiError && evaluation.error.status === 404 ? (
      <Gone what="evaluation" onBack={onBack} />
    ) : (
      <Problem error={evaluation.error} onRetry={() => void evaluation.refetch()} />
    );
  const { results, setName, generation, settings, k, answerModel, status, createdAt } = evaluation.data;
  // What went worst is what one wants to see first.
  const sorted = results.filter(show[shown]).toSorted((a, b) => a.metrics.ndcg - b.metrics.ndcg);
  const count = (one: Shown): number => results.filter(show[one]).length;
  return (
    <section aria-labelledby="evaluation" className="flex flex-col gap-4">
      <header>
        <button
          type="button"
          onClick={onBack}
          className="-ml-1 inline-flex items-center gap-0.5 rounded text-[13px] text-muted hover:text-text"
        >
          <ChevronLeft aria-hidden size={14} />
          Evaluation
        </button>
        <h2 ref={keepFocus} tabIndex={-1} id="evaluation" className="focus:outline-none text-[15px] font-semibold break-words">
          {titleOf(evaluation.data)}
        </h2>
        <p className="flex flex-wrap gap-x-3 text-[13px] text-muted tabular-nums">
          <span>{setName}</span>
          <span>
            generation {generation}
            {generation === base.liveGeneration && ' (live)'}
          </span>
          <span>{settingsText(settings)}</span>
          <span>k = {k}</span>
          {answerModel !== null && <span>answers by {answerModel}</span>}
          <TimeAgo iso={createdAt} />
        </p>
      </header>
      {status === 'finished' ? <MetricTiles evaluation={evaluation.data} /> : <EvaluationState evaluation={evaluation.data} />}
      {results.length > 0 && (
        <>
          <div className="flex flex-wrap items-center justify-between gap-2">
            <h3 className="text-[13px] font-medium">{counted(sorted.length, 'question')}, the worst first</h3>
            <Select
              size="sm"
              aria-label="Which questions"
              className="w-52"
              value={shown}
              onChange={(value) => setShown(value === 'missed' || value === 'failed' ? value : 'all')}
              options={[
                { value: 'all', label: `All (${results.length})` },
                { value: 'missed', label: `Something missed (${count('missed')})` },
                { value: 'failed', label: `Failed (${count('failed')})` },
              ]}
            />
          </div>
          {sorted.length === 0 ? (
            <p role="status" className="px-4 py-10 text-center text-[13px] text-muted">
              {shown === 'missed' ? 'Nothing was missed.' : 'No question failed.'}
            </p>
          ) : (
            <ul aria-label="Questions" className="divide-y divide-border overflow-hidden rounded-xl border border-border bg-surface">
              {sorted.map((result) => (
                <QuestionResultRow key={result.questionId} evaluation={evaluation.data} result={result} />
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}
