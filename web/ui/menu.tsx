import { ContextMenu as RadixContext, DropdownMenu as RadixDropdown } from 'radix-ui';
import { type ReactElement, type ReactNode, useState } from 'react';
import { cn } from './cn.ts';
import { Kbd } from './kbd.tsx';

/** One line of a menu; `separator` draws a rule. */
export type MenuEntry =
  | { readonly kind: 'separator' }
  | {
      readonly kind?: 'item' | undefined;
      readonly label: string;
      readonly icon?: ReactNode | undefined;
      readonly shortcut?: string | undefined;
      readonly danger?: boolean | undefined;
      readonly disabled?: boolean | undefined;
      readonly onSelect: () => void;
    };

const contentClass = 'z-50 min-w-44 animate-pop overflow-hidden rounded-lg border border-border bg-raised p-1 shadow-overlay';
const separatorClass = 'my-1 h-px bg-border';
const itemClass = (danger: boolean | undefined): string =>
  cn(
    'flex cursor-default items-center gap-2 rounded-md px-2 py-1.5 text-sm outline-none select-none data-[disabled]:opacity-45 data-[highlighted]:bg-hover [&>svg]:text-muted',
    danger === true && 'text-danger [&>svg]:text-danger',
  );

function ItemContent({ entry }: { readonly entry: Exclude<MenuEntry, { kind: 'separator' }> }) {
  return (
    <>
      {entry.icon}
      <span className="flex-1">{entry.label}</span>
      {entry.shortcut !== undefined && <Kbd keys={entry.shortcut} />}
    </>
  );
}

/**
 * Where a menu is drawn: in the page's main part, or in the body while a dialog hides that part. Settled when the menu opens: one that is open
 * and changes its place closes.
 */
function useLandmark(): { readonly container: HTMLElement | null; readonly settle: (isOpen: boolean) => void } {
  const [container, setContainer] = useState<HTMLElement | null>(null);
  const settle = (isOpen: boolean): void => {
    if (isOpen)
      setContainer(document.querySelector('[role="dialog"], [role="alertdialog"]') === null ? document.getElementById('main') : null);
  };
  return { container, settle };
}

export interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  readonly entries: readonly MenuEntry[];
  readonly align?: 'start' | 'center' | 'end' | undefined;
}

/** A menu that a button opens. */
export function Menu({ trigger, entries, align = 'end' }: MenuProps) {
  const { container, settle } = useLandmark();
  return (
    <RadixDropdown.Root modal={false} onOpenChange={settle}>
      <RadixDropdown.Trigger asChild>{trigger}</RadixDropdown.Trigger>
      <RadixDropdown.Portal container={container}>
        <RadixDropdown.Content align={align} sideOffset={4} collisionPadding={8} className={contentClass}>
          {entries.map((entry, index) =>
            entry.kind === 'separator' ? (
              // Separators have nothing else to be known by.
              <RadixDropdown.Separator key={`separator-${index}`} className={separatorClass} />
            ) : (
              <RadixDropdown.Item
                key={entry.label}
                disabled={entry.disabled ?? false}
                onSelect={entry.onSelect}
                className={itemClass(entry.danger)}
              >
                <ItemContent entry={entry} />
              </RadixDropdown.Item>
            ),
          )}
        </RadixDropdown.Content>
      </RadixDropdown.Portal>
    </RadixDropdown.Root>
  );
}

export interface ContextMenuProps {
  readonly entries: readonly MenuEntry[];
  /** The area that answers to a right click. */
  readonly children: ReactElement;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
}

/** A menu that a right click opens at the pointer. */
export function ContextMenu({ entries, children, onOpenChange }: ContextMenuProps) {
  const { container, settle } = useLandmark();
  const open = (isOpen: boolean): void => {
    settle(isOpen);
    onOpenChange?.(isOpen);
  };
  return (
    <RadixContext.Root modal={false} onOpenChange={open}>
      <RadixContext.Trigger asChild>{children}</RadixContext.Trigger>
      <RadixContext.Portal container={container}>
        <RadixContext.Content collisionPadding={8} className={contentClass}>
          {entries.map((entry, index) =>
            entry.kind === 'separator' ? (
              <RadixContext.Separator key={`separator-${index}`} className={separatorClass} />
            ) : (
              <RadixContext.Item
                key={entry.label}
                disabled={entry.disabled ?? false}
                onSelect={entry.onSelect}
                className={itemClass(entry.danger)}
              >
                <ItemContent entry={entry} />
              </RadixContext.Item>
            ),
          )}
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  );
}
