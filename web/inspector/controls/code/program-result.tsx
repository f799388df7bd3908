import { CircleAlert, CircleCheck, Lightbulb } from 'lucide-react';
import type { CodeTest } from '#graph/api';
import { formatDuration } from '../../../canvas/run-view.ts';
import { JsonView } from '../../../ui/json-view.tsx';
import { ConsoleLines } from '../../step-run/console-lines.tsx';

/** What a program gave when it was tried, or why it failed, and its console lines. */
export function ProgramResult({ test }: { readonly test: CodeTest }) {
  return (
    <section aria-label="Result" className="flex flex-col gap-3">
      {test.ok ? (
        <div className="flex flex-col gap-1.5">
          <h3 className="flex items-center gap-1.5 text-[13px] font-medium">
            <CircleCheck size={15} aria-hidden className="text-success" /> Returned
            <span className="text-xs font-normal text-muted">after {formatDuration(test.durationMs)}</span>
          </h3>
          <JsonView value={test.value} className="max-h-72 overflow-y-auto" />
          {test.value === null ? <p className="text-xs text-muted">A program that says no return gives null.</p> : null}
        </div>
      ) : (
        <div className="rounded-lg border border-danger/30 bg-danger-soft px-3 py-2.5 text-[13px]">
          <p className="flex items-start gap-2 text-danger">
            <CircleAlert size={15} aria-hidden className="mt-0.5 shrink-0" />
            <span className="min-w-0 break-words">{test.error.message}</span>
          </p>
          {test.error.hint === undefined ? null : (
            <p className="mt-1.5 flex items-start gap-2">
              <Lightbulb size={15} aria-hidden className="mt-0.5 shrink-0 text-muted" />
              <span className="min-w-0 break-words">{test.error.hint}</span>
            </p>
          )}
          <p className="mt-1.5 pl-[23px] font-mono text-[11px] text-muted">
            {test.error.code} · after {formatDuration(test.durationMs)}
          </p>
        </div>
      )}
      {test.logs.length === 0 ? null : <ConsoleLines logs={test.logs} />}
    </section>
  );
}
