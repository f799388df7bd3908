import { Ban, CircleAlert, CircleCheck, CircleDashed, CircleX, Hourglass, LoaderCircle, MinusCircle, type LucideIcon } from 'lucide-react';
import type { RunStatus, StepStatus } from '#graph/run';
import { Badge, type Tone } from './badge.tsx';
import { cn } from './cn.ts';

/** A run that is stuck is open, and cannot continue. */
export type Status = RunStatus | StepStatus | 'stuck';

/** How each status of a run or a step looks and reads; the canvas paints with the same table. */
export const statusLooks: { readonly [status in Status]: { readonly label: string; readonly tone: Tone; readonly icon: LucideIcon } } = {
  pending: { label: 'Pending', tone: 'neutral', icon: CircleDashed },
  running: { label: 'Running', tone: 'accent', icon: LoaderCircle },
  waiting: { label: 'Waiting', tone: 'warning', icon: Hourglass },
  stuck: { label: 'Stuck', tone: 'warning', icon: CircleAlert },
  finished: { label: 'Finished', tone: 'success', icon: CircleCheck },
  failed: { label: 'Failed', tone: 'danger', icon: CircleX },
  skipped: { label: 'Skipped', tone: 'neutral', icon: MinusCircle },
  cancelled: { label: 'Cancelled', tone: 'neutral', icon: Ban },
};

/** The icon alone, coloured; its label is read aloud. */
export function StatusIcon({
  status,
  size = 14,
  className,
}: {
  readonly status: Status;
  readonly size?: number;
  readonly className?: string;
}) {
  const { icon: Icon, label, tone } = statusLooks[status];
  const color = { neutral: 'text-faint', accent: 'text-accent', success: 'text-success', warning: 'text-warning', danger: 'text-danger' }[
    tone
  ];
  return (
    <Icon role="img" aria-label={label} size={size} className={cn('shrink-0', color, status === 'running' && 'animate-spin', className)} />
  );
}

/** Icon and word for the status of a run or a step. */
export function StatusBadge({ status, className }: { readonly status: Status; readonly className?: string }) {
  const { icon: Icon, label, tone } = statusLooks[status];
  return (
    <Badge tone={tone} {...(className === undefined ? {} : { className })}>
      <Icon aria-hidden size={12} className={cn(status === 'running' && 'animate-spin')} />
      {label}
    </Badge>
  );
}
