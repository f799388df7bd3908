import { ChevronRight } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import { cn } from '../../ui/cn.ts';

export interface DisclosureProps {
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** The line that is always there. */
  readonly summary: ReactNode;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A line that shows and hides what belongs to it. */
export function Disclosure({ isOpen, onToggle, summary, className, children }: DisclosureProps) {
  const id = useId();
  return (
    <>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={onToggle}
        className={cn(
          '-mx-1 flex w-[calc(100%+0.5rem)] min-w-0 items-center gap-2 rounded-md px-1 text-left text-[13px] hover:bg-hover',
          className,
        )}
      >
        <ChevronRight size={13} aria-hidden className={cn('shrink-0 text-faint transition-transform', isOpen && 'rotate-90')} />
        {summary}
      </button>
      {isOpen ? <div id={id}>{children}</div> : null}
    </>
  );
}
