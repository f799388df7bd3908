import { ArrowLeft, CircleStop, SquarePen, ThumbsDown, ThumbsUp } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { Run } from '#graph/run';
import { messageOf } from '../api/api-error.ts';
import { useCancelRun } from '../api/hooks.ts';
import { elapsedMs, formatCost, formatDuration } from '../canvas/run-view.ts';
import { Badge } from '../ui/badge.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { toast } from '../ui/toast.tsx';
import { hasEnded, type LiveConnection } from './live-run.ts';
import { Models } from './models.tsx';
import { RetryButtons } from './retry-buttons.tsx';
import { triggerWords } from './started-by.ts';
import { useNow } from './use-now.ts';

/** What a run is and how it stands, with what can be done about it. */
export function RunHeader({
  run,
  connection,
  selectedNodeId,
}: {
  readonly run: Run;
  readonly connection: LiveConnection;
  readonly selectedNodeId: string | null;
}) {
  const [, navigate] = useLocation();
  const isOpen = !hasEnded(run);
  const now = useNow(isOpen, 200);
  const duration = elapsedMs(run.startedAt, run.finishedAt ?? new Date(now).toISOString()) ?? 0;
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-border bg-surface px-4 py-2.5">
      <div className="flex min-w-0 flex-1 basis-72 items-center gap-2.5">
        <Link
          href="/runs"
          aria-label="All runs"
          className="-ml-1.5 inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
        >
          <ArrowLeft size={16} />
        </Link>
        <h1 className="truncate text-[15px] font-semibold">{run.workflowName}</h1>
        {run.version === null ? <Badge tone="accent">Test run</Badge> : <Badge>v{run.version}</Badge>}
        <span role="status" aria-label="Run status">
          <StatusBadge status={run.status} />
        </span>
        {connection === 'reconnecting' && (
          <span className="flex items-center gap-1.5 text-xs text-warning">
            <Spinner size={12} />
            reconnecting
          </span>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        {isOpen && <CancelButton runId={run.id} />}
        <RetryButtons
          run={run}
          onStarted={(runId, graph) =>
            navigate(graph === 'ran' ? `/runs/${encodeURIComponent(runId)}` : inEditor({ ...run, id: runId }, selectedNodeId))
          }
        />
        <Link href={inEditor(run, selectedNodeId)} className={buttonClass('secondary', 'sm')}>
          <SquarePen size={14} />
          Open in editor
        </Link>
      </div>
      <dl className="flex w-full flex-wrap items-center gap-x-4 gap-y-1 text-[13px] md:pl-8">
        <Fact name="Started">
          <TimeAgo iso={run.startedAt} /> {run.version === null ? 'as a test run' : triggerWords(run.trigger)}
        </Fact>
        <Fact name="Duration">{formatDuration(duration)}</Fact>
        {run.tokens > 0 && <Fact name="Tokens">{run.tokens.toLocaleString('en')}</Fact>}
        {run.tokens > 0 && <Fact name="Cost">{formatCost(run.costUsd)}</Fact>}
        {run.parentRunId !== undefined && (
          <Fact name="Called by">
            <Link href={`/runs/${encodeURIComponent(run.parentRunId)}`} className="text-accent underline underline-offset-2">
              {run.parentRunId}
            </Link>
          </Fact>
        )}
        {run.models.length > 0 && (
          <Fact name="Models">
            <span className="inline-flex gap-1">
              <Models models={run.models} />
            </span>
          </Fact>
        )}
        {run.feedback !== undefined && (
          <Fact name="Feedback">
            <FeedbackFact feedback={run.feedback} />
          </Fact>
        )}
      </dl>
    </header>
  );
}

/** The editor of a run's workflow, with the run on its canvas and a node open. */
function inEditor({ id, workflowId }: Pick<Run, 'id' | 'workflowId'>, nodeId: string | null): string {
  return `/workflows/${workflowId}?${new URLSearchParams({ run: id, ...(nodeId === null ? {} : { node: nodeId }) }).toString()}`;
}

function FeedbackFact({ feedback: { rating, comment, at } }: { readonly feedback: NonNullable<Run['feedback']> }) {
  const Thumb = rating === 'up' ? ThumbsUp : ThumbsDown;
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <Thumb
        size={14}
        role="img"
        aria-label={rating === 'up' ? 'Good answer' : 'Bad answer'}
        className={rating === 'up' ? 'shrink-0 text-success' : 'shrink-0 text-danger'}
      />
      {comment !== '' && <q className="break-words">{comment}</q>}
      <span className="text-faint">
        <TimeAgo iso={at} />
      </span>
    </span>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex items-center gap-1.5">
      <dt className="text-faint">{name}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}

function CancelButton({ runId }: { readonly runId: string }) {
  const [asking, setAsking] = useState(false);
  const cancel = useCancelRun();
  return (
    <>
      <Button size="sm" variant="danger" busy={cancel.isPending} disabled={cancel.isSuccess} onClick={() => setAsking(true)}>
        <CircleStop size={14} />
        {cancel.isSuccess ? 'Cancelling…' : 'Cancel run'}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Cancel this run?"
        description="Steps that run now are stopped. What they have already done in other systems stays done."
        action="Cancel run"
        danger
        onConfirm={() => {
          setAsking(false);
          cancel.mutate(runId, {
            onError: (error) => {
              const { title, description } = messageOf(error);
              toast.error(title, { description });
            },
          });
        }}
      />
    </>
  );
}
