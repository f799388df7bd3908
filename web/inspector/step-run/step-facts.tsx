import type { StepRun } from '#graph/run';
import { elapsedMs, formatCost, formatDuration, isOfflineModel } from '../../canvas/run-view.ts';
import { totalsOf } from '../../runs/model-calls.ts';
import { useNow } from '../../runs/use-now.ts';
import { Badge } from '../../ui/badge.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { CachedBadge } from './model-calls.tsx';

/** How a step run stands, and what it took. */
export function StepFacts({ step }: { readonly step: StepRun }) {
  const isOpen = step.status === 'running' || step.status === 'waiting';
  const now = useNow(isOpen);
  const took =
    isOpen && step.startedAt !== null ? Math.max(0, now - Date.parse(step.startedAt)) : elapsedMs(step.startedAt, step.finishedAt);
  const saved = step.calls === undefined ? null : totalsOf(step.calls).saved;
  const facts: (readonly [string, string])[] = [];
  if (took !== null) facts.push(['Duration', formatDuration(took)]);
  if (step.attempts > 1) facts.push(['Attempts', String(step.attempts)]);
  if (step.tokens > 0) facts.push(['Tokens', step.tokens.toLocaleString('en')]);
  if (step.costUsd > 0) facts.push(['Cost', formatCost(step.costUsd)]);
  if (step.startedAt !== null) facts.push(['Started', new Date(step.startedAt).toLocaleTimeString()]);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="flex flex-wrap items-center gap-1.5">
        <StatusBadge status={step.status} />
        {saved === null ? null : <CachedBadge saved={saved} />}
        {step.model === null ? null : isOfflineModel(step.model) ? (
          <Badge tone="warning" title="No provider key was set: the built-in offline model answered by simple rules.">
            offline model
          </Badge>
        ) : (
          <Badge>{step.model}</Badge>
        )}
      </div>
      <dl className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
        {facts.map(([name, value]) => (
          <div key={name} className="flex gap-1.5">
            <dt className="text-muted">{name}</dt>
            <dd className="font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
