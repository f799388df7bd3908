import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  readonly description?: ReactNode | undefined;
  /** Buttons at the foot, the primary one last. */
  readonly footer?: ReactNode | undefined;
  readonly size?: 'sm' | 'md' | 'lg' | 'xl' | undefined;
  /** Puts the focus elsewhere than back where it was; without it, the element that opened the window takes it. */
  readonly onClosed?: (() => void) | undefined;
  readonly children?: ReactNode | undefined;
}

const widths = { sm: 'max-w-md', md: 'max-w-xl', lg: 'max-w-3xl', xl: 'max-w-5xl' } as const;

/** A modal window: keeps the focus, closes on Escape, scrolls inside. */
export function Dialog({ open, onOpenChange, title, description, footer, size = 'sm', onClosed, children }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 animate-fade bg-black/40" />
        <Radix.Content
          // The window itself takes the focus, unless a field in it asked for it: a ring around "Close" says nothing.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement | null)?.focus();
          }}
          {...(onClosed === undefined
            ? {}
            : {
                onCloseAutoFocus(event: Event) {
                  event.preventDefault();
                  onClosed();
                },
              })}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={cn(
            'fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[calc(100vw-1.5rem)] -translate-1/2 animate-fade flex-col rounded-xl border border-border bg-raised shadow-overlay focus:outline-none',
            widths[size],
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-[15px] font-semibold">{title}</Radix.Title>
              {description !== undefined && <Radix.Description className="mt-0.5 text-[13px] text-muted">{description}</Radix.Description>}
            </div>
            <Radix.Close
              aria-label="Close"
              className="-mr-1.5 inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
            >
              <X size={16} />
            </Radix.Close>
          </header>
          {children !== undefined && <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-4">{children}</div>}
          {footer !== undefined && <footer className="flex flex-wrap justify-end gap-2 border-t border-border px-5 py-3">{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
