import { useSearchParams } from 'wouter';
import type { KnowledgeBase } from '#graph/knowledge';
import { Problem } from '../../shell/problem.tsx';
import { SkeletonList } from '../../ui/skeleton.tsx';
import { CompareView } from './compare-view.tsx';
import { useEvaluations, useQuestionSets } from './evaluation-api.ts';
import { type EvaluationPlace, readPlace, writePlace } from './evaluation-place.ts';
import { EvaluationView } from './evaluation-view.tsx';
import { Gone } from './gone.tsx';
import { Overview } from './overview.tsx';
import { SetView } from './set-view.tsx';

/** How well searches find: question sets, evaluations, one evaluation, two beside each other. Which of them shows is in the address. */
export function EvaluationTab({ base }: { readonly base: KnowledgeBase }) {
  const [params, setParams] = useSearchParams();
  const sets = useQuestionSets(base.id);
  const evaluations = useEvaluations(base.id);
  const place = readPlace(params);
  const go = (next: EvaluationPlace): void => setParams((before) => writePlace(before, next));
  const back = (): void => go({ view: 'overview' });

  if (place.view === 'evaluation')
    return <EvaluationView key={place.evaluationId} base={base} evaluationId={place.evaluationId} onBack={back} />;
  if (place.view === 'compare')
    return (
      <CompareView
        base={base}
        beforeId={place.before}
        afterId={place.after}
        onBack={back}
        onSwap={() => go({ view: 'compare', before: place.after, after: place.before })}
      />
    );
  if (sets.isPending || evaluations.isPending) return <SkeletonList rows={4} />;
  if (sets.data === undefined || evaluations.data === undefined) {
    return (
      <Problem
        error={sets.error ?? evaluations.error}
        onRetry={() => {
          void sets.refetch();
          void evaluations.refetch();
        }}
      />
    );
  }
  if (place.view === 'set') {
    const set = sets.data.find(({ id }) => id === place.setId);
    // What evaluates is asked for on the overview, with this set chosen.
    return set === undefined ? (
      <Gone what="question set" onBack={back} />
    ) : (
      <SetView
        key={set.id}
        base={base}
        set={set}
        onBack={back}
        onEvaluate={() =>
          setParams((before) => new URLSearchParams({ ...Object.fromEntries(writePlace(before, { view: 'overview' })), evaluate: set.id }))
        }
      />
    );
  }
  return <Overview base={base} sets={sets.data} evaluations={evaluations.data} go={go} />;
}
