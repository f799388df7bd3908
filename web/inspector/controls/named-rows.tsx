import type { Json } from '#graph/json';
import { Input } from '../../ui/input.tsx';

/** A name and its value, as rows of a table are written. */
export type NamedRow = readonly [name: string, value: Json];

/** Why a row does not count as it is written; null when it does. Names are stored as the keys of an object. */
export function rowProblem(rows: readonly NamedRow[], index: number): string | null {
  const [name, value] = rows[index] ?? ['', ''];
  if (name === '') return value === '' ? null : 'Give this row a name: without one it is not stored.';
  return rows.findLastIndex(([other]) => other === name) > index ? `Another row is called “${name}”, and only the last one is stored.` : null;
}

export interface RowNameProps {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly name: string;
  readonly problem: string | null;
  readonly onChange: (name: string) => void;
}

/** The field for the name of a row. */
export function RowName({ id, label, placeholder, name, problem, onChange }: RowNameProps) {
  return (
    <Input
      aria-label={label}
      aria-invalid={problem !== null || undefined}
      aria-describedby={problem === null ? undefined : id}
      placeholder={placeholder}
      value={name}
      className="w-32 shrink-0 font-mono text-[12.5px]"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
