import { useState } from 'react';
import type { Run, StepRun, StepStatus } from '#graph/run';
import { nodeTypeOf } from '../node-type-of.ts';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { formatDuration } from '../canvas/run-view.ts';
import { cn } from '../ui/cn.ts';
import { StatusIcon } from '../ui/status-badge.tsx';
import { hasEnded } from './live-run.ts';
import { layoutTimeline, type TimelineRow } from './timeline.ts';
import { useNow } from './use-now.ts';

/** A map can have thousands of step runs: this many are drawn at first. */
const PAGE = 100;

const barColors: { readonly [status in StepStatus]: string } = {
  pending: 'bg-border-strong',
  running: 'bg-accent',
  waiting: 'bg-warning/60',
  finished: 'bg-success/75',
  failed: 'bg-danger',
  skipped: 'bg-border-strong',
  cancelled: 'bg-border-strong',
};

export interface TimelineListProps {
  readonly run: Run;
  readonly selectedNodeId: string | null;
  /** The key of one step run of that node; null for all of them. */
  readonly selectedStep: string | null;
  readonly onSelect: (step: StepRun) => void;
}

/** Every step run on a common time scale; choosing one shows it. */
export function TimelineList({ run, selectedNodeId, selectedStep, onSelect }: TimelineListProps) {
  const now = useNow(!hasEnded(run));
  const [shown, setShown] = useState(PAGE);
  const { rows } = layoutTimeline(run, now);
  const parentDepth = (row: TimelineRow): number => (row.step.scope === '' ? 0 : row.step.scope.split('.').length);
  if (rows.length === 0) return <p className="px-4 py-6 text-center text-[13px] text-muted">No step has started yet.</p>;
  return (
    <>
      <ol aria-label="Steps over time">
        {rows.slice(0, shown).map((row) => (
          <li key={row.key}>
            <button
              type="button"
              aria-pressed={selectedStep === null ? row.step.nodeId === selectedNodeId : row.key === selectedStep}
              onClick={() => onSelect(row.step)}
              className="grid w-full grid-cols-[minmax(0,11rem)_minmax(3rem,1fr)_4.5rem] md:grid-cols-[15rem_minmax(3rem,1fr)_4.5rem] items-center gap-3 px-4 py-1 text-left text-[13px] hover:bg-hover focus-visible:outline-offset-[-2px] aria-pressed:bg-accent-soft"
            >
              <span
                className={cn('flex min-w-0 items-center gap-2', row.bar === null && 'opacity-60')}
                style={{ paddingLeft: parentDepth(row) * 14 }}
              >
                <StatusIcon status={row.step.status} />
                <NodeIcon type={nodeTypeOf(row.step.type)} size={18} />
                <span className="truncate">{row.step.name}</span>
                {row.detail !== '' && <span className="shrink-0 text-xs text-faint">{row.detail}</span>}
              </span>
              <span className="relative h-2 rounded-full bg-hover">
                {row.bar !== null && (
                  <span
                    className={cn('absolute inset-y-0 min-w-[3px] rounded-full', barColors[row.step.status])}
                    style={{ left: `${row.bar.left * 99.5}%`, width: `${row.bar.width * 100}%` }}
                  />
                )}
              </span>
              <span className="text-right text-xs text-muted tabular-nums">
                {row.durationMs === null ? '' : row.durationMs === 0 ? '< 1 ms' : formatDuration(row.durationMs)}
              </span>
            </button>
          </li>
        ))}
      </ol>
      {rows.length > shown && (
        <button
          type="button"
          className="w-full py-2 text-center text-[13px] text-accent hover:underline"
          onClick={() => setShown(shown + PAGE * 5)}
        >
          Show more ({rows.length - shown} left)
        </button>
      )}
    </>
  );
}
