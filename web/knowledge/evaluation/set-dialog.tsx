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
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={set === null ? 'New question set' : `Rename ${set.name}`}
      description={set === null ? 'Questions that belong together, such as those of one product or one kind of customer.' : undefined}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="question-set" disabled={!isReady} busy={create.isPending || rename.isPending}>{set === null ? 'Create' : 'Rename'}</Button>
        </>
      }
    >
      <form
        id="question-set"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isReady) return;
          if (set !== null) rename.mutate({ setId: set.id, name: name.trim() }, { onSuccess: onClose });
          else
            create.mutate(
              { name: name.trim() },
              {
                onSuccess: (made) => {
                  onClose();
                  onMade?.(made);
                },
              },
            );
        }}
      >
        <Field label="Name" error={error === null ? null : sentenceOf(messageOf(error))}>
          {(control) => <Input {...control} autoFocus value={name} maxLength={120} placeholder="Questions of customers" onChange={(event) => setName(event.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}
