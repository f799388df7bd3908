import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** A row whose icon sits on the turn's line. */
export function OnLine({
  icon: Icon,
  color,
  children,
}: {
  readonly icon: LucideIcon;
  readonly color: string;
  readonly children: ReactNode;
}) {
  return (
    <li className="relative min-w-0">
      <span
        aria-hidden
        className={`absolute top-0 -left-[25.5px] inline-flex size-[18px] items-center justify-center rounded-full border border-border bg-surface ${color}`}
      >
        <Icon size={10} strokeWidth={2.25} />
      </span>
      {children}
    </li>
  );
}
