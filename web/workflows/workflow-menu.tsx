import { Copy, Download, Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { WorkflowSummary } from '#graph/api';
import { messageOf } from '../api/api-error.ts';
import { api } from '../api/client.ts';
import { useCreateWorkflow, useDeleteWorkflow } from '../api/hooks.ts';
import { DeleteDialog } from '../ui/delete-dialog.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu } from '../ui/menu.tsx';
import { toast } from '../ui/toast.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { downloadJson, emptiedIn, exportFileName, freeName } from './workflow-file.ts';

/** What can be done with a workflow without opening it. */
export function WorkflowMenu({ workflow, taken }: { readonly workflow: WorkflowSummary; readonly taken: readonly string[] }) {
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null);
  const create = useCreateWorkflow();
  const remove = useDeleteWorkflow();

  const attempt = async (action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      const { title, description } = messageOf(error);
      toast.error(title, { description });
    }
  };
  const duplicate = () =>
    attempt(async () => {
      const { graph, description } = await api.workflow(workflow.id);
      const copy = await create.mutateAsync({ name: freeName(`${workflow.name.slice(0, 110)} copy`, taken), description, graph });
      toast.success(`Made ${copy.name}`);
    });
  const exportFile = () =>
    attempt(async () => {
      const file = await api.exportWorkflow(workflow.id);
      downloadJson(exportFileName(workflow.name), file);
      const emptied = emptiedIn(file);
      if (emptied !== null) toast.warning(emptied.title, { description: emptied.description });
    });

  return (
    <>
      <Menu
        trigger={
          <IconButton label={`Actions for ${workflow.name}`}>
            <Ellipsis size={16} />
          </IconButton>
        }
        entries={[
          { label: 'Rename…', icon: <Pencil size={14} />, onSelect: () => setDialog('rename') },
          { label: 'Duplicate', icon: <Copy size={14} />, onSelect: () => void duplicate() },
          { label: 'Export', icon: <Download size={14} />, onSelect: () => void exportFile() },
          { kind: 'separator' },
          { label: 'Delete…', icon: <Trash2 size={14} />, danger: true, onSelect: () => setDialog('delete') },
        ]}
      />
      {dialog === 'rename' && <RenameDialog workflow={workflow} onClose={() => setDialog(null)} />}
      <DeleteDialog
        open={dialog === 'delete'}
        onClose={() => setDialog(null)}
        title={`Delete ${workflow.name}?`}
        description={
          workflow.liveVersion === null
            ? 'Its draft, versions and runs are removed. This can’t be undone.'
            : `Version ${workflow.liveVersion} is live: its webhook stops answering at once. The draft, versions and runs are removed. This can’t be undone.`
        }
        action="Delete workflow"
        onDelete={(force) => remove.mutateAsync({ id: workflow.id, force })}
        onDeleted={() => toast.success(`Deleted ${workflow.name}`)}
      />
    </>
  );
}
