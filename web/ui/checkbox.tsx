import { Check } from 'lucide-react';
import { Checkbox as Radix } from 'radix-ui';

export interface CheckboxProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly id?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly 'aria-label'?: string | undefined;
  readonly 'aria-describedby'?: string | undefined;
}

/** A box to tick. */
export function Checkbox({ checked, onChange, ...rest }: CheckboxProps) {
  return (
    <Radix.Root
      {...rest}
      checked={checked}
      onCheckedChange={(next) => onChange(next === true)}
      className="flex size-4 shrink-0 items-center justify-center rounded border border-border-strong bg-surface text-on-accent disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
    >
      <Radix.Indicator>
        <Check size={12} strokeWidth={3} />
      </Radix.Indicator>
    </Radix.Root>
  );
}
