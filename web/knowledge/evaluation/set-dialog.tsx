import { useState } from 'react';
import type { QuestionSet } from '#graph/knowledge-evaluation';
import { messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, Input } from '../../ui/input.tsx';
import { sentenceOf } from '../words.ts';
import { useCreateSet, useRenameSet } from './evaluation-api.ts';

export interface SetDialogProps {
  readonly knowledgeId: string;
  /** The one that is renamed; null makes one. */
  readonly set: QuestionSet | null;
  readonly onClose: () => void;
  readonly onMade?: ((set: QuestionSet) => void) | undefined;
}

/** Makes a question set, or gives one another name. */
export function SetDialog({ knowledgeId, set, onClose, onMade }: SetDialogProps) {
  const create = useCreateSet(knowledgeId);
  const rename = useRenameSet(knowledgeId);
  const [name, setName] = useState(set?.name ?? '');
  const error = create.error ?? rename.error;
  const isReady = name.trim() !== '';

  async function save(): Promise<void> {
    try {
      // Awaited here: with the first set the page around this changes, and takes the dialog away before the mutation could call back.
      if (set !== null) await rename.mutateAsync({ setId: set.id, name: name.trim() });
      const made = set === null ? await create.mutateAsync({ name: name.trim() }) : null;
      onClose();
      if (made !== null) onMade?.(made);
    } catch {
      // The mutations hold what went wrong, and it is shown at the name.
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={set === null ? 'New question set' : `Rename ${set.name}`}
      description={set === null ? 'Questions that belong together, such as those of one product or one kind of customer.' : undefined}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="question-set" disabled={!isReady} busy={create.isPending || rename.isPending}>
            {set === null ? 'Create' : 'Rename'}
          </Button>
        </>
      }
    >
      <form
        id="question-set"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) void save();
        }}
      >
        <Field label="Name" error={error === null ? null : sentenceOf(messageOf(error))}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              value={name}
              maxLength={120}
              placeholder="Questions of customers"
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
