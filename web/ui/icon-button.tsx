import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';
import { Tooltip } from './tooltip.tsx';

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label'> {
  /** Name for screen readers, and the tooltip. */
  readonly label: string;
  /** Keys shown beside the tooltip, such as `Ctrl+Z`. */
  readonly shortcut?: string | undefined;
  readonly size?: 'sm' | 'md' | undefined;
  readonly active?: boolean | undefined;
  readonly side?: 'top' | 'right' | 'bottom' | 'left' | undefined;
  readonly children: ReactNode;
}

/** A square button that holds only an icon; its label is required and shown as tooltip. */
export function IconButton({ label, shortcut, size = 'md', active, side, className, children, type = 'button', ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} shortcut={shortcut} side={side}>
      <button
        {...rest}
        type={type}
        aria-label={label}
        aria-pressed={active}
        className={cn(
          'inline-flex shrink-0 items-center justify-center rounded-md text-muted transition-colors hover:bg-hover hover:text-text disabled:pointer-events-none disabled:opacity-40 aria-pressed:bg-accent-soft aria-pressed:text-accent data-[state=open]:bg-hover data-[state=open]:text-text',
          size === 'sm' ? 'size-6' : 'size-8',
          className,
        )}
      >
        {children}
      </button>
    </Tooltip>
  );
}
