import type { ComponentProps, ReactNode } from 'react';
import { useId } from 'react';
import { cn } from './cn.ts';

/** The classes of every box one can type into. */
export const fieldClass =
  'field min-w-0 rounded-lg border border-border-strong/70 bg-surface px-2.5 text-sm text-text transition-colors hover:border-border-strong focus:border-accent focus:outline-none focus:ring-2 focus:ring-accent-soft disabled:opacity-60 aria-invalid:border-danger';

/** A line of text. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...rest} className={cn(fieldClass, 'h-8.5', className)} />;
}

export interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode | undefined;
  readonly error?: string | null | undefined;
  /** Gets the ids to put on the control. */
  readonly children: (control: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean | undefined }) => ReactNode;
}

/** A labelled control with its hint and its error. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const hasError = typeof error === 'string' && error !== '';
  const describedBy = hasError || hint !== undefined ? `${id}-hint` : undefined;
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-[13px] font-medium text-text">
        {label}
      </label>
      {children({ id, 'aria-describedby': describedBy, 'aria-invalid': hasError || undefined })}
      {describedBy !== undefined && (
        <p id={describedBy} role={hasError ? 'alert' : undefined} className={cn('text-xs', hasError ? 'text-danger' : 'text-muted')}>
          {hasError ? error : hint}
        </p>
      )}
    </div>
  );
}
