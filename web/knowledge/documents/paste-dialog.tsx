import { useState } from 'react';
import type { JsonObject } from '#graph/json';
import { messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, Input } from '../../ui/input.tsx';
import { Textarea } from '../../ui/textarea.tsx';
import { useAddDocument } from '../knowledge-api.ts';
import { sentenceOf } from '../words.ts';

/** Adds a document from text. */
export function PasteDialog({
  knowledgeId,
  metadata,
  onClose,
}: {
  readonly knowledgeId: string;
  readonly metadata: JsonObject;
  readonly onClose: () => void;
}) {
  const add = useAddDocument(knowledgeId);
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const isReady = name.trim() !== '' && text.trim() !== '';
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Paste text"
      size="md"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="paste-document" disabled={!isReady} busy={add.isPending}>
            Add document
          </Button>
        </>
      }
    >
      <form
        id="paste-document"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady)
            add.mutate(
              { key: name.trim(), name: name.trim(), text, mediaType: 'text/markdown', metadata: { ...metadata } },
              { onSuccess: onClose },
            );
        }}
      >
        <Field label="Name" hint="The same name again replaces the document.">
          {(control) => (
            <Input
              {...control}
              autoFocus
              value={name}
              maxLength={255}
              placeholder="Opening hours"
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field
          label="Text"
          hint="Headings, lists and tables of Markdown are understood."
          error={add.error === null ? null : sentenceOf(messageOf(add.error))}
        >
          {(control) => <Textarea {...control} mono rows={12} value={text} onChange={(event) => setText(event.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}
