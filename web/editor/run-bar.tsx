import { Square, UserCheck, X } from 'lucide-react';
import { Link } from 'wouter';
import type { Review } from '#graph/api';
import type { Run } from '#graph/run';
import { messageOf } from '../api/api-error.ts';
import { useCancelRun } from '../api/hooks.ts';
import { elapsedMs, formatCost, formatDuration } from '../canvas/run-view.ts';
import { hasEnded, type LiveRun } from '../runs/live-run.ts';
import { Models } from '../runs/models.tsx';
import { RetryButtons } from '../runs/retry-buttons.tsx';
import { useNow } from '../runs/use-now.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { toast } from '../ui/toast.tsx';
import { jumpTo, openAnswer } from './edits.ts';
import { RunResultPreview } from './run-result-preview.tsx';
import { useSession } from './session.ts';

export interface RunBarProps {
  readonly live: LiveRun;
  /** The open reviews that the run waits for. */
  readonly reviews: readonly Review[];
  readonly onClose: () => void;
}

/**
 * How the run on the canvas stands: status, time, tokens, result, and what can be done with it. Below everything, so that it covers
 * nothing.
 */
export function RunBar({ live, reviews, onClose }: RunBarProps) {
  const { run } = live;
  return (
    <div role="region" aria-label="Run" className="flex shrink-0 items-start gap-3 border-t border-border bg-surface py-1.5 pr-1.5 pl-3">
      <div className="flex min-h-8 min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
        {run === null ? (
          <span className="flex items-center gap-2 text-[13px] text-muted">
            {live.error === null ? (
              <>
                <Spinner size={14} /> Starting…
              </>
            ) : (
              live.error.message
            )}
          </span>
        ) : (
          <RunFacts run={run} reviews={reviews} isReconnecting={live.connection === 'reconnecting'} />
        )}
      </div>
      <IconButton label="Hide the run" onClick={onClose}>
        <X size={15} />
      </IconButton>
    </div>
  );
}

function RunFacts({
  run,
  reviews,
  isReconnecting,
}: {
  readonly run: Run;
  readonly reviews: readonly Review[];
  readonly isReconnecting: boolean;
}) {
  const session = useSession();
  const cancel = useCancelRun();
  const isOver = hasEnded(run);
  const now = useNow(!isOver);
  const took = isOver ? elapsedMs(run.startedAt, run.finishedAt) : Math.max(0, now - Date.parse(run.startedAt));
  const failed = run.graph.nodes.find((node) => node.id === run.failedNode || node.name === run.failedNode);
  const [review] = reviews;
  return (
    <>
      <StatusBadge status={run.status} />
      {took === null ? null : <span className="text-[13px] whitespace-nowrap tabular-nums">{formatDuration(took)}</span>}
      {run.tokens === 0 ? null : (
        <span className="text-[13px] whitespace-nowrap text-muted tabular-nums max-sm:hidden">
          {run.tokens.toLocaleString('en')} tokens{run.costUsd > 0 ? ` · ${formatCost(run.costUsd)}` : ''}
        </span>
      )}
      <Models models={run.models} />
      {run.stuck === undefined ? null : (
        <span className="min-w-0 flex-1 basis-40 truncate text-[13px] text-warning" title={run.stuck.message}>
          Stuck: {run.stuck.message}
        </span>
      )}
      {run.error === null ? null : (
        <button
          type="button"
          disabled={failed === undefined}
          onClick={() => failed !== undefined && jumpTo(session, failed.id)}
          className="min-w-0 flex-1 basis-40 truncate text-left text-[13px] text-danger enabled:hover:underline"
          title={run.error.message}
        >
          {failed === undefined ? '' : `${failed.name}: `}
          {run.error.message}
        </button>
      )}
      {run.status === 'finished' ? <RunResultPreview run={run} /> : null}
      {isReconnecting ? <span className="text-xs text-warning">reconnecting…</span> : null}
      <span className="ml-auto flex flex-wrap items-center gap-1">
        {review === undefined ? null : (
          <Button size="sm" variant="primary" onClick={() => openAnswer(session, review.nodeId)}>
            <UserCheck size={13} aria-hidden /> Answer
          </Button>
        )}
        <RetryButtons
          run={run}
          beforeDraft={() => session.autosave.flush()}
          onStarted={(runId, graph) => {
            const isPast = session.ui.getState().showing.kind === 'run';
            session.ui.setState(
              graph === 'ran' && isPast ? { showing: { kind: 'run', runId } } : { showing: { kind: 'draft' }, liveRunId: runId },
            );
          }}
        />
        {isOver ? null : (
          <Button
            size="sm"
            variant="ghost"
            busy={cancel.isPending}
            onClick={() => cancel.mutate(run.id, { onError: (error) => toast.error(messageOf(error).title) })}
          >
            <Square size={12} aria-hidden /> Cancel
          </Button>
        )}
        <Link
          href={`/runs/${run.id}`}
          className="inline-flex h-7 items-center rounded-md px-2 text-[13px] font-medium text-muted hover:bg-hover hover:text-text"
        >
          Details
        </Link>
      </span>
    </>
  );
}
