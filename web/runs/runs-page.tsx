import { Activity } from 'lucide-react';
import { Link, useSearchParams } from 'wouter';
import { runStatusSchema, type RunSummary } from '#graph/run';
import { useRuns, useWorkflows } from '../api/hooks.ts';
import { elapsedMs, formatCost, formatDuration } from '../canvas/run-view.ts';
import { Page } from '../shell/page.tsx';
import { Problem } from '../shell/problem.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Select } from '../ui/select.tsx';
import { SkeletonList } from '../ui/skeleton.tsx';
import { type Status, StatusBadge, StatusIcon, statusLooks } from '../ui/status-badge.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { hasEnded } from './live-run.ts';
import { Models } from './models.tsx';
import { startedBy } from './started-by.ts';
import { useNow } from './use-now.ts';

const statuses = [...runStatusSchema.options, 'stuck'] as const;

/** All runs, newest first; the filter lives in the address, so that it can be sent to somebody. */
export function RunsPage() {
  const [search, setSearch] = useSearchParams();
  const status = statuses.find((value) => value === search.get('status'));
  const workflowId = search.get('workflowId') ?? undefined;
  const workflows = useWorkflows();
  const runs = useRuns({ workflowId, status });
  const filter = (name: string, value: string): void =>
    setSearch(
      (previous) => {
        const next = new URLSearchParams(previous);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const { items } = runs;
  const isFiltered = status !== undefined || workflowId !== undefined;

  return (
    <Page
      title="Runs"
      actions={
        <>
          <Select
            aria-label="Workflow"
            className="w-48 max-md:w-40"
            value={workflowId ?? ''}
            onChange={(value) => filter('workflowId', value)}
            options={[
              { value: '', label: 'All workflows' },
              ...(workflows.data ?? []).map((workflow) => ({ value: workflow.id, label: workflow.name })),
            ]}
          />
          <Select
            aria-label="Status"
            className="w-36 max-md:w-30"
            value={status ?? ''}
            onChange={(value) => filter('status', value)}
            options={[{ value: '', label: 'Any status' }, ...statuses.map((value) => ({ value, label: statusLooks[value].label }))]}
          />
        </>
      }
    >
      {runs.isPending ? (
        <SkeletonList rows={6} />
      ) : runs.data === undefined ? (
        <Problem error={runs.error} onRetry={() => void runs.refetch()} />
      ) : items.length === 0 ? (
        isFiltered ? (
          <EmptyState
            icon={<Activity size={20} />}
            title="No run matches"
            actions={<Button onClick={() => setSearch({})}>Show all runs</Button>}
          />
        ) : (
          <EmptyState
            icon={<Activity size={20} />}
            title="Nothing has run yet"
            actions={
              <Link href="/templates" className={buttonClass('primary')}>
                Run a template’s example
              </Link>
            }
          >
            Runs appear here as soon as a workflow is started by a test or its webhook.
          </EmptyState>
        )
      ) : (
        <>
          <RunList runs={items} />
          {runs.hasNextPage && (
            <div className="mt-4 flex justify-center">
              <Button busy={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
                Show older runs
              </Button>
            </div>
          )}
        </>
      )}
    </Page>
  );
}

/** Runs as rows that lead to them. */
export function RunList({ runs }: { readonly runs: readonly RunSummary[] }) {
  const now = useNow(
    runs.some((run) => !hasEnded(run)),
    1_000,
  );
  return (
    <ul aria-label="Runs" className="divide-y divide-border rounded-xl border border-border bg-surface">
      {runs.map((run) => (
        <li
          key={run.id}
          className="relative flex items-center gap-x-4 px-4 py-2.5 transition-colors first:rounded-t-xl last:rounded-b-xl hover:bg-hover"
        >
          <span className="flex shrink-0 items-center md:w-24">
            <StatusBadge status={shownStatus(run)} className="max-md:hidden" />
            <StatusIcon status={shownStatus(run)} size={18} className="md:hidden" />
          </span>
          <div className="min-w-0 flex-1">
            <div className="flex items-center gap-2">
              <Link href={`/runs/${run.id}`} className="truncate font-medium before:absolute before:inset-0 before:content-['']">
                {run.workflowName}
              </Link>
              {run.version === null ? <Badge tone="accent">Test run</Badge> : <Badge>v{run.version}</Badge>}
            </div>
            <p className="truncate text-[13px] text-muted">
              {run.stuck?.message ??
                (run.error === null ? startedBy(run) : `${run.failedNode === null ? '' : `${run.failedNode}: `}${run.error.message}`)}
            </p>
          </div>
          <span className="hidden shrink-0 gap-1.5 lg:flex">
            <Models models={run.models} />
          </span>
          <dl className="hidden w-40 shrink-0 justify-end gap-3 text-[13px] text-muted tabular-nums md:flex">
            {run.tokens > 0 && (
              <div>
                <dt className="sr-only">Tokens and cost</dt>
                <dd>
                  {run.tokens.toLocaleString('en')} tok{run.costUsd > 0 && ` · ${formatCost(run.costUsd)}`}
                </dd>
              </div>
            )}
          </dl>
          <dl className="w-24 shrink-0 text-right text-[13px] text-muted tabular-nums">
            <dt className="sr-only">Duration</dt>
            <dd>{formatDuration(elapsedMs(run.startedAt, run.finishedAt ?? new Date(now).toISOString()) ?? 0)}</dd>
            <dt className="sr-only">Started</dt>
            <dd className="text-xs text-faint">
              <TimeAgo iso={run.startedAt} />
            </dd>
          </dl>
        </li>
      ))}
    </ul>
  );
}

function shownStatus({ status, stuck }: RunSummary): Status {
  return stuck === undefined ? status : 'stuck';
}
