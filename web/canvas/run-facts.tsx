import { RotateCw, Zap, ZapOff } from 'lucide-react';
import { elapsedMs, formatCost, formatDuration, isOfflineModel, type NodeRunView } from './run-view.ts';

/** Time, repetitions, tokens and model of a node in the run on show; null when there is nothing to tell yet. */
export function runFacts(run: NodeRunView | undefined): React.ReactNode {
  if (run === undefined || run.status === 'pending' || run.status === 'skipped') return null;
  const parts: string[] = [];
  const took = elapsedMs(run.startedAt, run.finishedAt);
  if (run.progress !== null) parts.push(`${run.progress} items`);
  if (took !== null && run.count <= 1) parts.push(formatDuration(took));
  if (run.attempts > 1) parts.push(`${run.attempts} attempts`);
  if (run.tokens > 0) parts.push(`${run.tokens.toLocaleString('en')} tokens`);
  const isOffline = isOfflineModel(run.model) && run.saved === null;
  if (parts.length === 0 && run.count <= 1 && !isOffline && run.saved === null) return null;
  return (
    <span className="flex items-center gap-1.5 tabular-nums">
      {run.count > 1 ? (
        <span
          className="inline-flex shrink-0 items-center gap-1"
          title={`${run.count} step runs${run.failedCount > 0 ? `, ${run.failedCount} failed` : ''}`}
        >
          <RotateCw size={10} aria-hidden /> {run.ended < run.count ? `${run.ended}/${run.count}` : `×${run.count}`}
        </span>
      ) : null}
      {parts.length > 0 ? (
        <span className="truncate" title={parts.join(' · ')}>
          {parts.join(' · ')}
        </span>
      ) : null}
      {run.saved === null ? null : (
        <span
          title={`From the cache: saved ${run.saved.tokens.toLocaleString('en')} tokens${run.saved.costUsd > 0 ? ` and ${formatCost(run.saved.costUsd)}` : ''}`}
          className="inline-flex shrink-0 items-center gap-0.5 text-accent"
        >
          <Zap size={10} aria-hidden /> cached{run.saved.hits > 1 ? ` ×${run.saved.hits}` : ''}
        </span>
      )}
      {isOffline ? (
        <span title="offline model" className="shrink-0">
          <ZapOff size={11} aria-hidden />
          <span className="sr-only">offline model</span>
        </span>
      ) : null}
    </span>
  );
}
