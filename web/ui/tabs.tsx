import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export interface Tab {
  readonly value: string;
  readonly label: ReactNode;
  readonly content: ReactNode;
}

export interface TabsProps {
  readonly tabs: readonly Tab[];
  /** Uncontrolled without it: the first tab is shown. */
  readonly value?: string | undefined;
  readonly onChange?: ((value: string) => void) | undefined;
  readonly 'aria-label': string;
  readonly className?: string | undefined;
  readonly contentClassName?: string | undefined;
}

/** Panels of which one shows. */
export function Tabs({ tabs, value, onChange, className, contentClassName, ...aria }: TabsProps) {
  const first = tabs[0]?.value ?? '';
  return (
    <Radix.Root
      {...(value === undefined ? { defaultValue: first } : { value })}
      {...(onChange === undefined ? {} : { onValueChange: onChange })}
      className={cn('flex min-h-0 flex-col', className)}
    >
      <Radix.List {...aria} className="flex gap-4 overflow-x-auto border-b border-border">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px inline-flex items-center gap-1.5 border-b-2 border-transparent py-2 text-[13px] font-medium whitespace-nowrap text-muted hover:text-text focus-visible:outline-offset-[-2px] data-[state=active]:border-accent data-[state=active]:text-text"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className={cn('min-h-0 flex-1 focus-visible:outline-none', contentClassName)}>
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
