import { useState } from 'react';
import type { QuestionSet } from '#graph/knowledge-evaluation';
import { messageOf } from '../../api/api-error.ts';
import { ModelCombobox } from '../../inspector/controls/model/model-combobox.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/input.tsx';
import { toast } from '../../ui/toast.tsx';
import { NumberInput } from '../number-input.tsx';
import { counted, sentenceOf } from '../words.ts';
import { useDraftQuestions } from './evaluation-api.ts';

/** Has a model write questions to passages of the base. They are drafts until a person has confirmed them. */
export function DraftDialog({ set, onClose }: { readonly set: QuestionSet; readonly onClose: () => void }) {
  const draft = useDraftQuestions(set.knowledgeId, set.id);
  const [count, setCount] = useState(10);
  const [model, setModel] = useState('auto');
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Let a model draft questions"
      description="It reads passages of the base and writes a question to each. Drafts count only once you have confirmed them."
      footer={
        <>
          <Button onClick={onClose}>{draft.isPending ? 'Close' : 'Cancel'}</Button>
          <Button
            variant="primary"
            busy={draft.isPending}
            disabled={model === ''}
            onClick={() =>
              draft.mutate(
                { count, model },
                {
                  onSuccess: ({ items }) => {
                    toast.success(
                      items.length === 0 ? 'No question was drafted' : `${counted(items.length, 'draft')} to look at`,
                      items.length < count
                        ? { description: `${count} were asked for; passages without a clear question are left out.` }
                        : {},
                    );
                    onClose();
                  },
                },
              )
            }
          >
            {draft.isPending ? 'Writing…' : 'Draft questions'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="How many questions">
          {(control) => <NumberInput {...control} min={1} max={50} value={count} onChange={setCount} />}
        </Field>
        <Field label="Model" error={draft.error === null ? null : sentenceOf(messageOf(draft.error))}>
          {({ id }) => <ModelCombobox id={id} value={model} onChange={setModel} />}
        </Field>
      </div>
    </Dialog>
  );
}
