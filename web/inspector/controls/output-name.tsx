import { useState } from 'react';
import { Input } from '../../ui/input.tsx';
import { useFieldAria } from '../field-aria.ts';
import { useFieldSurroundings, useTakenNames } from '../inspector-context.ts';
import type { ControlProps } from './control.tsx';

/**
 * The name of an output. A name that can't be one is not stored, so that its edges stay with it while it is rewritten: an empty
 * field, another row's name half typed. Leaving the field brings the stored name back.
 */
export function OutputName({ field, id, value, onChange }: ControlProps) {
  const stored = typeof value === 'string' ? value : '';
  const { ports = [] } = useFieldSurroundings();
  const aria = useFieldAria(id);
  const others = useTakenNames(field.key);
  const reserved = field.schema.reserved ?? [];
  const [typed, setTyped] = useState<{ readonly text: string; readonly stored: string } | null>(null);
  /** The name when the field was entered. */
  const [first, setFirst] = useState(stored);
  // What was typed counts as long as nothing else (undo, another tab) changed the name.
  const text = typed !== null && typed.stored === stored ? typed.text : stored;
  const problem = text === stored ? null : nameProblem(text.trim(), others, reserved);
  const write = (next: string): void => {
    onChange(next);
    setTyped({ text: next, stored: next });
  };
  return (
    <div>
      <Input
        {...aria}
        id={id}
        value={text}
        placeholder={field.placeholder}
        className="w-full"
        spellCheck={false}
        aria-invalid={problem !== null || aria['aria-invalid'] || undefined}
        aria-describedby={problem === null ? aria['aria-describedby'] : `${id}-name-problem`}
        onChange={(event) => {
          const next = event.target.value;
          const name = next.trim();
          // Until the field is left, the name of an output that the node adds by itself counts as half typed too.
          const isHeld = nameProblem(name, others, reserved) !== null || (name !== stored.trim() && ports.includes(name));
          if (isHeld) setTyped({ text: next, stored });
          else write(next);
        }}
        onFocus={() => setFirst(stored)}
        onBlur={() => {
          // Half of a name that turned out to be none ("erro") is no name to stay with.
          if (problem !== null && first !== stored && nameProblem(first.trim(), others, reserved) === null) write(first);
          else if (text !== stored && problem === null) write(text);
          else setTyped(null);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && text !== stored && problem === null) write(text);
        }}
      />
      {problem === null ? null : (
        <p id={`${id}-name-problem`} className="mt-1 text-xs text-danger">
          {first === '' ? problem : `${problem} Until then it stays “${first}”.`}
        </p>
      )}
    </div>
  );
}

function nameProblem(name: string, others: readonly string[], reserved: readonly string[]): string | null {
  if (name === '') return 'An output needs a name.';
  if (reserved.includes(name)) return `“${name}” is reserved. Choose another name.`;
  return others.some((other) => other.trim() === name) ? `Another output is called “${name}”.` : null;
}
