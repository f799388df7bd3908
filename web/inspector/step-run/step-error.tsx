import { CircleAlert, Lightbulb } from 'lucide-react';
import type { StepRun } from '#graph/run';
import { JsonView } from '../../ui/json-view.tsx';

/** What went wrong, what to do about it, and the code to look it up by. */
export function StepError({ error }: { readonly error: NonNullable<StepRun['error']> }) {
  return (
    <div role="alert" className="rounded-lg border border-danger/30 bg-danger-soft px-3 py-2.5 text-[13px]">
      <div className="flex items-start gap-2 text-danger">
        <CircleAlert size={15} className="mt-0.5 shrink-0" />
        <span className="min-w-0 break-words">{error.message}</span>
      </div>
      {error.hint === undefined ? null : (
        <div className="mt-1.5 flex items-start gap-2">
          <Lightbulb size={15} className="mt-0.5 shrink-0 text-muted" />
          <span className="min-w-0 break-words">{error.hint}</span>
        </div>
      )}
      <div className="mt-1.5 pl-[23px] font-mono text-[11px] text-muted">
        {error.code}
        {error.retryable ? ' · temporary' : ''}
      </div>
      {error.details === undefined ? null : <JsonView value={error.details} openDepth={0} className="mt-2" />}
    </div>
  );
}
