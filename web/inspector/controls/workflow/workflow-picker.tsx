import { Command } from 'cmdk';
import { Check, ChevronsUpDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import type { WorkflowSignature } from '#graph/surroundings';
import { workflowProblem } from '#nodes/workflow-problem';
import { useSignatures } from '../../../api/hooks.ts';
import { useSession } from '../../../editor/session.ts';
import { Badge } from '../../../ui/badge.tsx';
import { cn } from '../../../ui/cn.ts';
import { fieldClass } from '../../../ui/input.tsx';
import { SignatureCard } from './signature-card.tsx';

export interface WorkflowPickerProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (workflowId: string) => void;
}

/** Chooses a workflow to call, and shows what that one takes and gives. */
export function WorkflowPicker({ id, label, value, onChange }: WorkflowPickerProps) {
  const { workflowId } = useSession();
  const signatures = useSignatures();
  const [isOpen, setOpen] = useState(false);
  const known = signatures.data ?? [];
  const current = known.find((signature) => signature.id === value);
  const workflows = Object.fromEntries(known.map((signature) => [signature.id, signature]));
  const name = current?.name ?? (value === '' ? 'Choose a workflow…' : signatures.isPending ? 'Loading…' : 'A workflow that is not here');
  return (
    <div className="flex flex-col gap-2">
      <Popover.Root open={isOpen} onOpenChange={setOpen}>
        <Popover.Trigger
          id={id}
          aria-label={`${label}: ${name}`}
          role="combobox"
          aria-expanded={isOpen}
          aria-haspopup="listbox"
          className={cn(fieldClass, 'flex h-8.5 w-full items-center gap-2 text-left')}
        >
          <span className={cn('min-w-0 flex-1 truncate', current === undefined && 'text-faint')}>{name}</span>
          {current === undefined ? null : <VersionBadge signature={current} />}
          <ChevronsUpDown aria-hidden size={14} className="shrink-0 text-muted" />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="start"
            sideOffset={4}
            collisionPadding={8}
            onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}
            className="z-50 w-[max(var(--radix-popover-trigger-width),20rem)] max-w-[calc(100vw-1rem)] animate-pop overflow-hidden rounded-lg border border-border bg-raised shadow-overlay focus:outline-none"
          >
            <Command loop label="Workflows" defaultValue={value}>
              <Command.Input
                placeholder="Find a workflow"
                className="h-10 w-full border-b border-border bg-transparent px-3 text-sm outline-none placeholder:text-faint"
              />
              <Command.List className="max-h-[min(20rem,var(--radix-popover-content-available-height)-3rem)] overflow-y-auto p-1.5">
                {signatures.isPending ? <p className="px-2 py-4 text-center text-[13px] text-muted">Loading the workflows…</p> : null}
                {signatures.isError ? (
                  <p role="alert" className="px-2 py-2 text-[13px] text-warning">
                    The list of workflows can’t be loaded.
                  </p>
                ) : null}
                {signatures.isSuccess ? (
                  <Command.Empty className="px-3 py-5 text-center text-[13px] text-muted">
                    No other workflow is called like that.
                  </Command.Empty>
                ) : null}
                {known
                  .filter((signature) => signature.id !== workflowId)
                  .toSorted((a, b) => Number(b.version !== null) - Number(a.version !== null) || a.name.localeCompare(b.name))
                  .map((signature) => {
                    // One that is not published may be chosen, to be published later; a circle may not.
                    const problem = workflowProblem({ workflowId: signature.id, version: null, path: '' }, { workflowId, workflows });
                    const isCircle = problem?.code === 'WORKFLOW_RECURSION';
                    return (
                      <Command.Item
                        key={signature.id}
                        value={signature.id}
                        keywords={[signature.name, ...signature.description.split(/\s+/)]}
                        disabled={isCircle}
                        onSelect={() => {
                          onChange(signature.id);
                          setOpen(false);
                        }}
                        className="flex cursor-default items-center gap-2 rounded-md px-2 py-1.5 select-none data-[disabled=true]:opacity-50 data-[selected=true]:bg-hover"
                      >
                        <Check aria-hidden size={14} className={cn('shrink-0 text-accent', signature.id !== value && 'invisible')} />
                        <span className="min-w-0 flex-1">
                          <span className="block truncate text-[13px] leading-[18px] font-medium">{signature.name}</span>
                          <span className="block truncate text-[11px] leading-4 text-muted">
                            {isCircle ? 'It calls this workflow, so it can’t be called from here' : signature.description}
                          </span>
                        </span>
                        <VersionBadge signature={signature} />
                      </Command.Item>
                    );
                  })}
              </Command.List>
            </Command>
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      {current === undefined ? null : <SignatureCard signature={current} />}
    </div>
  );
}

function VersionBadge({ signature }: { readonly signature: WorkflowSignature }) {
  return signature.version === null ? <Badge tone="warning">not published</Badge> : <Badge tone="success">v{signature.version}</Badge>;
}
