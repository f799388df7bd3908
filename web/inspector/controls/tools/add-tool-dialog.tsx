import { ArrowLeft } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Issue } from '#graph/issue';
import type { AgentTool } from '#graph/tool';
import { toolProblems } from '#nodes/agent/tool-problems';
import { useSurroundings } from '../../../api/hooks.ts';
import { useSession } from '../../../editor/session.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { McpTab } from './mcp-tab.tsx';
import { NodeTab } from './node-tab.tsx';
import { OpenApiTab } from './openapi-tab.tsx';
import { ToolForm } from './tool-form.tsx';
import { freeName, nameProblem } from './tool-list.ts';
import { WorkflowTab } from './workflow-tab.tsx';

export interface AddToolDialogProps {
  /** The tools that the agent has. */
  readonly tools: readonly AgentTool[];
  readonly onAdd: (tools: readonly AgentTool[]) => void;
  readonly onClose: () => void;
}

/** Finds new tools: a node, a workflow, operations of an API, tools of an MCP server. What is drawn up is only added when asked for. */
export function AddToolDialog({ tools, onAdd, onClose }: AddToolDialogProps) {
  const { catalogue } = useSession();
  const [tab, setTab] = useState('node');
  const [draft, setDraft] = useState<{ readonly tool: AgentTool; readonly isChanged: boolean } | null>(null);
  // Where to, once it is certain that what was drawn up may be lost.
  const [leaving, setLeaving] = useState<'list' | 'editor' | null>(null);
  const taken = tools.map(({ name }) => name);
  const issues = useDraftIssues(draft?.tool ?? null, tools);
  const addFound = (found: readonly AgentTool[]): void => {
    const names = [...taken];
    onAdd(
      found.map((tool) => {
        const name = freeName(tool.name, names);
        names.push(name);
        return { ...tool, name };
      }),
    );
    onClose();
  };
  const leave = (to: 'list' | 'editor'): void => {
    setLeaving(null);
    if (to === 'editor') onClose();
    else setDraft(null);
  };
  const askToLeave = (to: 'list' | 'editor'): void => (draft?.isChanged === true ? setLeaving(to) : leave(to));
  const draw = (tool: AgentTool): void => setDraft({ tool, isChanged: false });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && askToLeave('editor')}
      size="lg"
      title={
        draft === null
          ? 'Add tool'
          : draft.tool.kind === 'node'
            ? `New tool: ${catalogue[draft.tool.type]?.title ?? draft.tool.type}`
            : 'New tool: workflow'
      }
      description={draft === null ? 'Something that the agent may do when its task asks for it.' : undefined}
      footer={
        draft === null ? undefined : leaving !== null ? (
          <>
            <p role="alert" className="mr-auto self-center text-[13px]">
              This tool is not added yet.
            </p>
            <Button variant="danger" onClick={() => leave(leaving)}>
              Discard it
            </Button>
            <Button variant="primary" onClick={() => setLeaving(null)}>
              Keep editing
            </Button>
          </>
        ) : (
          <>
            <Button variant="ghost" className="mr-auto" onClick={() => askToLeave('list')}>
              <ArrowLeft size={15} /> Back
            </Button>
            <Button
              variant="primary"
              disabled={nameProblem(draft.tool.name, taken) !== null}
              onClick={() => {
                onAdd([draft.tool]);
                onClose();
              }}
            >
              Add tool
            </Button>
          </>
        )
      }
    >
      {draft !== null ? (
        <ToolForm
          path={DRAFT_PATH}
          tool={draft.tool}
          taken={taken}
          issues={draft.isChanged ? issues : []}
          onChange={(tool) => setDraft({ tool, isChanged: true })}
        />
      ) : (
        <Tabs
          aria-label="Kinds of tools"
          value={tab}
          onChange={setTab}
          contentClassName="pt-4"
          tabs={[
            { value: 'node', label: 'Node', content: <NodeTab onChoose={draw} /> },
            { value: 'workflow', label: 'Workflow', content: <WorkflowTab taken={taken} onChoose={draw} /> },
            { value: 'openapi', label: 'OpenAPI', content: <OpenApiTab tools={tools} onAdd={addFound} /> },
            { value: 'mcp', label: 'MCP', content: <McpTab tools={tools} onAdd={addFound} /> },
          ]}
        />
      )}
    </Dialog>
  );
}

const DRAFT_PATH = 'config.tools[0]';

/** What the check would say of a tool that is not in the graph yet. */
function useDraftIssues(draft: AgentTool | null, tools: readonly AgentTool[]): readonly Issue[] {
  const { workflowId, catalogue } = useSession();
  const surroundings = useSurroundings(workflowId);
  return useMemo(() => {
    if (draft === null) return [];
    // A missing name is told by its field.
    const isTaken = tools.some(({ name }) => name === draft.name);
    return isTaken || draft.name === ''
      ? []
      : toolProblems([draft], { catalogue, surroundings }).map((problem): Issue => ({ severity: 'error', nodeId: null, ...problem }));
  }, [draft, tools, surroundings, catalogue]);
}
