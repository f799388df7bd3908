import { Plus, X } from 'lucide-react';
import { type MetadataField, metadataFieldSchema } from '#graph/knowledge';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';

const types: readonly { readonly value: MetadataField['type']; readonly label: string }[] = [
  { value: 'text', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'boolean', label: 'Yes or no' },
  { value: 'date', label: 'Date' },
];

/** The fields of documents that searches can filter by. */
export function FieldsEditor({
  fields,
  onChange,
}: {
  readonly fields: readonly MetadataField[];
  readonly onChange: (fields: readonly MetadataField[]) => void;
}) {
  const set = (index: number, field: Partial<MetadataField>): void =>
    onChange(fields.map((one, at) => (at === index ? { ...one, ...field } : one)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-[13px] font-medium">Fields of documents</legend>
      <p className="text-xs text-muted">
        Searches can be narrowed by them, such as <code className="font-mono">product</code> or <code className="font-mono">published</code>
        . Documents bring their values as metadata.
      </p>
      {fields.length > 0 && (
        <ul className="flex flex-col gap-2">
          {fields.map((field, index) => {
            const problem = problemOf(fields, index);
            return (
              // A field has nothing else to be known by while its name is typed.
              <li key={index} className="flex flex-col gap-1">
                <div className="grid grid-cols-[minmax(0,1fr)_7rem_auto] items-center gap-2 sm:grid-cols-[minmax(0,1fr)_7rem_minmax(0,1.4fr)_auto]">
                  <Input
                    aria-label={`Name of field ${index + 1}`}
                    aria-invalid={problem !== null || undefined}
                    placeholder="name"
                    className="font-mono text-[13px]"
                    value={field.name}
                    maxLength={64}
                    onChange={(event) => set(index, { name: event.target.value })}
                  />
                  <Select
                    aria-label={`Type of field ${index + 1}`}
                    value={field.type}
                    onChange={(type) => set(index, { type: metadataFieldSchema.shape.type.parse(type) })}
                    options={types}
                  />
                  <IconButton
                    label={`Remove field ${field.name === '' ? index + 1 : field.name}`}
                    className="sm:order-last"
                    onClick={() => onChange(fields.filter((_, at) => at !== index))}
                  >
                    <X size={14} />
                  </IconButton>
                  <Input
                    aria-label={`Description of field ${index + 1}`}
                    placeholder="What it says"
                    className="max-sm:col-span-2"
                    value={field.description}
                    onChange={(event) => set(index, { description: event.target.value })}
                  />
                </div>
                {problem !== null && <p className="text-xs text-danger">{problem}</p>}
              </li>
            );
          })}
        </ul>
      )}
      <Button
        size="sm"
        className="self-start"
        disabled={fields.length >= 50}
        onClick={() => onChange([...fields, { name: '', type: 'text', description: '' }])}
      >
        <Plus size={14} />
        Add field
      </Button>
    </fieldset>
  );
}

/** What is wrong with a name; an empty one is only unfinished. */
function problemOf(fields: readonly MetadataField[], index: number): string | null {
  const name = fields[index]?.name ?? '';
  if (name === '') return null;
  if (!metadataFieldSchema.shape.name.safeParse(name).success) return 'Letters, digits and underscores, beginning with a letter.';
  return fields.some((other, at) => at < index && other.name === name) ? 'There is a field of this name already.' : null;
}
