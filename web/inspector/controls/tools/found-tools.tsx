import { useEffect, useId, useRef, useState } from 'react';
import type { AgentTool } from '#graph/tool';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { Input } from '../../../ui/input.tsx';
import { isSameSource } from './tool-list.ts';

export interface FoundToolsProps {
  readonly found: readonly AgentTool[];
  /** The tools that the agent has already. */
  readonly tools: readonly AgentTool[];
  readonly onAdd: (tools: readonly AgentTool[]) => void;
}

/** More than so many are searched rather than looked through. */
const MANY = 6;

/** What a server or a document offers, to tick what the agent shall have. */
export function FoundTools({ found, tools, onAdd }: FoundToolsProps) {
  const [chosen, setChosen] = useState<readonly AgentTool[]>([]);
  const [search, setSearch] = useState('');
  const id = useId();
  const section = useRef<HTMLElement>(null);
  // They appear below a long form.
  useEffect(() => {
    section.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const words = search.trim().toLowerCase();
  const shown = found.filter((tool) =>
    `${tool.name} ${tool.description} ${tool.kind === 'openapi' ? `${tool.operation.method} ${tool.operation.url}` : ''}`
      .toLowerCase()
      .includes(words),
  );
  const isThere = (tool: AgentTool): boolean => tools.some((other) => isSameSource(tool, other));
  const free = shown.filter((tool) => !isThere(tool));
  const areAll = free.length > 0 && free.every((tool) => chosen.includes(tool));
  if (found.length === 0)
    return (
      <p role="status" className="py-4 text-center text-[13px] text-muted">
        It offers no tools.
      </p>
    );
  return (
    <section ref={section} aria-label="Tools found" className="flex flex-col gap-2 border-t border-border pt-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-[13px] font-medium">{countOf(found)} found</h3>
        <Button
          variant="ghost"
          size="sm"
          disabled={free.length === 0}
          onClick={() => setChosen(areAll ? chosen.filter((tool) => !free.includes(tool)) : [...new Set([...chosen, ...free])])}
        >
          {areAll ? 'Select none' : 'Select all'}
        </Button>
      </div>
      {found.length > MANY ? (
        <Input
          aria-label="Search tools"
          type="search"
          placeholder="Search by name, path or description"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      ) : null}
      <ul className="max-h-72 divide-y divide-border overflow-y-auto rounded-lg border border-border">
        {shown.map((tool, index) => {
          const has = isThere(tool);
          return (
            <li key={tool.name} className="flex items-start gap-2.5 px-3 py-2.5 hover:bg-hover/60">
              <span className="pt-0.5">
                <Checkbox
                  id={`${id}-${index}`}
                  checked={has || chosen.includes(tool)}
                  disabled={has}
                  aria-label={tool.name}
                  aria-describedby={`${id}-${index}-what`}
                  onChange={(isChosen) => setChosen(isChosen ? [...chosen, tool] : chosen.filter((other) => other !== tool))}
                />
              </span>
              <label htmlFor={`${id}-${index}`} className="min-w-0 flex-1 cursor-pointer">
                <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                  <span className="font-mono text-[13px] break-all">{tool.name}</span>
                  {has ? (
                    <Badge>already there</Badge>
                  ) : tool.mode === 'approval' ? (
                    <Badge tone="warning" title="It may change something. You can change this afterwards.">
                      needs approval
                    </Badge>
                  ) : null}
                </span>
                <span id={`${id}-${index}-what`} className="block text-xs leading-[18px] text-muted">
                  {tool.kind === 'openapi' ? (
                    <span className="font-mono text-[11px] break-all">
                      {tool.operation.method} {pathOf(tool.operation.url)}{' '}
                    </span>
                  ) : null}
                  <span className="line-clamp-2">{tool.description}</span>
                </span>
              </label>
            </li>
          );
        })}
        {shown.length === 0 ? <li className="px-3 py-5 text-center text-[13px] text-muted">None of them is called like that.</li> : null}
      </ul>
      <div className="sticky -bottom-4 -mx-5 -mb-4 flex justify-end rounded-b-xl border-t border-border bg-raised px-5 py-3">
        <Button variant="primary" disabled={chosen.length === 0} onClick={() => onAdd(chosen)}>
          {chosen.length === 0 ? 'Select tools to add' : chosen.length === 1 ? 'Add 1 tool' : `Add ${chosen.length} tools`}
        </Button>
      </div>
    </section>
  );
}

function countOf(found: readonly AgentTool[]): string {
  const word = found[0]?.kind === 'openapi' ? 'operation' : 'tool';
  return found.length === 1 ? `One ${word}` : `${found.length} ${word}s`;
}

function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/]+/, '') || url;
}
