import { Braces, Rows3 } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { ExpressionField } from '../expression-field.tsx';
import type { ControlProps } from './control.tsx';
import { KeyValueTable } from './key-value-table.tsx';

/** Values by name, or one expression for all of them. */
export function ValuesControl(props: ControlProps) {
  const { field, id, value, onChange } = props;
  const { placeholder } = field;
  if (typeof value !== 'string') {
    const isEmpty = typeof value !== 'object' || value === null || Object.keys(value).length === 0;
    return (
      <div className="flex flex-col gap-1">
        <KeyValueTable {...props} />
        {isEmpty ? (
          <Button
            variant="ghost"
            size="sm"
            className="self-start"
            onClick={() => onChange(placeholder === '' ? '{{ input }}' : placeholder)}
          >
            <Braces size={14} /> Use one expression
          </Button>
        ) : null}
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-1.5">
      <ExpressionField id={id} label={field.title} placeholder={placeholder} schema={field.schema} value={value} onChange={onChange} />
      <Button variant="ghost" size="sm" className="self-start" onClick={() => onChange({})}>
        <Rows3 size={14} /> Name the values instead
      </Button>
    </div>
  );
}
