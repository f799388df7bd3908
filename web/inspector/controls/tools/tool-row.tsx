import { ArrowDown, ArrowUp, Copy, Ellipsis, Pencil, Trash2 } from 'lucide-react';
import type { Issue } from '#graph/issue';
import type { AgentTool } from '#graph/tool';
import { useSession } from '../../../editor/session.ts';
import { Badge } from '../../../ui/badge.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { ToolIcon } from './tool-icon.tsx';
import { modeWords, sourceOf } from './tool-words.ts';

export interface ToolRowProps {
  readonly index: number;
  /** Null: what is stored can't be read as a tool. */
  readonly tool: AgentTool | null;
  readonly issues: readonly Issue[];
  readonly canMoveUp: boolean;
  readonly canMoveDown: boolean;
  readonly onEdit: () => void;
  readonly onDuplicate: () => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

/** One tool of the list: what it is, how far the agent may go with it, and what is wrong with it. */
export function ToolRow({ index, tool, issues, canMoveUp, canMoveDown, onEdit, onDuplicate, onMove, onRemove }: ToolRowProps) {
  const name = tool?.name ?? 'A tool that can’t be read';
  const { catalogue } = useSession();
  const source = tool === null ? 'It was written by hand or by a newer version.' : sourceOf(tool, catalogue);
  const words = tool === null ? null : modeWords(tool.mode);
  return (
    <li className="group relative flex flex-col rounded-lg border border-border bg-surface transition-colors focus-within:border-border-strong hover:border-border-strong">
      <div className="flex items-start gap-2.5 p-2.5">
        <ToolIcon tool={tool} />
        <div className="min-w-0 flex-1">
          <div className="flex min-w-0 items-center gap-2">
            {tool === null ? (
              <span className="truncate text-[13px] font-medium text-danger">{name}</span>
            ) : (
              // The whole row is the button's target; the menu lies above it.
              <button
                type="button"
                data-focus={`tool-${index}`}
                aria-label={`Edit ${name}`}
                onClick={onEdit}
                className="min-w-0 truncate text-left font-mono text-[13px] font-medium after:absolute after:inset-0 after:rounded-lg focus-visible:outline-none focus-visible:after:ring-2 focus-visible:after:ring-accent"
              >
                {name}
              </button>
            )}
            {words === null ? null : (
              <Badge tone={words.tone} title={words.explanation}>
                {words.badge}
              </Badge>
            )}
          </div>
          <p
            className="truncate text-xs leading-[18px] text-muted"
            title={tool === null ? undefined : `${tool.description}\n${source}`.trim()}
          >
            {tool === null || tool.description.trim() === '' ? source : tool.description.split('\n')[0]}
          </p>
        </div>
        <div className="relative z-10 -my-0.5 -mr-1">
          <Menu
            trigger={
              <IconButton label={`Actions for ${name}`} size="sm">
                <Ellipsis size={15} />
              </IconButton>
            }
            entries={[
              { label: 'Edit', icon: <Pencil size={14} />, disabled: tool === null, onSelect: onEdit },
              { label: 'Duplicate', icon: <Copy size={14} />, disabled: tool === null, onSelect: onDuplicate },
              { label: 'Move up', icon: <ArrowUp size={14} />, disabled: !canMoveUp, onSelect: () => onMove(-1) },
              { label: 'Move down', icon: <ArrowDown size={14} />, disabled: !canMoveDown, onSelect: () => onMove(1) },
              { kind: 'separator' },
              { label: 'Remove', icon: <Trash2 size={14} />, danger: true, onSelect: onRemove },
            ]}
          />
        </div>
      </div>
      <ToolIssues issues={issues} className="border-t border-border px-2.5 py-1.5" />
    </li>
  );
}

/** What the check has found at a tool. */
export function ToolIssues({ issues, className = '' }: { readonly issues: readonly Issue[]; readonly className?: string }) {
  if (issues.length === 0) return null;
  return (
    <ul className={`flex flex-col gap-1 text-xs leading-[18px] ${className}`}>
      {issues.map((issue) => (
        <li key={`${issue.code} ${issue.path} ${issue.message}`} className={issue.severity === 'error' ? 'text-danger' : 'text-warning'}>
          {issue.message} {issue.hint === undefined ? null : <span className="text-muted">{issue.hint}</span>}
        </li>
      ))}
    </ul>
  );
}
