import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { Json } from '#graph/json';
import { type Filter, filterSchema, type MetadataField } from '#graph/knowledge';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { conditionOf, operators, textOfValue, valueOfText, withOperator } from './filter-values.ts';

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
              className="w-36 max-sm:w-0 max-sm:flex-1"
              value={condition.field}
              onChange={(name) => set(index, conditionOf(fields.find((one) => one.name === name) ?? first!))}
              options={[
                ...(field === undefined ? [{ value: condition.field, label: condition.field }] : []),
                ...fields.map(({ name }) => ({ value: name, label: name })),
              ]}
            />
            <Select
              aria-label={`Comparison of ${label}`}
              className="w-36 max-sm:w-0 max-sm:flex-1"
              value={condition.op}
              onChange={(op) => set(index, withOperator(condition, operatorSchema.parse(op), type))}
              options={operators[type].map(([value, text]) => ({ value, label: text }))}
            />
            {condition.op === 'exists' ? null : type === 'boolean' ? (
              <Select
                aria-label={`Value of ${label}`}
                className="w-28 max-sm:order-last max-sm:w-full"
                value={String(condition.value)}
                onChange={(value) => set(index, { ...condition, value: value === 'true' })}
                options={[
                  { value: 'true', label: 'Yes' },
                  { value: 'false', label: 'No' },
                ]}
              />
            ) : (
              <ValueInput
                aria-label={`Value of ${label}`}
                condition={condition}
                type={type}
                onChange={(value) => set(index, { ...condition, value })}
              />
            )}
            <IconButton label={`Remove ${label}`} onClick={() => onChange(filter.filter((_, at) => at !== index))}>
              <X size={14} />
            </IconButton>
          </div>
        );
      })}
      {first !== undefined && (
        <Button
          size="sm"
          variant="ghost"
          className="-ml-2 self-start"
          disabled={filter.length >= 20}
          onClick={() => onChange([...filter, conditionOf(first)])}
        >
          <Plus size={14} />
          Add filter
        </Button>
      )}
    </div>
  );
}

interface ValueInputProps {
  readonly condition: Filter[number];
  readonly type: MetadataField['type'];
  readonly onChange: (value: Json) => void;
  readonly 'aria-label': string;
}

/** The value of a condition as text. What is typed stays as it is while it stands for the value: "a, " is on its way to a list. */
function ValueInput({ condition: { op, value }, type, onChange, ...aria }: ValueInputProps) {
  const [typed, setTyped] = useState('');
  const isCurrent = JSON.stringify(valueOfText(typed, type, op)) === JSON.stringify(value);
  return (
    <Input
      {...aria}
      className="w-40 flex-1 max-sm:order-last max-sm:w-full max-sm:flex-none sm:max-w-72"
      type={op === 'in' || type === 'text' ? 'text' : type}
      step="any"
      placeholder={op === 'in' ? 'one, another' : ''}
      value={isCurrent ? typed : textOfValue(value)}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(valueOfText(event.target.value, type, op));
      }}
    />
  );
}
