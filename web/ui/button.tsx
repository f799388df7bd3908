import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { Spinner } from './spinner.tsx';

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger';
export type ButtonSize = 'sm' | 'md';

export interface ButtonProps extends ComponentProps<'button'> {
  readonly variant?: ButtonVariant | undefined;
  readonly size?: ButtonSize | undefined;
  /** Shows a spinner and refuses clicks while the action is under way. */
  readonly busy?: boolean | undefined;
}

const variants: { readonly [variant in ButtonVariant]: string } = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover border border-transparent',
  secondary: 'bg-surface text-text border border-border-strong/70 hover:bg-hover',
  ghost: 'text-muted border border-transparent hover:bg-hover hover:text-text',
  danger: 'bg-surface text-danger border border-danger/40 hover:bg-danger-soft',
};
const sizes: { readonly [size in ButtonSize]: string } = {
  sm: 'h-7 px-2.5 text-[13px] gap-1.5 rounded-md',
  md: 'h-8.5 px-3.5 text-sm gap-2 rounded-lg',
};

/** The classes of a button, for links that look like one. */
export function buttonClass(variant: ButtonVariant = 'secondary', size: ButtonSize = 'md'): string {
  return cn(
    'inline-flex shrink-0 items-center justify-center font-medium whitespace-nowrap transition-colors select-none disabled:opacity-50 disabled:pointer-events-none',
    variants[variant],
    sizes[size],
  );
}

/** A push button; of type `button` unless told otherwise, so that it never submits a form by accident. */
export function Button({
  variant = 'secondary',
  size = 'md',
  busy = false,
  className,
  children,
  disabled,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={cn(buttonClass(variant, size), className)}
    >
      {busy && <Spinner size={14} />}
      {children}
    </button>
  );
}
