import { CircleHelp, FileJson, Plug, Workflow, type LucideIcon } from 'lucide-react';
import type { AgentTool } from '#graph/tool';
import { NodeIcon } from '../../../canvas/node-icon.tsx';
import { useSession } from '../../../editor/session.ts';

const drawings: { readonly [kind in 'workflow' | 'openapi' | 'mcp']: LucideIcon } = { workflow: Workflow, openapi: FileJson, mcp: Plug };

/** The sign of a tool's kind; a node wears its own. */
export function ToolIcon({ tool }: { readonly tool: AgentTool | null }) {
  const { catalogue } = useSession();
  if (tool?.kind === 'node') return <NodeIcon type={catalogue[tool.type]} size={28} />;
  const Drawing = tool === null ? CircleHelp : drawings[tool.kind];
  return (
    <span aria-hidden className="inline-flex size-7 shrink-0 items-center justify-center rounded-lg bg-hover text-muted">
      <Drawing size={15} />
    </span>
  );
}
