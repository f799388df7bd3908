import { Plus, Wrench } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Issue } from '#graph/issue';
import type { Json } from '#graph/json';
import type { AgentTool } from '#graph/tool';
import { Button } from '../../../ui/button.tsx';
import { useRowIds } from '../../row-ids.ts';
import { AddToolDialog } from './add-tool-dialog.tsx';
import { EditToolDialog } from './edit-tool-dialog.tsx';
import { freeName, storedTool, toolEntries } from './tool-list.ts';
import { ToolRow } from './tool-row.tsx';

export interface ToolsControlProps {
  readonly id: string;
  readonly label: string;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  /** What the check says of the node; those of a tool lie under `<id>[n]`. */
  readonly issues: readonly Issue[];
}

/** The tools of an agent: a list to add to, edit, order and try. */
export function ToolsControl({ id, label, value, onChange, issues }: ToolsControlProps) {
  const [isAdding, setAdding] = useState(false);
  const [editing, setEditing] = useState<number | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const entries = toolEntries(value);
  const stored = entries.map((entry) => entry.stored);
  const ids = useRowIds(stored);
  const tools = entries.map(({ tool }) => tool).filter((tool) => tool !== null);
  const edited = editing === null ? null : (entries[editing]?.tool ?? null);
  const issuesOf = (index: number): readonly Issue[] =>
    issues.filter(({ path }) => path === `${id}[${index}]` || path.startsWith(`${id}[${index}].`));
  const put = (index: number, tool: AgentTool): void => onChange(stored.with(index, storedTool(tool)));
  const move = (index: number, by: -1 | 1): void => onChange(stored.with(index, stored[index + by]!).with(index + by, stored[index]!));
  // What opened a dialog may be gone when it closes: a menu, or the button of the empty list.
  const focusSoon = (name: string): void =>
    void setTimeout(() => root.current?.querySelector<HTMLElement>(`[data-focus="${name}"]`)?.focus());
  return (
    <div ref={root} id={id} className="flex flex-col gap-2">
      {entries.length === 0 ? (
        <div className="flex flex-col items-center gap-1 rounded-lg border border-dashed border-border-strong/70 px-4 py-5 text-center">
          <Wrench aria-hidden size={18} className="mb-1 text-muted" />
          <p className="text-[13px] font-medium">No tools yet</p>
          <p className="text-xs leading-[18px] text-muted">
            A tool is something the agent may do: look up an order, run a program, call another workflow. The model decides when, by its
            description; without tools it can only talk.
          </p>
          <Button size="sm" variant="primary" className="mt-2" data-focus="add" onClick={() => setAdding(true)}>
            <Plus size={14} /> Add tool
          </Button>
        </div>
      ) : (
        <>
          <ul aria-label={label} className="flex flex-col gap-1.5">
            {entries.map(({ tool }, index) => (
              <ToolRow
                key={ids[index]}
                index={index}
                tool={tool}
                issues={issuesOf(index)}
                canMoveUp={index > 0}
                canMoveDown={index < entries.length - 1}
                onEdit={() => setEditing(index)}
                onDuplicate={() =>
                  tool !== null &&
                  onChange(
                    stored.toSpliced(
                      index + 1,
                      0,
                      storedTool({
                        ...tool,
                        name: freeName(
                          tool.name,
                          tools.map(({ name }) => name),
                        ),
                      }),
                    ),
                  )
                }
                onMove={(by) => move(index, by)}
                onRemove={() => onChange(stored.toSpliced(index, 1))}
              />
            ))}
          </ul>
          <Button size="sm" className="self-start" data-focus="add" onClick={() => setAdding(true)}>
            <Plus size={14} /> Add tool
          </Button>
        </>
      )}
      {isAdding ? (
        <AddToolDialog
          tools={tools}
          onClose={() => {
            setAdding(false);
            focusSoon('add');
          }}
          onAdd={(added) => onChange([...stored, ...added.map(storedTool)])}
        />
      ) : null}
      {edited === null || editing === null ? null : (
        <EditToolDialog
          key={editing}
          path={`${id}[${editing}]`}
          tool={edited}
          tools={tools}
          issues={issuesOf(editing)}
          onChange={(tool) => put(editing, tool)}
          onClose={() => {
            setEditing(null);
            focusSoon(`tool-${editing}`);
          }}
        />
      )}
    </div>
  );
}
