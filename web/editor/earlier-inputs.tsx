import { useQueries } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useState } from 'react';
import type { Json } from '#graph/json';
import { api } from '../api/client.ts';
import { keys, useRuns } from '../api/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { SkeletonList } from '../ui/skeleton.tsx';
import { StatusIcon } from '../ui/status-badge.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { inputLine } from './input-line.ts';
import { useSession } from './session.ts';
import type { TestForm } from './test-input.ts';

/** Each is read whole for its input. */
const SHOWN = 10;

export interface EarlierInputsProps {
  readonly form: TestForm;
  readonly onChoose: (input: Json) => void;
}

/** Takes over what an earlier run was given: of this trigger type, test runs and real ones alike. */
export function EarlierInputs({ form, onChoose }: EarlierInputsProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      aria-label="Inputs of earlier runs"
      align="start"
      side="top"
      open={isOpen}
      onOpenChange={setOpen}
      className="w-88 p-1.5!"
      trigger={
        <Button size="sm" variant="ghost">
          <History size={14} /> Earlier input
        </Button>
      }
    >
      <InputList
        form={form}
        onChoose={(input) => {
          setOpen(false);
          onChoose(input);
        }}
      />
    </Popover>
  );
}

function InputList({ form, onChoose }: EarlierInputsProps) {
  const session = useSession();
  const runs = useRuns({ workflowId: session.workflowId });
  // What was deleted by retention can't be taken over.
  const items = runs.items.filter((run) => run.trigger === form.trigger.type && run.contentRemovedAt === undefined).slice(0, SHOWN);
  // The input of a run never changes.
  const whole = useQueries({
    queries: items.map(({ id }) => ({
      queryKey: [...keys.run(id), 'input'],
      queryFn: async ({ signal }: { signal: AbortSignal }) => (await api.run(id, { signal })).input,
      staleTime: Infinity,
    })),
  });
  if (runs.isPending) return <SkeletonList rows={3} />;
  if (items.length === 0) return <p className="px-3 py-6 text-center text-[13px] text-muted">No earlier run starts this way.</p>;
  return (
    <ul>
      {items.map((run, index) => {
        const input = whole[index]?.data;
        return (
          <li key={run.id}>
            <button
              type="button"
              disabled={input === undefined}
              onClick={() => input !== undefined && onChoose(input)}
              className="flex w-full items-start gap-2.5 rounded-md px-2.5 py-1.5 text-left text-[13px] hover:bg-hover"
            >
              <span className="flex h-5 items-center">
                <StatusIcon status={run.status} />
              </span>
              <span className="min-w-0 flex-1">
                <span className="block truncate">
                  {input === undefined
                    ? whole[index]?.isError === true
                      ? 'The input could not be loaded'
                      : 'Loading…'
                    : inputLine(form, input)}
                </span>
                <span className="block text-xs text-muted">
                  {run.version === null ? 'Test run' : `Version ${run.version}`} · <TimeAgo iso={run.startedAt} />
                </span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
