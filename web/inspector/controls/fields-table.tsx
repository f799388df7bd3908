import { Plus, X } from 'lucide-react';
import type { Json } from '#graph/json';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { ExpressionField } from '../expression-field.tsx';
import { fieldsOf, initialValue } from '../form-model.ts';
import { asObject, withKey } from '../field-value.ts';
import { useRowIds } from '../row-ids.ts';
import { useNewRowFocus } from '../use-new-row-focus.ts';
import { Control, type ControlProps } from './control.tsx';
import { NamedRows } from './named-rows.tsx';

const words = { row: 'Field', name: 'field', value: 'Value or {{ expression }}', add: 'Add field' };

/** Fields to set: an object of values, or a list of described fields, whichever the schema says. */
export function FieldsTable(props: ControlProps) {
  return props.field.schema.type === 'array' ? <DescribedFields {...props} /> : <NamedRows {...props} schema={{}} words={words} />;
}

/** One row a field: what describes it (name, type) in a line, its value below. */
function DescribedFields({ field, value, onChange, id }: ControlProps) {
  const items = Array.isArray(value) ? (value as readonly Json[]) : [];
  const ids = useRowIds(items);
  const { list, onAdd } = useNewRowFocus(items.length);
  const schema = field.schema.items ?? {};
  const columns = fieldsOf(schema);
  const short = columns.filter((column) => column.widget === 'text' || column.widget === 'select');
  const rest = columns.filter((column) => !short.includes(column));
  return (
    <div className="flex flex-col gap-3">
      <div ref={list} className="contents">
        {items.map((item, index) => {
          const row = asObject(item);
          const change = (key: string, next: Json | undefined) => onChange(items.with(index, withKey(row, key, next)));
          return (
            <div key={ids[index]} className="flex flex-col gap-1.5">
              <div className="flex items-center gap-1.5">
                {short.map((column) => (
                  <div key={column.key} className={column.widget === 'select' ? 'w-28 shrink-0' : 'min-w-0 flex-1'}>
                    <Control
                      field={{ ...column, title: `${column.title} of field ${index + 1}` }}
                      id={`${id}[${index}].${column.key}`}
                      value={row[column.key] ?? column.schema.default}
                      onChange={(next) => change(column.key, next)}
                      takesExpressions={false}
                    />
                  </div>
                ))}
                <IconButton label={`Remove field ${index + 1}`} onClick={() => onChange(items.filter((_, other) => other !== index))}>
                  <X size={14} />
                </IconButton>
              </div>
              {rest.map((column) => (
                <ExpressionField
                  key={column.key}
                  id={`${id}[${index}].${column.key}`}
                  label={`${column.title} of field ${index + 1}`}
                  placeholder={column.placeholder}
                  schema={column.schema}
                  value={row[column.key]}
                  onChange={(next) => change(column.key, next)}
                />
              ))}
            </div>
          );
        })}
      </div>
      <Button
        variant="ghost"
        size="sm"
        className="self-start"
        onClick={() => {
          onAdd();
          onChange([...items, initialValue(schema)]);
        }}
      >
        <Plus size={14} /> Add field
      </Button>
    </div>
  );
}
