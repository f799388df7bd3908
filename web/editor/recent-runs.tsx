import { History } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useRuns } from '../api/hooks.ts';
import { elapsedMs, formatDuration } from '../canvas/run-view.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Popover } from '../ui/popover.tsx';
import { SkeletonList } from '../ui/skeleton.tsx';
import { StatusIcon } from '../ui/status-badge.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useSession } from './session.ts';

const SHOWN = 12;

/** The latest runs of this workflow; choosing one shows it on the graph that ran. */
export function RecentRuns() {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      aria-label="Recent runs"
      align="end"
      open={isOpen}
      onOpenChange={setOpen}
      className="w-80 p-1.5!"
      trigger={
        <IconButton label="Recent runs">
          <History size={16} />
        </IconButton>
      }
    >
      <RunList onChoose={() => setOpen(false)} />
    </Popover>
  );
}

function RunList({ onChoose }: { onChoose: () => void }) {
  const session = useSession();
  const runs = useRuns({ workflowId: session.workflowId });
  const { items } = runs;
  if (runs.isPending) return <SkeletonList rows={3} />;
  if (items.length === 0)
    return <p className="px-3 py-6 text-center text-[13px] text-muted">No run yet. Press Test run to see the workflow at work.</p>;
  return (
    <>
      <ul>
        {items.slice(0, SHOWN).map((run) => {
          const took = elapsedMs(run.startedAt, run.finishedAt);
          return (
            <li key={run.id}>
              <button
                type="button"
                onClick={() => {
                  onChoose();
                  session.ui.setState({ showing: { kind: 'run', runId: run.id }, openNodeId: null, isTestOpen: false });
                }}
                className="flex w-full items-center gap-2.5 rounded-md px-2.5 py-1.5 text-left text-[13px] hover:bg-hover"
              >
                <StatusIcon status={run.status} />
                <span className="min-w-0 flex-1 truncate">{run.version === null ? 'Test run' : `Version ${run.version}`}</span>
                {took === null ? null : <span className="text-xs text-muted tabular-nums">{formatDuration(took)}</span>}
                <span className="w-20 text-right text-xs text-faint">
                  <TimeAgo iso={run.startedAt} />
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      <Link
        href={`/runs?workflowId=${encodeURIComponent(session.workflowId)}`}
        className="mt-1 block rounded-md px-2.5 py-1.5 text-[13px] font-medium text-accent hover:bg-hover"
      >
        All runs
      </Link>
    </>
  );
}
