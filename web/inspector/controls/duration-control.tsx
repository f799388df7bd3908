import { useState } from 'react';
import type { Json } from '#graph/json';
import { Input } from '../../ui/input.tsx';
import { parseDuration, writeDuration } from '../field-value.ts';
import type { FormField } from '../form-model.ts';

export interface DurationControlProps {
  readonly field: Pick<FormField, 'placeholder'>;
  readonly id: string;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
}

/** A span of time written as people write it: `90 s`, `5 min`. */
export function DurationControl({ field, id, value, onChange }: DurationControlProps) {
  const stored = typeof value === 'number' ? writeDuration(value) : '';
  const [text, setText] = useState<string | null>(null);
  const isWrong = text !== null && text.trim() !== '' && parseDuration(text) === null;
  return (
    <Input
      id={id}
      value={text ?? stored}
      placeholder={field.placeholder === '' ? '30 s' : field.placeholder}
      aria-invalid={isWrong || undefined}
      onChange={(event) => {
        setText(event.target.value);
        if (event.target.value.trim() === '') onChange(undefined);
        const ms = parseDuration(event.target.value);
        if (ms !== null) onChange(ms);
      }}
      onBlur={() => setText(null)}
    />
  );
}
