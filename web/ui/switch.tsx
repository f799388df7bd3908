import { Switch as Radix } from 'radix-ui';

export interface SwitchProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly id?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly 'aria-label'?: string | undefined;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-invalid'?: boolean | undefined;
}

/** On or off, at once. */
export function Switch({ checked, onChange, ...rest }: SwitchProps) {
  return (
    <Radix.Root
      {...rest}
      checked={checked}
      onCheckedChange={onChange}
      className="relative h-5 w-8.5 shrink-0 rounded-full border border-transparent bg-border-strong transition-colors disabled:opacity-50 data-[state=checked]:bg-accent"
    >
      <Radix.Thumb className="block size-4 translate-x-px rounded-full bg-white shadow-sm transition-transform data-[state=checked]:translate-x-[15px]" />
    </Radix.Root>
  );
}
