import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { Json, JsonObject } from '#graph/json';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Input } from '../../ui/input.tsx';
import { ExpressionField } from '../expression-field.tsx';
import { asObject } from '../field-value.ts';
import type { FormSchema } from '../form-model.ts';
import { useRowIds } from '../row-ids.ts';
import { useNewRowFocus } from '../use-new-row-focus.ts';

/** A name and its value, as rows of a table are written. */
type NamedRow = readonly [name: string, value: Json];

/** Why a row does not count as it is written; null when it does. Names are stored as the keys of an object. */
export function rowProblem(rows: readonly NamedRow[], index: number): string | null {
  const [name, value] = rows[index] ?? ['', ''];
  if (name === '') return value === '' ? null : 'Give this row a name: without one it is not stored.';
  return rows.findLastIndex(([other]) => other === name) > index
    ? `Another row is called “${name}”, and only the last one is stored.`
    : null;
}

export interface NamedRowsProps {
  readonly id: string;
  readonly value: Json | undefined;
  readonly onChange: (value: JsonObject) => void;
  readonly takesExpressions: boolean;
  /** What a value may be. */
  readonly schema: FormSchema;
  readonly words: {
    /** What a row is, such as “Field”. */
    readonly row: string;
    readonly name: string;
    readonly value: string;
    readonly add: string;
    /** Where `add` alone does not say to what. */
    readonly addTo?: string;
  };
}

/** Values by name, a row each. A row may be half-written: it is stored once it has a name. */
export function NamedRows({ id, value, onChange, takesExpressions, schema, words }: NamedRowsProps) {
  const stored = Object.entries(asObject(value));
  const [rows, setRows] = useState<readonly NamedRow[]>(stored);
  // The value changed from outside (undo): what is written here is stale.
  const isStale = JSON.stringify(named(rows)) !== JSON.stringify(named(stored));
  const shown = isStale ? stored : rows;
  const ids = useRowIds(shown);
  const { list, onAdd } = useNewRowFocus(shown.length);
  const write = (next: readonly NamedRow[]) => {
    setRows(next);
    onChange(named(next));
  };
  return (
    <div className="flex flex-col gap-2">
      <div ref={list} className="contents">
        {shown.map(([name, entry], index) => {
          const problem = rowProblem(shown, index);
          const change = (next: Json): void => write(shown.with(index, [name, next]));
          return (
            <div key={ids[index]}>
              <div className="flex items-start gap-1.5">
                <Input
                  aria-label={`${words.row} ${index + 1}`}
                  aria-invalid={problem !== null || undefined}
                  aria-describedby={problem === null ? undefined : `${id}-row-${index}`}
                  placeholder={words.name}
                  value={name}
                  className="w-32 shrink-0 font-mono text-[12.5px]"
                  onChange={(event) => write(shown.with(index, [event.target.value, entry]))}
                />
                <div className="min-w-0 flex-1">
                  {takesExpressions ? (
                    <ExpressionField
                      id={`${id}.${name}`}
                      label={`Value of ${name}`}
                      placeholder={words.value}
                      schema={schema}
                      value={entry}
                      onChange={change}
                    />
                  ) : (
                    <Input
                      aria-label={`Value of ${name}`}
                      placeholder={words.value}
                      value={typeof entry === 'string' ? entry : JSON.stringify(entry)}
                      onChange={(event) => change(event.target.value)}
                    />
                  )}
                </div>
                <IconButton
                  label={`Remove ${name === '' ? `row ${index + 1}` : name}`}
                  onClick={() => write(shown.filter((_, other) => other !== index))}
                >
                  <X size={14} />
                </IconButton>
              </div>
              {problem === null ? null : (
                <p id={`${id}-row-${index}`} className="mt-1 text-xs text-danger">
                  {problem}
                </p>
              )}
            </div>
          );
        })}
      </div>
      <Button
        variant="ghost"
        size="sm"
        className="self-start"
        aria-label={words.addTo}
        onClick={() => {
          onAdd();
          setRows([...shown, ['', '']]);
        }}
      >
        <Plus size={14} /> {words.add}
      </Button>
    </div>
  );
}

function named(rows: readonly NamedRow[]): JsonObject {
  return Object.fromEntries(rows.filter(([name]) => name !== ''));
}
