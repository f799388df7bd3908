import { CircleCheck, CircleX } from 'lucide-react';
import type { AttemptRecord } from '#graph/run';
import { elapsedMs, formatDuration } from '../../canvas/run-view.ts';

/** Every attempt of a step: how long it took, what went wrong, and the pause before the next one. */
export function AttemptList({ attempts, records }: { readonly attempts: number; readonly records: readonly AttemptRecord[] }) {
  if (attempts <= 1) return null;
  return (
    <section aria-label="Attempts" className="min-w-0">
      <h3 className="mb-1.5 text-[13px] font-medium">{attempts} attempts</h3>
      {records.length === 0 ? (
        <p className="text-xs text-muted">The earlier attempts of this step were not recorded.</p>
      ) : (
        <ol className="divide-y divide-border rounded-lg border border-border">
          {records.map((record, index) => (
            <AttemptRow key={record.number} record={record} before={records[index - 1]} />
          ))}
        </ol>
      )}
    </section>
  );
}

function AttemptRow({ record, before }: { readonly record: AttemptRecord; readonly before: AttemptRecord | undefined }) {
  const { number, error, startedAt, finishedAt } = record;
  const paused = before === undefined ? null : elapsedMs(before.finishedAt, startedAt);
  const Icon = error === null ? CircleCheck : CircleX;
  return (
    <li className="px-2.5 py-1.5 text-[13px]">
      <div className="flex items-center gap-2">
        <Icon
          size={14}
          role="img"
          aria-label={error === null ? 'Finished' : 'Failed'}
          className={`shrink-0 ${error === null ? 'text-success' : 'text-danger'}`}
        />
        <span className="font-medium">Attempt {number}</span>
        <time dateTime={startedAt} className="text-xs text-muted tabular-nums">
          {new Date(startedAt).toLocaleTimeString()}
        </time>
        <span className="ml-auto text-xs text-muted tabular-nums">
          {paused === null ? '' : `${formatDuration(paused)} pause · `}
          {formatDuration(elapsedMs(startedAt, finishedAt) ?? 0)}
        </span>
      </div>
      {error === null ? null : (
        <p className="mt-0.5 pl-[22px] text-xs break-words text-danger">
          {error.message} <span className="font-mono text-[11px] text-muted">{error.code}</span>
        </p>
      )}
    </li>
  );
}
