import { ChevronRight } from 'lucide-react';
import type { AgentTool } from '#graph/tool';
import { NodeIcon } from '../../../canvas/node-icon.tsx';
import { useSession } from '../../../editor/session.ts';
import { nodeTool } from './tool-list.ts';

/** The node types that an agent may call. */
export function NodeTab({ onChoose }: { readonly onChoose: (tool: AgentTool) => void }) {
  const types = Object.values(useSession().catalogue).filter(({ asTool, run }) => asTool !== undefined && run !== undefined);
  return (
    <div className="flex flex-col gap-3">
      <p className="text-[13px] leading-5 text-muted">
        A node that the agent calls as it needs it. You say what it does and which arguments the model may choose.
      </p>
      <ul aria-label="Node types" className="grid gap-2 sm:grid-cols-2">
        {types.map((type) => (
          <li key={type.type}>
            <button
              type="button"
              onClick={() => onChoose(nodeTool(type.type))}
              className="flex h-full w-full items-start gap-3 rounded-lg border border-border bg-surface p-3 text-left transition-colors hover:border-border-strong hover:bg-hover"
            >
              <NodeIcon type={type} size={28} />
              <span className="min-w-0 flex-1">
                <span className="block text-[13px] font-medium">{type.title}</span>
                <span className="mt-0.5 block text-xs leading-[18px] text-muted">{type.description}</span>
              </span>
              <ChevronRight aria-hidden size={15} className="mt-1.5 shrink-0 text-faint" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
