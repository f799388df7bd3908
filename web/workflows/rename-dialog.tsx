import { useState } from 'react';
import type { WorkflowSummary } from '#graph/api';
import { messageOf } from '../api/api-error.ts';
import { useDescribeWorkflow } from '../api/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/input.tsx';
import { Textarea } from '../ui/textarea.tsx';

/** Changes a workflow's name and description. */
export function RenameDialog({ workflow, onClose }: { readonly workflow: WorkflowSummary; readonly onClose: () => void }) {
  const [name, setName] = useState(workflow.name);
  const [description, setDescription] = useState(workflow.description);
  const save = useDescribeWorkflow(workflow.id);
  // Only what was changed here: the list may be older than what somebody else wrote.
  const submit = (): void =>
    save.mutate(
      {
        ...(name.trim() === workflow.name ? {} : { name: name.trim() }),
        ...(description.trim() === workflow.description ? {} : { description: description.trim() }),
      },
      { onSuccess: onClose },
    );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Rename workflow"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="rename-workflow" busy={save.isPending} disabled={name.trim() === ''}>
            Save
          </Button>
        </>
      }
    >
      <form
        id="rename-workflow"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field label="Name" error={save.isError ? messageOf(save.error).title : undefined}>
          {(control) => (
            <Input {...control} value={name} maxLength={120} required autoFocus onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Field label="Description">
          {(control) => (
            <Textarea {...control} value={description} maxLength={2_000} onChange={(event) => setDescription(event.target.value)} />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
