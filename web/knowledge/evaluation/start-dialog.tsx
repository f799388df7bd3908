import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { KnowledgeBase } from '#graph/knowledge';
import type { QuestionSet } from '#graph/knowledge-evaluation';
import { messageOf } from '../../api/api-error.ts';
import { ModelCombobox } from '../../inspector/controls/model/model-combobox.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { toast } from '../../ui/toast.tsx';
import { useGenerations } from '../knowledge-api.ts';
import { NumberInput } from '../number-input.tsx';
import { missingOf, readSearch } from '../search/search-params.ts';
import { chunkingText, counted, sentenceOf } from '../words.ts';
import { Choices } from './choices.tsx';
import { useStartEvaluation } from './evaluation-api.ts';
import { plannedEvaluations, searchPageWay } from './plan-evaluations.ts';
import { settingsText, ways } from './ways.ts';

export interface StartDialogProps {
  readonly base: KnowledgeBase;
  readonly sets: readonly QuestionSet[];
  /** Chosen at first. */
  readonly setId?: string | undefined;
  readonly generation?: number | undefined;
  readonly onClose: () => void;
  readonly onStarted: (setId: string) => void;
}

/** Starts evaluations: one for each generation and way of searching that is chosen. */
export function StartDialog({ base, sets, setId: firstSet, generation, onClose, onStarted }: StartDialogProps) {
  const [params] = useSearchParams();
  const asked = readSearch(params).settings;
  const generations = (useGenerations(base.id).data ?? []).filter(({ status }) => status === 'ready');
  const start = useStartEvaluation(base.id);
  const [setId, setSetId] = useState(firstSet ?? sets.find((set) => set.questions > set.drafts)?.id ?? '');
  const [label, setLabel] = useState('');
  const [chosenGenerations, setChosenGenerations] = useState<readonly string[] | null>(
    generation === undefined ? null : [String(generation)],
  );
  const [chosenWays, setChosenWays] = useState<readonly string[]>(['keyword', 'hybrid']);
  const [k, setK] = useState(5);
  const [isAnswered, setAnswered] = useState(false);
  const [model, setModel] = useState('auto');
  const [problem, setProblem] = useState<string | null>(null);
  const [isStarting, setStarting] = useState(false);

  const set = sets.find(({ id }) => id === setId);
  const questions = set === undefined ? 0 : set.questions - set.drafts;
  // Until somebody chooses: the live one.
  const numbers = chosenGenerations ?? (base.liveGeneration === null ? [] : [String(base.liveGeneration)]);
  const planned = plannedEvaluations({ generations: numbers.map(Number), wayIds: chosenWays, asked, k, label: label.trim() });
  const missing = chosenWays.includes(searchPageWay) ? missingOf(asked) : null;
  const isReady = questions > 0 && planned.length > 0 && missing === null && (!isAnswered || model !== '');

  async function begin(): Promise<void> {
    setStarting(true);
    setProblem(null);
    let started = 0;
    try {
      for (const plan of planned) {
        await start.mutateAsync({ setId, k, answerModel: isAnswered ? model : null, ...plan });
        started += 1;
      }
      onClose();
      onStarted(setId);
    } catch (error) {
      setProblem(`${started === 0 ? '' : `${started} of ${planned.length} were started. `}${sentenceOf(messageOf(error))}`);
      if (started > 0) toast.success(`${counted(started, 'evaluation')} started`);
    } finally {
      setStarting(false);
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Start an evaluation"
      description="The questions are searched for, and what is found is compared with what should be found."
      size="md"
      footer={
        <>
          <p role="status" className="mr-auto self-center text-xs text-muted tabular-nums">
            {planned.length === 0
              ? 'Choose a generation and a way of searching.'
              : `${counted(planned.length, 'evaluation')} of ${counted(questions, 'question')}${isAnswered ? ', answered by a model' : ''}`}
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="start-evaluation" disabled={!isReady} busy={isStarting}>
            {planned.length > 1 ? `Start ${planned.length} evaluations` : 'Start evaluation'}
          </Button>
        </>
      }
    >
      <form
        id="start-evaluation"
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) void begin();
        }}
      >
        <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_auto]">
          <Field
            label="Question set"
            hint={
              set !== undefined && questions === 0 ? 'It has no confirmed question yet.' : `${counted(questions, 'confirmed question')}.`
            }
          >
            {({ id, ...aria }) => (
              <Select
                {...aria}
                id={id}
                value={setId}
                onChange={setSetId}
                options={sets.map((one) => ({ value: one.id, label: one.name, hint: counted(one.questions - one.drafts, 'question') }))}
              />
            )}
          </Field>
          <Field label="k" hint="First results that count.">
            {(control) => <NumberInput {...control} min={1} max={100} value={k} onChange={setK} />}
          </Field>
        </div>
        <Choices
          legend="Ways of searching"
          chosen={chosenWays}
          onChange={setChosenWays}
          choices={[
            ...ways.map((way) => ({ value: way.id, label: way.label, hint: way.hint })),
            { value: searchPageWay, label: 'As on the search page', hint: `${settingsText(asked)}.` },
          ]}
        />
        {missing !== null && (
          <p role="status" className="text-xs text-warning">
            On the search page something is missing: {missing}
          </p>
        )}
        {generations.length > 0 && (
          <Choices
            legend={generations.length === 1 ? 'Generation' : 'Generations'}
            chosen={numbers}
            onChange={setChosenGenerations}
            choices={generations.map(({ number, isLive, settings }) => ({
              value: String(number),
              label: `Generation ${number}${isLive ? ' (live)' : ''}`,
              hint: `${chunkingText(settings.chunking)} · ${settings.embedding.model}`,
            }))}
          />
        )}
        <Field label="Label" hint="Label shown in the table, followed by the way of searching. Optional.">
          {(control) => (
            <Input
              {...control}
              value={label}
              maxLength={80}
              placeholder="Before the new manuals"
              onChange={(event) => setLabel(event.target.value)}
            />
          )}
        </Field>
        <div className="flex flex-col gap-2">
          <div className="flex items-center gap-2.5">
            <Switch id="answered" checked={isAnswered} onChange={setAnswered} aria-describedby="answered-hint" />
            <label htmlFor="answered" className="text-[13px] font-medium">
              Also generate answers
            </label>
          </div>
          <p id="answered-hint" className="text-xs text-muted">
            Measures groundedness: whether answers stand on what was found. One model call per question.
          </p>
          {isAnswered && <ModelCombobox label="Answer model" value={model} onChange={setModel} />}
        </div>
        {problem !== null && (
          <p role="alert" className="text-[13px] text-danger">
            {problem}
          </p>
        )}
      </form>
    </Dialog>
  );
}
