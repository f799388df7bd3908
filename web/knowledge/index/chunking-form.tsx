import { type Chunking, chunkingSchema } from '#graph/knowledge';
import { Field } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { NumberInput } from '../number-input.tsx';
import { strategies } from '../words.ts';

interface NumberField {
  readonly name: string;
  readonly label: string;
  readonly min: number;
  readonly max: number;
}

const size: NumberField = { name: 'size', label: 'Chunk size (tokens)', min: 32, max: 4_000 };
const overlap: NumberField = { name: 'overlap', label: 'Overlap (tokens)', min: 0, max: 1_000 };

const fields: { readonly [strategy in Chunking['strategy']]: readonly NumberField[] } = {
  recursive: [size, overlap],
  tokens: [size, overlap],
  headings: [{ ...size, label: 'Maximum size (tokens)' }],
  code: [{ ...size, label: 'Maximum size (tokens)' }],
  semantic: [
    { ...size, label: 'Maximum size (tokens)' },
    { name: 'percentile', label: 'Cut above percentile', min: 50, max: 99 },
  ],
  sentences: [{ name: 'window', label: 'Sentences on each side', min: 0, max: 10 }],
  rows: [{ name: 'rows', label: 'Rows per chunk', min: 1, max: 200 }],
  parents: [
    { name: 'size', label: 'Searched chunk (tokens)', min: 32, max: 2_000 },
    { name: 'parentSize', label: 'Returned chunk (tokens)', min: 64, max: 8_000 },
  ],
};

/** How documents are cut: the way, and its sizes. */
export function ChunkingForm({ chunking, onChange }: { readonly chunking: Chunking; readonly onChange: (chunking: Chunking) => void }) {
  const values: Readonly<Record<string, unknown>> = chunking;
  const set = (change: Readonly<Record<string, unknown>>): void => {
    const next = chunkingSchema.safeParse({ ...chunking, ...change });
    if (next.success) onChange(next.data);
  };
  return (
    <div className="flex flex-col gap-3">
      <Field label="Chunking" hint={strategies[chunking.strategy].hint}>
        {(control) => (
          <Select
            {...control}
            value={chunking.strategy}
            onChange={(strategy) => onChange(chunkingSchema.parse({ strategy }))}
            options={Object.entries(strategies).map(([value, { label }]) => ({ value, label }))}
          />
        )}
      </Field>
      <div className="grid grid-cols-2 items-end gap-3">
        {fields[chunking.strategy].map(({ name, label, min, max }) => (
          <Field key={`${chunking.strategy} ${name}`} label={label}>
            {({ id }) => (
              <NumberInput
                id={id}
                className="w-full"
                min={min}
                max={max}
                value={Number(values[name])}
                onChange={(value) => set({ [name]: value })}
              />
            )}
          </Field>
        ))}
      </div>
    </div>
  );
}
