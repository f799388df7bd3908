import { useId, useState } from 'react';
import type { KnowledgeSource } from '#graph/knowledge-source';
import { messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { counted, sentenceOf } from '../words.ts';
import { useRemoveSource } from './sources-api.ts';

/** Asks before a source is removed, and what becomes of its documents. */
export function RemoveSource({ source, onClose }: { readonly source: KnowledgeSource; readonly onClose: () => void }) {
  const remove = useRemoveSource(source.knowledgeId);
  const [documents, setDocuments] = useState<'keep' | 'remove'>('remove');
  const { name, hook } = source;
  const has = counted(source.documents, 'document');
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Remove ${name}?`}
      description={hook === null ? 'It is not read any more.' : 'Its address stops taking documents at once.'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="danger"
            busy={remove.isPending}
            onClick={() =>
              remove.mutate(
                { sourceId: source.id, documents },
                {
                  onSuccess: () => {
                    toast.success(`${name} is removed`);
                    onClose();
                  },
                },
              )
            }
          >
            Remove source
          </Button>
        </>
      }
    >
      {(source.documents > 0 || remove.error !== null) && (
        <div className="flex flex-col gap-3">
          {source.documents > 0 && (
            <div role="radiogroup" aria-label="What becomes of its documents" className="flex flex-col gap-2">
              <Choice
                isChosen={documents === 'remove'}
                onChoose={() => setDocuments('remove')}
                title={`Remove its ${has} too`}
                text="Searches do not find them any more."
              />
              <Choice
                isChosen={documents === 'keep'}
                onChoose={() => setDocuments('keep')}
                title={`Keep its ${has}`}
                text="They stay as they are, as if they had been added by hand."
              />
            </div>
          )}
          {remove.error !== null && (
            <p role="alert" className="text-[13px] text-danger">
              {sentenceOf(messageOf(remove.error))}
            </p>
          )}
        </div>
      )}
    </Dialog>
  );
}

function Choice({
  isChosen,
  onChoose,
  title,
  text,
}: {
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly title: string;
  readonly text: string;
}) {
  const id = useId();
  return (
    <label className="flex cursor-pointer items-start gap-2.5 rounded-lg border border-border px-3 py-2.5 has-checked:border-accent has-checked:bg-accent-soft/50 has-focus-visible:ring-2 has-focus-visible:ring-accent-soft">
      <input
        type="radio"
        name="documents-of-source"
        aria-label={title}
        aria-describedby={id}
        checked={isChosen}
        onChange={onChoose}
        className="mt-0.5 accent-accent"
      />
      <span className="min-w-0">
        <span className="block text-[13px] font-medium">{title}</span>
        <span id={id} className="mt-0.5 block text-xs text-muted">
          {text}
        </span>
      </span>
    </label>
  );
}
