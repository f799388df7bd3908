import { Trash2 } from 'lucide-react';
import { TimeAgo } from '../ui/time-ago.tsx';

/** Stands where inputs and outputs would be that were deleted because they had been kept for long enough. */
export function RemovedContent({ at }: { readonly at: string }) {
  return (
    <p className="flex items-start gap-2 rounded-lg bg-sunken px-3 py-2.5 text-[13px] leading-5 text-muted">
      <Trash2 size={14} aria-hidden className="mt-[3px] shrink-0" />
      <span>
        Inputs and outputs were deleted <TimeAgo iso={at} />, as set under Workflow settings → Retention.
      </span>
    </p>
  );
}
