import type { Issue } from '#graph/issue';
import type { AgentTool } from '#graph/tool';
import { useSession } from '../../../editor/session.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ToolForm } from './tool-form.tsx';
import { sourceOf } from './tool-words.ts';

export interface EditToolDialogProps {
  readonly path: string;
  readonly tool: AgentTool;
  readonly tools: readonly AgentTool[];
  readonly issues: readonly Issue[];
  readonly onChange: (tool: AgentTool) => void;
  readonly onClose: () => void;
}

/** Everything about one tool; changes are kept at once, as in the inspector. */
export function EditToolDialog({ path, tool, tools, issues, onChange, onClose }: EditToolDialogProps) {
  const { catalogue } = useSession();
  const others = tools.filter((other) => other !== tool);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="lg"
      title={
        <>
          Edit <span className="font-mono">{tool.name}</span>
        </>
      }
      description={<span className="break-all">{sourceOf(tool, catalogue)}</span>}
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <ToolForm path={path} tool={tool} taken={others.map(({ name }) => name)} issues={issues} onChange={onChange} />
    </Dialog>
  );
}
