import type { Json } from '#graph/json';
import { Checkbox } from '../ui/checkbox.tsx';
import { Field, Input } from '../ui/input.tsx';
import { JsonView } from '../ui/json-view.tsx';
import { Textarea } from '../ui/textarea.tsx';
import { isLong, labelOf, reviewFields, type ReviewField } from './review-form.ts';

/** A value as a person reads it: texts as texts under their names, everything else as a tree. */
export function ReviewValue({ value }: { readonly value: Json }) {
  if (value === null) return null;
  const fields = reviewFields(value);
  if (fields.length === 1 && fields[0]?.key === '') return <Readable value={value} />;
  return (
    <dl className="flex flex-col gap-2.5">
      {Object.entries(value as { [key: string]: Json }).map(([key, part]) => (
        <div key={key}>
          <dt className="text-xs text-muted">{labelOf(key)}</dt>
          <dd className="mt-0.5">
            <Readable value={part} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Readable({ value }: { readonly value: Json }) {
  if (value === null || value === '') return <span className="text-[13px] text-faint">empty</span>;
  if (typeof value === 'boolean') return <span className="text-[13.5px]">{value ? 'yes' : 'no'}</span>;
  if (typeof value !== 'object') return <p className="text-[13.5px] break-words whitespace-pre-wrap">{value}</p>;
  return <JsonView value={value} />;
}

export interface ReviewEditorProps {
  readonly fields: readonly ReviewField[];
  readonly onChange: (fields: readonly ReviewField[]) => void;
  /** The field that can't be read, if one was found. */
  readonly problem: { readonly key: string; readonly message: string } | null;
}

/** The same value as a form. */
export function ReviewEditor({ fields, onChange, problem }: ReviewEditorProps) {
  const change = (key: string, text: string): void => onChange(fields.map((field) => (field.key === key ? { ...field, text } : field)));
  return (
    <div className="flex flex-col gap-3">
      {fields.map(({ key, kind, text }) => (
        <Field key={key} label={labelOf(key)} error={problem?.key === key ? problem.message : undefined}>
          {(control) => {
            if (kind === 'boolean')
              return <Checkbox id={control.id} checked={text === 'true'} onChange={(checked) => change(key, String(checked))} />;
            if (kind === 'json' || (kind === 'text' && isLong(text))) {
              return (
                <Textarea
                  {...control}
                  mono={kind === 'json'}
                  rows={Math.min(14, Math.max(3, text.split('\n').length + Math.floor(text.length / 90)))}
                  value={text}
                  onChange={(event) => change(key, event.target.value)}
                />
              );
            }
            return (
              <Input
                {...control}
                inputMode={kind === 'number' ? 'decimal' : undefined}
                value={text}
                onChange={(event) => change(key, event.target.value)}
              />
            );
          }}
        </Field>
      ))}
    </div>
  );
}
