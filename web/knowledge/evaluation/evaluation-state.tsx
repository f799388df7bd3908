import { CircleX } from 'lucide-react';
import type { Evaluation } from '#graph/knowledge-evaluation';
import { Spinner } from '../../ui/spinner.tsx';

/** How far a running evaluation is, or why one failed; nothing for a finished one. */
export function EvaluationState({
  evaluation: { status, progress, error },
}: {
  readonly evaluation: Pick<Evaluation, 'status' | 'progress' | 'error'>;
}) {
  if (status === 'finished') return null;
  if (status === 'failed') {
    return (
      <p className="flex max-w-xl items-start gap-1.5 whitespace-normal text-danger">
        <CircleX aria-hidden size={14} className="mt-0.5 shrink-0" />
        <span className="min-w-0 break-words">
          {error === null ? 'It failed.' : `${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`}
        </span>
      </p>
    );
  }
  const { done, total } = progress;
  return (
    <div className="flex max-w-sm flex-col gap-1">
      <p className="flex items-center gap-1.5 text-xs text-muted">
        <Spinner size={12} />
        {total === 0 ? 'Starting…' : `${done} of ${total} questions`}
      </p>
      <div
        role="progressbar"
        aria-label="Questions asked"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        className="h-1.5 overflow-hidden rounded-full bg-sunken"
      >
        <div className="h-full rounded-full bg-accent transition-[width]" style={{ width: `${total === 0 ? 0 : (100 * done) / total}%` }} />
      </div>
    </div>
  );
}
