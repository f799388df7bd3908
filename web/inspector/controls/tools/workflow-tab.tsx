import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { AgentTool } from '#graph/tool';
import { workflowProblem } from '#nodes/workflow-problem';
import { messageOf } from '../../../api/api-error.ts';
import { useSignatures, useSurroundings } from '../../../api/hooks.ts';
import { useSession } from '../../../editor/session.ts';
import { Button } from '../../../ui/button.tsx';
import { Input } from '../../../ui/input.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { workflowTool } from './tool-list.ts';

/** More than so many are searched rather than looked through. */
const MANY = 6;

/** The workflows that an agent of this one may call; name, description and arguments come from what they say of themselves. */
export function WorkflowTab({ taken, onChoose }: { readonly taken: readonly string[]; readonly onChoose: (tool: AgentTool) => void }) {
  const { workflowId } = useSession();
  const signatures = useSignatures();
  const surroundings = useSurroundings(workflowId);
  const [search, setSearch] = useState('');
  if (signatures.isPending) return <Skeleton className="h-32" />;
  if (signatures.isError) {
    return (
      <div role="alert" className="flex flex-col items-start gap-2 text-[13px]">
        <p className="text-danger">The list of workflows can’t be loaded. {messageOf(signatures.error).title}</p>
        <Button size="sm" onClick={() => void signatures.refetch()}>
          Try again
        </Button>
      </div>
    );
  }
  const others = signatures.data.filter(({ id }) => id !== workflowId);
  const shown = others.filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(search.trim().toLowerCase()));
  return (
    <div className="flex flex-col gap-3">
      <p className="text-[13px] leading-5 text-muted">
        Another workflow, run to its end; the agent gets its answer. It may itself hold agents, waits and reviews.
      </p>
      {others.length > MANY ? (
        <Input
          aria-label="Search workflows"
          type="search"
          placeholder="Search workflows"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      ) : null}
      {shown.length === 0 ? (
        <p className="py-6 text-center text-[13px] text-muted">
          {others.length === 0
            ? 'There is no other workflow yet. Publish one, and agents can call it.'
            : 'No workflow is called like that.'}
        </p>
      ) : null}
      <ul aria-label="Workflows" className="flex flex-col gap-1.5">
        {shown.map((signature) => {
          const problem = workflowProblem({ workflowId: signature.id, version: null, path: '' }, surroundings);
          return (
            <li key={signature.id}>
              <button
                type="button"
                disabled={problem !== null}
                onClick={() => onChoose(workflowTool(signature, taken))}
                className="flex w-full items-center gap-3 rounded-lg border border-border bg-surface px-3 py-2.5 text-left transition-colors enabled:hover:border-border-strong enabled:hover:bg-hover disabled:opacity-60"
              >
                <span className="min-w-0 flex-1">
                  <span className="block truncate text-[13px] font-medium">{signature.name}</span>
                  <span className={`line-clamp-2 text-xs leading-[18px] ${problem === null ? 'text-muted' : 'text-warning'}`}>
                    {problem?.message ?? (signature.description === '' ? 'No description.' : signature.description)}
                  </span>
                </span>
                <ChevronRight aria-hidden size={15} className="shrink-0 text-faint" />
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
