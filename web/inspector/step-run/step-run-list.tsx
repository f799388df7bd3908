import { useState } from 'react';
import type { StepRun } from '#graph/run';
import { stepKey } from '#graph/step-key';
import { elapsedMs, formatDuration } from '../../canvas/run-view.ts';
import { StatusIcon } from '../../ui/status-badge.tsx';

/** Step runs listed at first; a map may have thousands. */
const PAGE = 50;

export interface StepRunListProps {
  readonly title: string;
  readonly steps: readonly StepRun[];
  readonly chosen: StepRun;
  readonly onChoose: (key: string) => void;
}

/** The step runs of one node, to choose from. */
export function StepRunList({ title, steps, chosen, onChoose }: StepRunListProps) {
  const [shown, setShown] = useState(PAGE);
  return (
    <section aria-label={title}>
      <h3 className="mb-1.5 text-[13px] font-medium">{title}</h3>
      <ol className="max-h-44 overflow-y-auto rounded-lg border border-border p-1">
        {steps.slice(0, shown).map((step) => (
          <li key={stepKey(step)}>
            <button
              type="button"
              aria-pressed={step === chosen}
              onClick={() => onChoose(stepKey(step))}
              className="flex w-full items-center gap-2 rounded-md px-2 py-1 text-left text-[13px] hover:bg-hover aria-pressed:bg-accent-soft"
            >
              <StatusIcon status={step.status} />
              <span className="flex-1 truncate">{labelOf(step, steps)}</span>
              <span className="text-xs text-muted tabular-nums">{durationOf(step)}</span>
            </button>
          </li>
        ))}
        {steps.length > shown ? (
          <li>
            <button
              type="button"
              className="w-full py-1 text-[13px] text-accent hover:underline"
              onClick={() => setShown(shown + PAGE * 4)}
            >
              Show more ({steps.length - shown} left)
            </button>
          </li>
        ) : null}
      </ol>
    </section>
  );
}

function labelOf(step: StepRun, steps: readonly StepRun[]): string {
  const item = /\[(\d+)\]$/.exec(step.scope)?.[1];
  const hasItems = steps.some(({ nodeId }) => nodeId !== step.nodeId && nodeId.startsWith(`${step.nodeId}.`));
  const parts = [item === undefined ? (hasItems ? 'All items' : '') : `Item ${Number(item) + 1}`];
  if (step.iteration > 0 || (item === undefined && !hasItems)) parts.push(`Iteration ${step.iteration + 1}`);
  return parts.filter(Boolean).join(' · ');
}

function durationOf(step: StepRun): string {
  const took = elapsedMs(step.startedAt, step.finishedAt);
  return took === null ? '' : formatDuration(took);
}
