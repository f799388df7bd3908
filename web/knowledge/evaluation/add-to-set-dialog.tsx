import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Relevance } from '#graph/knowledge-evaluation';
import { messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { SkeletonList } from '../../ui/skeleton.tsx';
import { Textarea } from '../../ui/textarea.tsx';
import { toast } from '../../ui/toast.tsx';
import { counted, sentenceOf } from '../words.ts';
import { useAddQuestion, useCreateSet, useDocumentsById, useQuestionSets } from './evaluation-api.ts';
import { FoundChoice, type FoundText } from './found-choice.tsx';
import { phraseOf } from './phrase.ts';
import { emptyRelevance, RelevanceEditor } from './relevance-editor.tsx';

export interface AddToSetDialogProps {
  readonly knowledgeId: string;
  readonly question: string;
  /** What the search found, the best first. */
  readonly found: readonly FoundText[];
  readonly origin: 'search' | 'run';
  readonly runId?: string | undefined;
  readonly onClose: () => void;
}

/** How many of what was found can be chosen from: further down, naming the document is quicker. */
const MOST = 20;
const NEW = 'new';

/** Adds a question to a set: with what was found that answers it, and with what should have been found. */
export function AddToSetDialog({ knowledgeId, question, found, origin, runId, onClose }: AddToSetDialogProps) {
  const [, go] = useLocation();
  const sets = useQuestionSets(knowledgeId);
  const shown = found.slice(0, MOST);
  const documents = useDocumentsById(knowledgeId, [...new Set(shown.map(({ documentId }) => documentId))]);
  const create = useCreateSet(knowledgeId);
  const add = useAddQuestion(knowledgeId);
  const [text, setText] = useState(question);
  const [chosenSet, setChosenSet] = useState<string | null>(null);
  const [name, setName] = useState('');
  // By the place of what was found: the phrase that is asked for.
  const [phrases, setPhrases] = useState<ReadonlyMap<number, string>>(new Map());
  const [others, setOthers] = useState<readonly Relevance[]>(found.length === 0 ? [emptyRelevance] : []);

  const setId = chosenSet ?? sets.data?.[0]?.id ?? NEW;
  const named = others.filter(({ document }) => document !== '').map((one) => ({ ...one, phrase: one.phrase.trim() }));
  const chosen = [...phrases]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([index, phrase]): readonly Relevance[] => {
      const document = documents.keyOf(shown[index]?.documentId ?? '');
      return document === null ? [] : [{ document, phrase: phrase.trim(), grade: 1 }];
    });
  const relevant = withoutDoubles([...chosen, ...named]);
  const hasStray = others.some(({ document, phrase }) => document === '' && phrase.trim() !== '');
  const isReady = text.trim() !== '' && relevant.length > 0 && !hasStray && (setId !== NEW || name.trim() !== '');
  const error = create.error ?? add.error;

  function choose(index: number, isChosen: boolean): void {
    const next = new Map(phrases);
    if (isChosen) next.set(index, phraseOf(shown[index]?.text ?? '', text));
    else next.delete(index);
    setPhrases(next);
  }

  async function save(): Promise<void> {
    try {
      const set = setId === NEW ? await create.mutateAsync({ name: name.trim() }) : sets.data?.find(({ id }) => id === setId);
      if (set === undefined) return;
      // A second try must not make the set again.
      setChosenSet(set.id);
      await add.mutateAsync({ setId: set.id, question: text.trim(), relevant, origin, ...(runId === undefined ? {} : { runId }) });
      toast.success(`Added to ${set.name}`, {
        action: {
          label: 'Open',
          onClick: () => go(`/knowledge/${encodeURIComponent(knowledgeId)}?tab=evaluation&set=${encodeURIComponent(set.id)}`),
        },
      });
      onClose();
    } catch {
      // The mutations hold what went wrong, and it is shown below.
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add to a question set"
      description="Choose what answers the question: evaluations then look whether it is found."
      size="md"
      footer={
        <>
          <p role="status" className="mr-auto self-center text-xs text-muted tabular-nums">
            {relevant.length === 0 ? 'Nothing is chosen yet.' : counted(relevant.length, 'answer')}
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="add-to-set" disabled={!isReady} busy={create.isPending || add.isPending}>
            Add question
          </Button>
        </>
      }
    >
      {sets.isPending ? (
        <SkeletonList rows={3} />
      ) : sets.data === undefined ? (
        <p role="alert" className="text-[13px] text-danger">
          {sentenceOf(messageOf(sets.error))}
        </p>
      ) : (
        <form
          id="add-to-set"
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (isReady) void save();
          }}
        >
          <div className="grid gap-3 sm:grid-cols-2">
            {sets.data.length > 0 && (
              <Field label="Question set">
                {(control) => (
                  <Select
                    {...control}
                    value={setId}
                    onChange={setChosenSet}
                    options={[...sets.data.map((set) => ({ value: set.id, label: set.name })), { value: NEW, label: 'A new one…' }]}
                  />
                )}
              </Field>
            )}
            {setId === NEW && (
              <Field label="Name of the new set">
                {(control) => (
                  <Input
                    {...control}
                    value={name}
                    maxLength={120}
                    placeholder="Questions of customers"
                    onChange={(event) => setName(event.target.value)}
                  />
                )}
              </Field>
            )}
          </div>
          <Field label="Question">
            {(control) => (
              <Textarea {...control} rows={2} maxLength={4_000} value={text} onChange={(event) => setText(event.target.value)} />
            )}
          </Field>
          {shown.length > 0 && (
            <fieldset>
              <legend className="mb-1.5 text-[13px] font-medium">What of this answers it?</legend>
              <ol className="flex flex-col gap-2">
                {shown.map((one, index) => (
                  <FoundChoice
                    key={index}
                    place={index + 1}
                    found={one}
                    phrase={phrases.get(index)}
                    isGone={!documents.isPending && documents.keyOf(one.documentId) === null}
                    onChoose={(isChosen) => choose(index, isChosen)}
                    onPhrase={(phrase) => setPhrases(new Map(phrases).set(index, phrase))}
                  />
                ))}
              </ol>
            </fieldset>
          )}
          {others.length === 0 ? (
            <Button size="sm" variant="ghost" className="self-start" onClick={() => setOthers([emptyRelevance])}>
              The right one was not found: name it
            </Button>
          ) : (
            <RelevanceEditor knowledgeId={knowledgeId} relevant={others} onChange={setOthers} />
          )}
          {hasStray && (
            <p role="status" className="text-xs text-warning">
              Choose the document of each phrase.
            </p>
          )}
          {error !== null && (
            <p role="alert" className="text-[13px] text-danger">
              {sentenceOf(messageOf(error))}
            </p>
          )}
        </form>
      )}
    </Dialog>
  );
}

function withoutDoubles(relevant: readonly Relevance[]): Relevance[] {
  return relevant.filter(
    (one, index) => relevant.findIndex(({ document, phrase }) => document === one.document && phrase === one.phrase) === index,
  );
}
