import { useId, type ReactNode } from 'react';

/** One subject of the settings. */
export function Section({
  title,
  lead,
  action,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="max-w-3xl">
      <div className="mb-2 flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1">
          <h2 id={id} className="font-medium">
            {title}
          </h2>
          {lead !== undefined && <p className="text-[13px] text-muted">{lead}</p>}
        </div>
        {action}
      </div>
      <div className="rounded-xl border border-border bg-surface">{children}</div>
    </section>
  );
}
