import { Check, ChevronDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import { useEffect, useState, type ReactNode } from 'react';
import { cn } from './cn.ts';
import { fieldClass } from './input.tsx';

export interface SelectOption {
  readonly value: string;
  readonly label: ReactNode;
  /** A word or two at the right. */
  readonly hint?: string | undefined;
  /** One line below the label: what choosing it means. */
  readonly description?: string | undefined;
  readonly disabled?: boolean | undefined;
}

export interface SelectProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly SelectOption[];
  readonly placeholder?: string | undefined;
  /** Required unless a label points at `id`. */
  readonly 'aria-label'?: string | undefined;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-invalid'?: boolean | undefined;
  readonly id?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly size?: 'sm' | 'md' | undefined;
  readonly className?: string | undefined;
}

// Radix keeps '' for "nothing chosen", but an option whose value is '' ("All") is ordinary here.
const EMPTY = '\u0000empty';
const toRadix = (value: string): string => (value === '' ? EMPTY : value);

/** While the list is open Radix hides everything else from screen readers; Tab and search of the page must not get there either. */
function InertSurroundings() {
  useEffect(() => {
    const hidden: HTMLElement[] = [];
    const frame = requestAnimationFrame(() => {
      hidden.push(...[...document.querySelectorAll<HTMLElement>('[data-aria-hidden="true"]')].filter((element) => !element.inert));
      for (const element of hidden) element.inert = true;
    });
    return () => {
      cancelAnimationFrame(frame);
      for (const element of hidden) element.inert = false;
    };
  }, []);
  return null;
}

/** One of several values. */
export function Select({ value, onChange, options, placeholder, size = 'md', className, disabled = false, ...aria }: SelectProps) {
  // Radix renders the list of a closed select too, to know its options.
  const [isOpen, setOpen] = useState(false);
  const known = options.some((option) => option.value === value);
  return (
    <Radix.Root
      value={known ? toRadix(value) : ''}
      onValueChange={(next) => onChange(next === EMPTY ? '' : next)}
      onOpenChange={setOpen}
      disabled={disabled}
    >
      <Radix.Trigger
        {...aria}
        className={cn(
          fieldClass,
          'flex items-center justify-between gap-2 text-left data-[placeholder]:text-faint',
          size === 'sm' ? 'h-7 text-[13px]' : 'h-8.5',
          className,
        )}
      >
        <span className="truncate">
          <Radix.Value placeholder={known || value === '' ? (placeholder ?? 'Choose…') : value} />
        </span>
        <Radix.Icon>
          <ChevronDown size={14} className="text-muted" />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) animate-pop overflow-hidden rounded-lg border border-border bg-raised shadow-overlay"
        >
          {isOpen ? <InertSurroundings /> : null}
          <Radix.Viewport className="p-1">
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={toRadix(option.value)}
                disabled={option.disabled ?? false}
                className="relative flex cursor-default items-center rounded-md py-1.5 pr-3 pl-7 text-sm outline-none select-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover"
              >
                <Radix.ItemIndicator className="absolute left-2">
                  <Check size={14} className="text-accent" />
                </Radix.ItemIndicator>
                <span className="min-w-0">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.description !== undefined && <span className="block max-w-80 text-xs text-muted">{option.description}</span>}
                </span>
                {option.hint !== undefined && <span className="ml-auto pl-4 text-xs whitespace-nowrap text-muted">{option.hint}</span>}
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
