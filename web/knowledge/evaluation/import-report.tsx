import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { z } from 'zod';
import type { importReportSchema } from '#graph/knowledge-evaluation';
import { counted } from '../words.ts';

/** What came of an import: how many questions were added, and which lines were not, with the reason of each. */
export function ImportReport({ report: { added, skipped } }: { readonly report: z.output<typeof importReportSchema> }) {
  return (
    <div className="flex flex-col gap-3 text-[13px]">
      <p role="status" className="flex items-center gap-2 font-medium">
        {added > 0 ? (
          <CircleCheck aria-hidden size={16} className="text-success" />
        ) : (
          <TriangleAlert aria-hidden size={16} className="text-warning" />
        )}
        {added === 0 ? 'No question was added.' : `${counted(added, 'question')} added.`}
      </p>
      {skipped.length > 0 && (
        <>
          <p className="text-muted">
            {counted(skipped.length, 'line')} left out. Fix them and import again: questions that the set already has are not added twice.
          </p>
          <ul
            aria-label="Lines left out"
            tabIndex={0}
            className="max-h-72 divide-y divide-border overflow-y-auto rounded-lg border border-border bg-surface"
          >
            {skipped.map(({ line, reason }, index) => (
              <li key={index} className="flex gap-3 px-3 py-1.5">
                <span className="w-16 shrink-0 text-muted tabular-nums">Line {line}</span>
                <span className="min-w-0 break-words">{reason}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
