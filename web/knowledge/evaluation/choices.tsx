import { useId } from 'react';
import { Checkbox } from '../../ui/checkbox.tsx';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint: string;
}

/** Several of some, each with a word on what it is. */
export function Choices({
  legend,
  choices,
  chosen,
  onChange,
}: {
  readonly legend: string;
  readonly choices: readonly Choice[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}) {
  const id = useId();
  return (
    <fieldset>
      <legend className="mb-1.5 text-[13px] font-medium">{legend}</legend>
      <ul className="grid gap-2 sm:grid-cols-2">
        {choices.map(({ value, label, hint }) => (
          <li key={value}>
            <label
              htmlFor={`${id}-${value}`}
              className="flex h-full cursor-pointer items-start gap-2.5 rounded-lg border border-border bg-surface px-3 py-2 has-data-[state=checked]:border-accent has-data-[state=checked]:bg-accent-soft"
            >
              <span className="pt-0.5">
                <Checkbox
                  id={`${id}-${value}`}
                  aria-label={label}
                  aria-describedby={`${id}-${value}-hint`}
                  checked={chosen.includes(value)}
                  onChange={(next) => onChange(next ? [...chosen, value] : chosen.filter((one) => one !== value))}
                />
              </span>
              <span className="min-w-0">
                <span className="block text-[13px] font-medium">{label}</span>
                <span id={`${id}-${value}-hint`} className="block text-xs break-words text-muted">
                  {hint}
                </span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
