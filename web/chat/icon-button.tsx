import type { ComponentProps } from 'react';
import { cn } from '../ui/cn.ts';

/** A square button that holds only an icon; its label is its name and its tooltip. */
export function IconButton({ label, className, type = 'button', ...rest }: ComponentProps<'button'> & { readonly label: string }) {
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      title={label}
      className={cn(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted transition-colors hover:bg-hover hover:text-text aria-pressed:text-text disabled:pointer-events-none disabled:opacity-40',
        className,
      )}
    />
  );
}
