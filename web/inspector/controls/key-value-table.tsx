import type { FormSchema } from '../form-model.ts';
import type { ControlProps } from './control.tsx';
import { NamedRows } from './named-rows.tsx';

/** Names and texts, such as headers. */
export function KeyValueTable({ field, id, value, onChange, takesExpressions }: ControlProps) {
  const words = { row: 'Name', name: 'Name', value: 'Value', add: 'Add', addTo: `Add to ${field.title}` };
  return (
    <NamedRows
      id={id}
      value={value}
      onChange={onChange}
      takesExpressions={takesExpressions}
      schema={cellSchema(field.schema)}
      words={words}
    />
  );
}

/** What a cell may hold: what the field says of its values, text where it says nothing but that they have names. */
function cellSchema({ type, additionalProperties: cell }: FormSchema): FormSchema {
  if (typeof cell === 'object') return '$ref' in cell ? {} : cell;
  return type === 'object' ? { type: 'string' } : {};
}
