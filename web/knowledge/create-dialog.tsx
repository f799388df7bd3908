import { useState } from 'react';
import { useLocation } from 'wouter';
import { messageOf } from '../api/api-error.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/input.tsx';
import { Textarea } from '../ui/textarea.tsx';
import { useCreateKnowledge } from './knowledge-api.ts';
import { sentenceOf } from './words.ts';

/** Makes a knowledge base and opens it. */
export function CreateDialog({ onClose }: { readonly onClose: () => void }) {
  const create = useCreateKnowledge();
  const [, go] = useLocation();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const isReady = name.trim() !== '';
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="New knowledge base"
      description="How documents are cut and embedded can be changed later, without an interruption."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="new-knowledge" disabled={!isReady} busy={create.isPending}>
            Create
          </Button>
        </>
      }
    >
      <form
        id="new-knowledge"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady)
            create.mutate({ name: name.trim(), description: description.trim() }, { onSuccess: (base) => go(`/knowledge/${base.id}`) });
        }}
      >
        <Field label="Name" error={create.error === null ? null : sentenceOf(messageOf(create.error))}>
          {/* The one thing that has to be filled in. */}
          {(control) => (
            <Input
              {...control}
              autoFocus
              value={name}
              maxLength={120}
              placeholder="Product manuals"
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Description" hint="What it contains. Agents read this to decide when to search it.">
          {(control) => (
            <Textarea
              {...control}
              rows={3}
              maxLength={2_000}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
