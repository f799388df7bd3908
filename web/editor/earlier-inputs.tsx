import { History } from 'lucide-react';
import { useState } from 'react';
import type { RunSummary } from '#graph/run';
import type { Json } from '#graph/json';
import { messageOf } from '../api/api-error.ts';
import { api } from '../api/client.ts';
import { useRuns } from '../api/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { SkeletonList } from '../ui/skeleton.tsx';
import { StatusIcon } from '../ui/status-badge.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { toast } from '../ui/toast.tsx';
import { useSession } from './session.ts';

const SHOWN = 20;

/** Takes over what an earlier run was given: of this trigger type, test runs and real ones alike. */
export function EarlierInputs({ triggerType, onChoose }: { triggerType: string; onChoose: (input: Json) => void }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      aria-label="Inputs of earlier runs"
      align="start"
      side="top"
      open={isOpen}
      onOpenChange={setOpen}
      className="w-80 p-1.5!"
      trigger={
        <Button size="sm" variant="ghost">
          <History size={14} /> Earlier input
        </Button>
      }
    >
      <RunList
        triggerType={triggerType}
        onChoose={(run) => {
          setOpen(false);
          api.run(run.id).then(
            ({ input }) => onChoose(input),
            (error: unknown) => toast.error(messageOf(error).title),
          );
        }}
      />
    </Popover>
  );
}

function RunList({ triggerType, onChoose }: { triggerType: string; onChoose: (run: RunSummary) => void }) {
  const session = useSession();
  const runs = useRuns({ workflowId: session.workflowId });
  const items = runs.items.filter((run) => run.trigger === triggerType).slice(0, SHOWN);
  if (runs.isPending) return <SkeletonList rows={3} />;
  if (items.length === 0) return <p className="px-3 py-6 text-center text-[13px] text-muted">No earlier run starts this way.</p>;
  return (
    <ul>
      {items.map((run) => (
        <li key={run.id}>
          <button type="button" onClick={() => onChoose(run)} className="flex w-full items-center gap-2.5 rounded-md px-2.5 py-1.5 text-left text-[13px] hover:bg-hover">
            <StatusIcon status={run.status} />
            <span className="min-w-0 flex-1 truncate">{run.version === null ? 'Test run' : `Version ${run.version}`}</span>
            <span className="text-xs text-muted"><TimeAgo iso={run.startedAt} /></span>
          </button>
        </li>
      ))}
    </ul>
  );
}
