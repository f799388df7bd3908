import type { JsonObject } from '#graph/json';
import type { MetadataField } from '#graph/knowledge';
import { cn } from '../../ui/cn.ts';
import { Field, Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { textOfValue, valueOfText } from '../search/filter-values.ts';

export interface MetadataInputsProps {
  readonly fields: readonly MetadataField[];
  readonly metadata: JsonObject;
  readonly onChange: (metadata: JsonObject) => void;
  /** What gets the values. */
  readonly legend?: string | undefined;
  /** In a dialog there is no room for four beside each other. */
  readonly isNarrow?: boolean | undefined;
}

/** Values of the base's fields for documents that are added; an empty one is not given. */
export function MetadataInputs({
  fields,
  metadata,
  onChange,
  legend = 'Fields of what is added next',
  isNarrow = false,
}: MetadataInputsProps) {
  if (fields.length === 0) return null;
  const set = (name: string, text: string, type: MetadataField['type']): void => {
    const { [name]: _before, ...others } = metadata;
    onChange(text === '' ? others : { ...others, [name]: type === 'boolean' ? text === 'true' : valueOfText(text, type, 'eq') });
  };
  return (
    <fieldset className="rounded-lg border border-border bg-surface px-3 pt-1 pb-3">
      <legend className="px-1 text-xs text-muted">{legend}</legend>
      <div className={cn('grid grid-cols-2 gap-3', !isNarrow && 'md:grid-cols-4')}>
        {fields.map(({ name, type, description }) => {
          const text = textOfValue(metadata[name] ?? null);
          return (
            <Field key={name} label={name} hint={description === '' ? undefined : description}>
              {(control) =>
                type === 'boolean' ? (
                  <Select
                    {...control}
                    value={text}
                    onChange={(value) => set(name, value, type)}
                    options={[
                      { value: '', label: 'Not given' },
                      { value: 'true', label: 'Yes' },
                      { value: 'false', label: 'No' },
                    ]}
                  />
                ) : (
                  <Input {...control} type={type} step="any" value={text} onChange={(event) => set(name, event.target.value, type)} />
                )
              }
            </Field>
          );
        })}
      </div>
    </fieldset>
  );
}
