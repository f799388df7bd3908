import { Popover as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { cn } from './cn.ts';

export interface PopoverProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  readonly children: ReactNode;
  readonly open?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
  readonly align?: 'start' | 'center' | 'end' | undefined;
  readonly side?: 'top' | 'right' | 'bottom' | 'left' | undefined;
  readonly 'aria-label'?: string | undefined;
  readonly className?: string | undefined;
}

/** A small panel beside its button. */
export function Popover({ trigger, children, open, onOpenChange, align = 'start', side = 'bottom', className, ...aria }: PopoverProps) {
  return (
    <Radix.Root {...(open === undefined ? {} : { open })} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          {...aria}
          onCloseAutoFocus={keepFocus}
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            'z-50 max-h-(--radix-popover-content-available-height) max-w-[calc(100vw-1rem)] animate-pop overflow-y-auto rounded-xl border border-border bg-raised p-3 shadow-overlay focus:outline-none',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** What was chosen in the panel may have put the focus elsewhere, such as into a field: there it stays. */
function keepFocus(event: Event): void {
  const focused = document.activeElement;
  const isElsewhere =
    focused !== null && focused !== document.body && !(event.currentTarget instanceof Node && event.currentTarget.contains(focused));
  if (isElsewhere) event.preventDefault();
}
