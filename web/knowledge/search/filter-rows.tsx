import { Plus, X } from 'lucide-react';
import { type Filter, filterSchema, type MetadataField } from '#graph/knowledge';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { conditionOf, operators, textOfValue, valueOfText } from './filter-values.ts';

export interface FilterRowsProps {
  readonly fields: readonly MetadataField[];
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
}

const operatorSchema = filterSchema.unwrap().shape.op;

/** Conditions on the metadata of documents; all of them must hold. */
export function FilterRows({ fields, filter, onChange }: FilterRowsProps) {
  const [first] = fields;
  if (first === undefined && filter.length === 0) return null;
  const set = (index: number, condition: Filter[number]): void => onChange(filter.map((one, at) => (at === index ? condition : one)));
  return (
    <div role="group" aria-label="Filters" className="flex flex-col gap-2">
      {filter.map((condition, index) => {
        const field = fields.find(({ name }) => name === condition.field);
        const type = field?.type ?? 'text';
        const label = `condition ${index + 1}`;
        return (
          // Conditions have nothing else to be known by.
          <div key={index} className="flex flex-wrap items-center gap-2">
            <Select
              aria-label={`Field of ${label}`}
              className="w-36"
              value={condition.field}
              onChange={(name) => set(index, conditionOf(fields.find((one) => one.name === name) ?? first!))}
              options={[...(field === undefined ? [{ value: condition.field, label: condition.field }] : []), ...fields.map(({ name }) => ({ value: name, label: name }))]}
            />
            <Select aria-label={`Comparison of ${label}`} className="w-36" value={condition.op} onChange={(op) => set(index, { ...condition, op: operatorSchema.parse(op) })} options={operators[type].map(([value, text]) => ({ value, label: text }))} />
            {condition.op === 'exists' ? null : type === 'boolean' ? (
              <Select aria-label={`Value of ${label}`} className="w-28" value={String(condition.value)} onChange={(value) => set(index, { ...condition, value: value === 'true' })} options={[{ value: 'true', label: 'Yes' }, { value: 'false', label: 'No' }]} />
            ) : (
              <Input
                aria-label={`Value of ${label}`}
                className="w-40 flex-1"
                type={condition.op === 'in' || type === 'text' ? 'text' : type}
                step="any"
                placeholder={condition.op === 'in' ? 'one, another' : ''}
                defaultValue={textOfValue(condition.value)}
                onChange={(event) => set(index, { ...condition, value: valueOfText(event.target.value, type, condition.op) })}
              />
            )}
            <IconButton label={`Remove ${label}`} onClick={() => onChange(filter.filter((_, at) => at !== index))}><X size={14} /></IconButton>
          </div>
        );
      })}
      {first !== undefined && <Button size="sm" variant="ghost" className="-ml-2 self-start" disabled={filter.length >= 20} onClick={() => onChange([...filter, conditionOf(first)])}><Plus size={14} />Add filter</Button>}
    </div>
  );
}
