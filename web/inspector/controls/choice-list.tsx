import { X } from 'lucide-react';
import { useState } from 'react';
import { fieldClass } from '../../ui/input.tsx';
import { cn } from '../../ui/cn.ts';

export interface ChoiceListProps {
  readonly choices: readonly string[];
  readonly onChange: (choices: readonly string[]) => void;
  readonly label: string;
}

/** The values of a choice: Enter or a comma adds one, Backspace in the empty field takes the last one back for editing. */
export function ChoiceList({ choices, onChange, label }: ChoiceListProps) {
  const [text, setText] = useState('');
  const add = (typed: string): void => {
    const values = typed
      .split(/[,\n]/)
      .map((value) => value.trim())
      .filter((value) => value !== '');
    const added = [...new Set(values)].filter((value) => !choices.includes(value));
    if (added.length > 0) onChange([...choices, ...added]);
    setText('');
  };
  return (
    <div
      className={cn(
        fieldClass,
        'flex min-h-7 flex-wrap items-center gap-1 px-1.5 py-1 focus-within:border-accent focus-within:ring-2 focus-within:ring-accent-soft',
      )}
    >
      <ul aria-label={`Values of ${label}`} className="contents">
        {choices.map((choice) => (
          <li key={choice} className="flex h-5 max-w-full items-center gap-0.5 rounded bg-hover pl-1.5 text-xs">
            <span className="truncate">{choice}</span>
            {/* An empty list of values would let nothing pass. */}
            <button
              type="button"
              disabled={choices.length === 1}
              aria-label={`Remove the value ${choice}`}
              onClick={() => onChange(choices.filter((other) => other !== choice))}
              className="flex size-5 items-center justify-center rounded text-muted hover:text-text disabled:opacity-40"
            >
              <X size={11} />
            </button>
          </li>
        ))}
      </ul>
      <input
        aria-label={`Add a value to ${label}`}
        placeholder={choices.length < 3 ? 'Add a value' : ''}
        value={text}
        onChange={(event) => (event.target.value.includes(',') ? add(event.target.value) : setText(event.target.value))}
        onBlur={() => add(text)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault();
            add(text);
          }
          if (event.key === 'Backspace' && text === '' && choices.length > 1) {
            event.preventDefault();
            setText(choices.at(-1) ?? '');
            onChange(choices.slice(0, -1));
          }
        }}
        className="h-5 min-w-16 flex-1 bg-transparent px-1 text-xs outline-none"
      />
    </div>
  );
}
