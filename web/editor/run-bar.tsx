import { Square, UserCheck, X } from 'lucide-react';
import { Link } from 'wouter';
import type { Run } from '#graph/run';
import { messageOf } from '../api/api-error.ts';
import { useCancelRun } from '../api/hooks.ts';
import { elapsedMs, formatCost, formatDuration } from '../canvas/run-view.ts';
import { hasEnded, type LiveRun } from '../runs/live-run.ts';
import { Models } from '../runs/models.tsx';
import { useNow } from '../runs/use-now.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { toast } from '../ui/toast.tsx';
import { jumpTo } from './edits.ts';
import { useSession } from './session.ts';

/** How the run on the canvas stands: status, time, tokens, and what can be done with it. */
export function RunBar({ live, onClose }: { live: LiveRun; onClose: () => void }) {
  const { run } = live;
  return (
    <div role="region" aria-label="Run" className="absolute bottom-4 left-1/2 z-10 flex max-w-[calc(100%-8rem)] -translate-x-1/2 items-center gap-3 rounded-xl border border-border bg-raised py-1.5 pr-1.5 pl-3 shadow-raised">
      {run === null ? (
        <span className="flex h-8 items-center gap-2 text-[13px] text-muted">{live.error === null ? <><Spinner size={14} /> Starting…</> : live.error.message}</span>
      ) : (
        <RunFacts run={run} isReconnecting={live.connection === 'reconnecting'} />
      )}
      <IconButton label="Hide the run" onClick={onClose}>
        <X size={15} />
      </IconButton>
    </div>
  );
}

function RunFacts({ run, isReconnecting }: { run: Run; isReconnecting: boolean }) {
  const session = useSession();
  const cancel = useCancelRun();
  const isOver = hasEnded(run);
  const now = useNow(!isOver);
  const took = isOver ? elapsedMs(run.startedAt, run.finishedAt) : Math.max(0, now - Date.parse(run.startedAt));
  const failed = run.graph.nodes.find((node) => node.id === run.failedNode || node.name === run.failedNode);
  const review = isOver ? undefined : run.steps.find((step) => step.status === 'waiting' && (step.type === 'review' || step.substeps?.some(({ status }) => status === 'waiting') === true));
  return (
    <>
      <StatusBadge status={run.status} />
      {took === null ? null : <span className="text-[13px] whitespace-nowrap tabular-nums">{formatDuration(took)}</span>}
      {run.tokens === 0 ? null : (
        <span className="text-[13px] whitespace-nowrap text-muted tabular-nums">
          {run.tokens.toLocaleString('en')} tokens{run.costUsd > 0 ? ` · ${formatCost(run.costUsd)}` : ''}
        </span>
      )}
      <Models models={run.models} />
      {run.error === null ? null : (
        <button type="button" disabled={failed === undefined} onClick={() => failed !== undefined && jumpTo(session, failed.id)} className="max-w-80 truncate text-[13px] text-danger enabled:hover:underline" title={run.error.message}>
          {failed === undefined ? '' : `${failed.name}: `}
          {run.error.message}
        </button>
      )}
      {isReconnecting ? <span className="text-xs text-warning">reconnecting…</span> : null}
      <span className="mx-0.5 h-5 w-px bg-border" aria-hidden />
      {review === undefined ? null : (
        <Button size="sm" onClick={() => jumpTo(session, review.nodeId)}>
          <UserCheck size={13} /> Answer
        </Button>
      )}
      {isOver ? null : (
        <Button size="sm" variant="ghost" busy={cancel.isPending} onClick={() => cancel.mutate(run.id, { onError: (error) => toast.error(messageOf(error).title) })}>
          <Square size={12} /> Cancel
        </Button>
      )}
      <Link href={`/runs/${run.id}`} className="inline-flex h-7 items-center rounded-md px-2 text-[13px] font-medium text-muted hover:bg-hover hover:text-text">
        Details
      </Link>
    </>
  );
}
