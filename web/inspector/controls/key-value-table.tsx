import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { Json } from '#graph/json';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Input } from '../../ui/input.tsx';
import { ExpressionField } from '../expression-field.tsx';
import type { FormSchema } from '../form-model.ts';
import { useRowIds } from '../row-ids.ts';
import type { ControlProps } from './control.tsx';
import { RowName, rowProblem } from './named-rows.tsx';

/** Names and texts, such as headers. A row may be half-written: it is stored once it has a name. */
export function KeyValueTable({ field, id, value, onChange, takesExpressions }: ControlProps) {
  const stored = entriesOf(value);
  const schema = cellSchema(field.schema);
  const [rows, setRows] = useState<readonly (readonly [string, Json])[]>(stored);
  // The value changed from outside (undo): what is written here is stale.
  const isStale = JSON.stringify(collect(rows)) !== JSON.stringify(collect(stored));
  const shown = isStale ? stored : rows;
  const ids = useRowIds(shown);
  const write = (next: readonly (readonly [string, Json])[]) => {
    setRows(next);
    onChange(collect(next));
  };
  return (
    <div className="flex flex-col gap-2">
      {shown.map(([name, text], index) => {
        const problem = rowProblem(shown, index);
        return (
          <div key={ids[index]}>
            <div className="flex items-start gap-1.5">
              <RowName id={`${id}-row-${index}`} label={`Name ${index + 1}`} placeholder="Name" name={name} problem={problem} onChange={(next) => write(shown.with(index, [next, text]))} />
              <div className="min-w-0 flex-1">
                {takesExpressions ? (
                  <ExpressionField id={`${id}.${name}`} label={`Value of ${name}`} placeholder="Value" schema={schema} value={text} onChange={(next) => write(shown.with(index, [name, next]))} />
                ) : (
                  <Input aria-label={`Value of ${name}`} placeholder="Value" value={typeof text === 'string' ? text : JSON.stringify(text)} onChange={(event) => write(shown.with(index, [name, event.target.value]))} />
                )}
              </div>
              <IconButton label={`Remove ${name === '' ? `row ${index + 1}` : name}`} onClick={() => write(shown.filter((_, other) => other !== index))}>
                <X size={14} />
              </IconButton>
            </div>
            {problem === null ? null : <p id={`${id}-row-${index}`} className="mt-1 text-xs text-danger">{problem}</p>}
          </div>
        );
      })}
      <Button variant="ghost" size="sm" className="self-start" aria-label={`Add to ${field.title}`} onClick={() => setRows([...shown, ['', '']])}>
        <Plus size={14} /> Add
      </Button>
    </div>
  );
}

/** What a cell may hold: what the field says of its values, text where it says nothing but that they have names. */
function cellSchema({ type, additionalProperties: cell }: FormSchema): FormSchema {
  if (typeof cell === 'object') return '$ref' in cell ? {} : cell;
  return type === 'object' ? { type: 'string' } : {};
}

function entriesOf(value: Json | undefined): readonly (readonly [string, Json])[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value as { readonly [key: string]: Json }) : [];
}

function collect(rows: readonly (readonly [string, Json])[]): { [key: string]: Json } {
  return Object.fromEntries(rows.filter(([name]) => name !== ''));
}
