import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { Json, JsonObject } from '#graph/json';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Input } from '../../ui/input.tsx';
import { ExpressionField } from '../expression-field.tsx';
import { fieldsOf, initialValue } from '../form-model.ts';
import { asObject, withKey } from '../field-value.ts';
import { useRowIds } from '../row-ids.ts';
import { Control, type ControlProps } from './control.tsx';
import { RowName, rowProblem } from './named-rows.tsx';

/** Fields to set: an object of values, or a list of described fields, whichever the schema says. */
export function FieldsTable(props: ControlProps) {
  return props.field.schema.type === 'array' ? <DescribedFields {...props} /> : <NamedValues {...props} />;
}

function NamedValues({ id, value, onChange, takesExpressions }: ControlProps) {
  const stored = Object.entries(asObject(value));
  const [rows, setRows] = useState<readonly (readonly [string, Json])[]>(stored);
  const isStale = JSON.stringify(named(rows)) !== JSON.stringify(named(stored));
  const shown = isStale ? stored : rows;
  const ids = useRowIds(shown);
  const write = (next: readonly (readonly [string, Json])[]) => {
    setRows(next);
    onChange(named(next));
  };
  return (
    <div className="flex flex-col gap-2">
      {shown.map(([name, entry], index) => {
        const problem = rowProblem(shown, index);
        return (
          <div key={ids[index]}>
            <div className="flex items-start gap-1.5">
              <RowName id={`${id}-row-${index}`} label={`Field ${index + 1}`} placeholder="field" name={name} problem={problem} onChange={(next) => write(shown.with(index, [next, entry]))} />
              <div className="min-w-0 flex-1">
                {takesExpressions ? (
                  <ExpressionField id={`${id}.${name}`} label={`Value of ${name}`} placeholder="Value or {{ expression }}" schema={{}} value={entry} onChange={(next) => write(shown.with(index, [name, next]))} />
                ) : (
                  <Input aria-label={`Value of ${name}`} value={typeof entry === 'string' ? entry : JSON.stringify(entry)} onChange={(event) => write(shown.with(index, [name, event.target.value]))} />
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
      <Button variant="ghost" size="sm" className="self-start" onClick={() => setRows([...shown, ['', '']])}>
        <Plus size={14} /> Add field
      </Button>
    </div>
  );
}

function named(rows: readonly (readonly [string, Json])[]): JsonObject {
  return Object.fromEntries(rows.filter(([name]) => name !== ''));
}

/** One row a field: what describes it (name, type) in a line, its value below. */
function DescribedFields({ field, value, onChange, id }: ControlProps) {
  const items = Array.isArray(value) ? (value as readonly Json[]) : [];
  const ids = useRowIds(items);
  const schema = field.schema.items ?? {};
  const columns = fieldsOf(schema);
  const short = columns.filter((column) => column.widget === 'text' || column.widget === 'select');
  const rest = columns.filter((column) => !short.includes(column));
  return (
    <div className="flex flex-col gap-3">
      {items.map((item, index) => {
        const row = asObject(item);
        const change = (key: string, next: Json | undefined) => onChange(items.with(index, withKey(row, key, next)));
        return (
          <div key={ids[index]} className="flex flex-col gap-1.5">
            <div className="flex items-center gap-1.5">
              {short.map((column) => (
                <div key={column.key} className={column.widget === 'select' ? 'w-28 shrink-0' : 'min-w-0 flex-1'}>
                  <Control field={{ ...column, title: `${column.title} of field ${index + 1}` }} id={`${id}[${index}].${column.key}`} value={row[column.key] ?? column.schema.default} onChange={(next) => change(column.key, next)} takesExpressions={false} />
                </div>
              ))}
              <IconButton label={`Remove field ${index + 1}`} onClick={() => onChange(items.filter((_, other) => other !== index))}>
                <X size={14} />
              </IconButton>
            </div>
            {rest.map((column) => (
              <ExpressionField key={column.key} id={`${id}[${index}].${column.key}`} label={`${column.title} of field ${index + 1}`} placeholder={column.placeholder} schema={column.schema} value={row[column.key]} onChange={(next) => change(column.key, next)} />
            ))}
          </div>
        );
      })}
      <Button variant="ghost" size="sm" className="self-start" onClick={() => onChange([...items, initialValue(schema)])}>
        <Plus size={14} /> Add field
      </Button>
    </div>
  );
}
