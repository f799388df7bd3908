import { useState } from 'react';
import { readDuration, writeDuration } from '#graph/duration';
import type { Json } from '#graph/json';
import { Input } from '../../ui/input.tsx';
import { useFieldAria } from '../field-aria.ts';

export interface DurationControlProps {
  readonly id: string;
  readonly value: Json | undefined;
  /** Called with milliseconds; with undefined when the field is left empty. */
  readonly onChange: (value: number | undefined) => void;
  /** What counts while the field is empty: the real default, or that there is no limit. */
  readonly placeholder: string;
  /** In milliseconds. What lies outside is told, not stored. */
  readonly least?: number | undefined;
  readonly most?: number | undefined;
}

/**
 * A length of time, written as people write it: `90 s`, `1 h 30 min`. A bare number counts seconds, and the field says what it makes of it.
 */
export function DurationControl({ id, value, onChange, placeholder, least = 0, most = Infinity }: DurationControlProps) {
  const aria = useFieldAria(id);
  const stored = typeof value === 'number' ? writeDuration(value) : '';
  const [typed, setTyped] = useState<{ readonly text: string; readonly stored: string } | null>(null);
  // What was typed counts as long as nothing else (undo, another tab) changed the value.
  const text = typed !== null && typed.stored === stored ? typed.text : stored;
  const isTyped = text !== stored;
  const ms = readDuration(text);
  const problem = text.trim() === '' ? null : problemOf(ms, least, most);
  const note = problem ?? (isTyped && ms !== null ? meaningOf(text.trim(), ms) : null);
  const write = (next: string): void => {
    const read = readDuration(next);
    // An emptied field is mostly on the way to another value: only leaving it empty removes the value.
    const isStored = read !== null && problemOf(read, least, most) === null;
    if (isStored) onChange(read);
    setTyped({ text: next, stored: isStored ? writeDuration(read) : stored });
  };
  return (
    <div>
      <Input
        {...aria}
        id={id}
        className="w-full"
        value={text}
        placeholder={placeholder}
        aria-invalid={problem !== null || aria['aria-invalid'] || undefined}
        aria-describedby={[note === null ? undefined : `${id}-meaning`, aria['aria-describedby']].filter(Boolean).join(' ') || undefined}
        onChange={(event) => write(event.target.value)}
        onBlur={() => {
          if (text.trim() === '' && stored !== '') onChange(undefined);
          if (problem === null) setTyped(null);
        }}
      />
      {note === null ? null : (
        <p id={`${id}-meaning`} className={`mt-1 text-xs ${problem === null ? 'text-muted' : 'text-danger'}`}>
          {note}
        </p>
      )}
    </div>
  );
}

/** What a text was read as, where that is not what it says. */
function meaningOf(text: string, ms: number): string | null {
  if (text === writeDuration(ms)) return null;
  return `${/^[\d.,]+$/.test(text) ? `${text} s ` : ''}= ${writeDuration(ms)}`;
}

function problemOf(ms: number | null, least: number, most: number): string | null {
  if (ms === null) return 'Write a length of time, such as 90 s, 5 min or 1 h 30 min.';
  if (ms < least) return `At least ${writeDuration(least)}.`;
  return ms > most ? `At most ${writeDuration(most)}.` : null;
}
