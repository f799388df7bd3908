import { useState } from 'react';
import { cn } from '../ui/cn.ts';
import { Input } from '../ui/input.tsx';

export interface NumberInputProps {
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min: number;
  readonly max: number;
  readonly step?: number | undefined;
  readonly id?: string | undefined;
  readonly 'aria-label'?: string | undefined;
  readonly 'aria-describedby'?: string | undefined;
  readonly className?: string | undefined;
}

/** A number within bounds. While it is typed it may be out of them, and then counts for nothing; when left, it is put right. */
export function NumberInput({ value, onChange, min, max, step = 1, className, ...aria }: NumberInputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const number = typed === null || typed.trim() === '' ? Number.NaN : Number(typed);
  const isGood = (candidate: number): boolean => candidate >= min && candidate <= max && (step < 1 || Number.isInteger(candidate));
  return (
    <Input
      {...aria}
      type="number"
      min={min}
      max={max}
      step={step < 1 ? 'any' : 1}
      aria-invalid={(typed !== null && !isGood(number)) || undefined}
      className={cn('w-24 tabular-nums', className)}
      value={typed ?? value}
      onChange={(event) => {
        setTyped(event.target.value);
        const next = event.target.value.trim() === '' ? Number.NaN : Number(event.target.value);
        if (isGood(next)) onChange(next);
      }}
      onBlur={() => {
        if (!Number.isNaN(number) && !isGood(number)) onChange(Math.min(max, Math.max(min, step < 1 ? number : Math.round(number))));
        setTyped(null);
      }}
    />
  );
}
