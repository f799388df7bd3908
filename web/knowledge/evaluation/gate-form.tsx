import { useState } from 'react';
import { Link } from 'wouter';
import type { Gate, KnowledgeBase } from '#graph/knowledge';
import { messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { toast } from '../../ui/toast.tsx';
import { useChangeKnowledge } from '../knowledge-api.ts';
import { NumberInput } from '../number-input.tsx';
import { counted, sentenceOf } from '../words.ts';
import { useQuestionSets } from './evaluation-api.ts';
import { gateMeasures } from './measures.ts';

/** What a generation has to reach before searches are pointed at it; off unless somebody asks for it. */
export function GateForm({ base }: { readonly base: KnowledgeBase }) {
  const sets = useQuestionSets(base.id).data;
  const change = useChangeKnowledge(base.id);
  const [draft, setDraft] = useState<Gate | null>(base.gate);
  const [first] = sets ?? [];
  const isChanged = JSON.stringify(draft) !== JSON.stringify(base.gate);
  const isSetGone = draft !== null && sets !== undefined && !sets.some(({ id }) => id === draft.setId);
  const evaluationTab = `/knowledge/${encodeURIComponent(base.id)}?tab=evaluation`;
  return (
    <form
      aria-labelledby="gate"
      className="flex flex-col gap-3 border-t border-border pt-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && !isSetGone)
          change.mutate(
            { gate: draft },
            { onSuccess: () => toast.success(draft === null ? 'Any generation can be switched to now' : 'The gate is saved') },
          );
      }}
    >
      <div>
        <h2 id="gate" className="font-medium">
          Gate for new generations
        </h2>
        <p className="mt-0.5 text-[13px] text-muted">
          Keeps a generation that finds less from going live: it can be switched to only when its newest evaluation reaches a value. The way
          back to one that was live is always open.
        </p>
      </div>
      {sets !== undefined && first === undefined && draft === null ? (
        <p className="text-[13px] text-muted">
          It needs a question set to measure with.{' '}
          <Link href={evaluationTab} className="rounded text-accent underline underline-offset-2">
            Create one under Evaluation
          </Link>
        </p>
      ) : (
        <div className="flex items-center gap-2.5">
          <Switch
            id="gate-on"
            checked={draft !== null}
            disabled={sets === undefined}
            onChange={(isOn) => setDraft(isOn ? (base.gate ?? { setId: first?.id ?? '', metric: 'recall', least: 0.8 }) : null)}
          />
          <label htmlFor="gate-on" className="text-[13px] font-medium">
            Require an evaluation before switching
          </label>
        </div>
      )}
      {draft !== null && (
        <div className="grid items-start gap-3 sm:grid-cols-[minmax(0,1fr)_10rem_auto]">
          <Field label="Question set" error={isSetGone ? 'This question set is gone: choose another one.' : null}>
            {(control) => (
              <Select
                {...control}
                value={draft.setId}
                onChange={(setId) => setDraft({ ...draft, setId })}
                options={(sets ?? []).map(({ id, name, questions, drafts }) => ({
                  value: id,
                  label: name,
                  hint: counted(questions - drafts, 'question'),
                }))}
              />
            )}
          </Field>
          <Field label="Measure">
            {(control) => (
              <Select
                {...control}
                value={draft.metric}
                onChange={(value) => setDraft({ ...draft, metric: gateMeasures.find(({ key }) => key === value)?.key ?? draft.metric })}
                options={gateMeasures.map(({ key, label }) => ({ value: key, label }))}
              />
            )}
          </Field>
          <Field label="At least">
            {(control) => (
              <NumberInput
                {...control}
                min={0}
                max={1}
                step={0.01}
                value={draft.least}
                onChange={(least) => setDraft({ ...draft, least })}
              />
            )}
          </Field>
          <p className="text-xs text-muted sm:col-span-full">{gateMeasures.find(({ key }) => key === draft.metric)?.meaning}</p>
        </div>
      )}
      {change.error !== null && (
        <p role="alert" className="text-[13px] text-danger">
          {sentenceOf(messageOf(change.error))}
        </p>
      )}
      {(draft !== null || isChanged) && (
        <Button type="submit" className="self-start" disabled={!isChanged || isSetGone} busy={change.isPending}>
          Save gate
        </Button>
      )}
    </form>
  );
}
