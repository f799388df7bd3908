import type { ReactNode } from 'react';

export interface EmptyStateProps {
  readonly icon?: ReactNode | undefined;
  readonly title: string;
  /** 1 where it is all that a page says. */
  readonly level?: 1 | 2 | undefined;
  /** What to do next. */
  readonly children?: ReactNode | undefined;
  readonly actions?: ReactNode | undefined;
}

/** What a place says while there is nothing in it: what belongs here, and how to get it. */
export function EmptyState({ icon, title, level = 2, children, actions }: EmptyStateProps) {
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-2 px-6 py-14 text-center">
      {icon !== undefined && (
        <div className="mb-1 flex size-11 items-center justify-center rounded-xl border border-border bg-surface text-muted">{icon}</div>
      )}
      <Heading className="text-[15px] font-semibold">{title}</Heading>
      {children !== undefined && <div className="text-[13px] text-muted">{children}</div>}
      {actions !== undefined && <div className="mt-3 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
