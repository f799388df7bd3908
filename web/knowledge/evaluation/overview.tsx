import { ChartNoAxesColumn, Plus, Scale } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { KnowledgeBase } from '#graph/knowledge';
import type { Evaluation, QuestionSet } from '#graph/knowledge-evaluation';
import { messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Select } from '../../ui/select.tsx';
import { toast } from '../../ui/toast.tsx';
import { EmptyEvaluation } from './empty-evaluation.tsx';
import { useDeleteEvaluation } from './evaluation-api.ts';
import type { EvaluationPlace } from './evaluation-place.ts';
import { EvaluationTable } from './evaluation-table.tsx';
import { keepFocus } from './keep-focus.ts';
import { titleOf } from './labels.ts';
import { MeasuresHelp } from './measures-help.tsx';
import { SetDialog } from './set-dialog.tsx';
import { SetList } from './set-list.tsx';
import { StartDialog } from './start-dialog.tsx';

export interface OverviewProps {
  readonly base: KnowledgeBase;
  readonly sets: readonly QuestionSet[];
  readonly evaluations: readonly Evaluation[];
  readonly go: (place: EvaluationPlace) => void;
}

/** Question sets, and all that was measured with them. */
export function Overview({ base, sets, evaluations, go }: OverviewProps) {
  const [params, setParams] = useSearchParams();
  const remove = useDeleteEvaluation(base.id);
  const [isMaking, setMaking] = useState(false);
  const [shownSet, setShownSet] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [deleting, setDeleting] = useState<Evaluation | null>(null);
  // A link can ask for an evaluation, as where a gate asks for one; which generation too.
  const asked = params.get('evaluate');
  const evaluate = (setId: string | null): void =>
    setParams((before) => {
      const next = new URLSearchParams(before);
      next.delete('generation');
      if (setId === null) next.delete('evaluate');
      else next.set('evaluate', setId);
      return next;
    });
  const generation = Number(params.get('generation') ?? Number.NaN);
  const withEvaluations = sets.filter(({ id }) => evaluations.some(({ setId }) => setId === id));
  const shown = evaluations.filter(({ setId }) => shownSet === '' || setId === shownSet);
  const compared = chosen.filter((id) => shown.some((one) => one.id === id));
  const canEvaluate = sets.some(({ questions, drafts }) => questions > drafts);
  const [before, after] = inTime(compared, evaluations);

  if (sets.length === 0) return <EmptyEvaluation knowledgeId={base.id} onMade={(setId) => go({ view: 'set', setId })} />;
  return (
    <div className="flex flex-col gap-8">
      <section aria-labelledby="question-sets" className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h2 ref={keepFocus} tabIndex={-1} id="question-sets" className="font-semibold focus:outline-none">
            Question sets
          </h2>
          <Button size="sm" onClick={() => setMaking(true)}>
            <Plus size={14} />
            New question set
          </Button>
        </div>
        <SetList sets={sets} onOpen={(setId) => go({ view: 'set', setId })} onEvaluate={evaluate} />
      </section>
      <section aria-labelledby="evaluations" className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-2">
          <h2 id="evaluations" className="mr-auto font-semibold">
            Evaluations
          </h2>
          {withEvaluations.length > 1 && (
            <Select
              size="sm"
              aria-label="Evaluations of"
              className="w-48"
              value={shownSet}
              onChange={setShownSet}
              options={[{ value: '', label: 'All question sets' }, ...withEvaluations.map(({ id, name }) => ({ value: id, label: name }))]}
            />
          )}
          {shown.filter(({ status }) => status === 'finished').length > 1 && (
            <Button
              size="sm"
              disabled={before === undefined || after === undefined}
              onClick={() => before !== undefined && after !== undefined && go({ view: 'compare', before, after })}
            >
              <Scale size={14} />
              {compared.length === 2 ? 'Compare' : 'Compare two'}
            </Button>
          )}
          <Button size="sm" variant="primary" disabled={!canEvaluate} onClick={() => evaluate('')}>
            <ChartNoAxesColumn size={14} />
            Start an evaluation
          </Button>
        </div>
        {shown.length === 0 ? (
          <p className="rounded-xl border border-dashed border-border-strong px-4 py-8 text-center text-[13px] text-muted">
            {canEvaluate
              ? 'Nothing is measured yet. Start with Keyword and Hybrid on the live generation: their numbers stand beside each other here.'
              : 'A question set needs a confirmed question before anything can be measured: open one above and add what people ask.'}
          </p>
        ) : (
          <>
            <EvaluationTable
              evaluations={shown}
              hasSets={new Set(shown.map(({ setId }) => setId)).size > 1}
              liveGeneration={base.liveGeneration}
              chosen={compared}
              onChoose={(id, isChosen) => setChosen(isChosen ? [...compared, id] : compared.filter((one) => one !== id))}
              onOpen={(evaluationId) => go({ view: 'evaluation', evaluationId })}
              onDelete={setDeleting}
            />
            <p className="text-xs text-muted">
              Means over the questions of the set; tick two to compare them question by question. The best of each measure is marked among
              evaluations of the same questions and k. Questions that failed count as nothing found.
            </p>
            <MeasuresHelp />
          </>
        )}
      </section>
      {isMaking && (
        <SetDialog knowledgeId={base.id} set={null} onClose={() => setMaking(false)} onMade={({ id }) => go({ view: 'set', setId: id })} />
      )}
      {asked !== null && canEvaluate && (
        <StartDialog
          base={base}
          sets={sets}
          setId={sets.find(({ id }) => id === asked)?.id}
          generation={Number.isInteger(generation) ? generation : undefined}
          onClose={() => evaluate(null)}
          onStarted={(setId) => shownSet !== '' && setShownSet(setId)}
        />
      )}
      <ConfirmDialog
        open={deleting !== null}
        onOpenChange={(open) => !open && setDeleting(null)}
        title={`Delete ${deleting === null ? 'it' : titleOf(deleting)}?`}
        description={
          deleting?.status === 'running'
            ? 'It is stopped, and its results are permanently deleted. The questions are kept.'
            : 'Its results are permanently deleted. The questions are kept.'
        }
        action="Delete evaluation"
        danger
        busy={remove.isPending}
        onConfirm={() => {
          if (deleting !== null)
            remove.mutate(deleting.id, {
              onSuccess: () => setDeleting(null),
              onError: (error) => toast.error(messageOf(error).title, { description: messageOf(error).description }),
            });
        }}
      />
    </div>
  );
}

/** The older first: what is compared is what has become of it. */
function inTime(ids: readonly string[], evaluations: readonly Evaluation[]): readonly string[] {
  return evaluations
    .filter(({ id }) => ids.includes(id))
    .toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
    .map(({ id }) => id);
}
