import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { type KnowledgeBase, type MetadataField, metadataFieldSchema } from '#graph/knowledge';
import { messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { DeleteDialog } from '../../ui/delete-dialog.tsx';
import { Field, Input } from '../../ui/input.tsx';
import { Textarea } from '../../ui/textarea.tsx';
import { toast } from '../../ui/toast.tsx';
import { GateForm } from '../evaluation/gate-form.tsx';
import { useChangeKnowledge, useDeleteKnowledge } from '../knowledge-api.ts';
import { counted, sentenceOf } from '../words.ts';
import { FieldsEditor } from './fields-editor.tsx';

/** Name, description and fields of a base, what a new generation has to reach, and the way to delete it. */
export function SettingsTab({ base }: { readonly base: KnowledgeBase }) {
  const change = useChangeKnowledge(base.id);
  const [name, setName] = useState(base.name);
  const [description, setDescription] = useState(base.description);
  const [fields, setFields] = useState<readonly MetadataField[]>(base.fields);
  const names = fields.map((field) => field.name);
  const areFieldsReady = fields.every((field) => metadataFieldSchema.safeParse(field).success) && new Set(names).size === names.length;
  const isReady = name.trim() !== '' && areFieldsReady;
  return (
    <div className="flex max-w-2xl flex-col gap-8">
      <form
        aria-label="Settings"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady)
            change.mutate(
              { name: name.trim(), description: description.trim(), fields: [...fields] },
              { onSuccess: () => toast.success('The settings are saved') },
            );
        }}
      >
        <Field label="Name">
          {(control) => <Input {...control} value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />}
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
        <FieldsEditor fields={fields} onChange={setFields} />
        {change.error !== null && (
          <p role="alert" className="text-[13px] text-danger">
            {sentenceOf(messageOf(change.error))}
          </p>
        )}
        <Button variant="primary" type="submit" className="self-start" disabled={!isReady} busy={change.isPending}>
          Save settings
        </Button>
      </form>
      <GateForm base={base} />
      <DeleteBase base={base} />
    </div>
  );
}

function DeleteBase({ base }: { readonly base: KnowledgeBase }) {
  const [isOpen, setOpen] = useState(false);
  const remove = useDeleteKnowledge();
  const [, go] = useLocation();
  return (
    <section aria-labelledby="delete-base" className="border-t border-border pt-5">
      <h2 id="delete-base" className="font-medium">
        Delete this knowledge base
      </h2>
      <p className="mt-0.5 text-[13px] text-muted">
        Its documents and all generations of its index are permanently deleted. Workflows that search it will fail.
      </p>
      <Button variant="danger" className="mt-3" onClick={() => setOpen(true)}>
        <Trash2 size={14} />
        Delete knowledge base
      </Button>
      <DeleteDialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={`Delete ${base.name}?`}
        description={`${counted(base.documents, 'document')} and ${counted(base.chunks, 'chunk')} will be permanently deleted.`}
        action="Delete knowledge base"
        onDelete={(force) => remove.mutateAsync({ id: base.id, force })}
        onDeleted={() => {
          toast.success(`${base.name} is deleted`);
          go('/knowledge');
        }}
      />
    </section>
  );
}
