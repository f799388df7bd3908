import { useState } from 'react';
import type { Run, StepRun } from '#graph/run';
import { stepKey } from '#graph/step-key';
import { isItemOf } from '../canvas/run-view.ts';
import { StepRunDetail } from './step-run/step-run-detail.tsx';
import { StepRunList } from './step-run/step-run-list.tsx';

export interface StepRunPanelProps {
  readonly run: Run;
  readonly nodeId: string;
  /** The key of the step run to begin with; by default the one that tells most. */
  readonly firstShown?: string | null;
  /** Text that steps are writing now, by step key; by default the run's own. */
  readonly streams?: { readonly [stepKey: string]: string } | undefined;
}

/** Everything known of one node in one run: each of its step runs with what it did, gave, took and cost. */
export function StepRunPanel({ run, nodeId, firstShown = null, streams = run.streams }: StepRunPanelProps) {
  const own = run.steps.filter((step) => step.nodeId === nodeId);
  const items = run.steps.filter((step) => isItemOf(step, nodeId));
  const steps = [...own, ...items];
  const [chosenKey, setChosenKey] = useState(firstShown);
  const chosen = steps.find((step) => stepKey(step) === chosenKey) ?? mostTelling(own);
  if (chosen === undefined) {
    const name = run.graph.nodes.find((node) => node.id === nodeId)?.name ?? 'This node';
    return (
      <p className="px-1 py-6 text-center text-[13px] text-muted">
        {name} has not run {run.finishedAt === null ? 'yet' : 'in this run'}.
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      {steps.length > 1 ? (
        <StepRunList
          title={items.length > 0 ? (items.length === 1 ? '1 item' : `${items.length} items`) : `${steps.length} step runs`}
          steps={steps}
          chosen={chosen}
          onChoose={setChosenKey}
        />
      ) : null}
      <StepRunDetail
        key={stepKey(chosen)}
        runId={run.id}
        step={chosen}
        node={run.graph.nodes.find(({ id }) => id === chosen.nodeId)}
        stream={streams[stepKey(chosen)] ?? ''}
        contentRemovedAt={run.contentRemovedAt}
      />
    </div>
  );
}

function mostTelling(steps: readonly StepRun[]): StepRun | undefined {
  return (
    steps.find((step) => step.status === 'running' || step.status === 'waiting') ??
    steps.find((step) => step.status === 'failed') ??
    steps.at(-1)
  );
}
