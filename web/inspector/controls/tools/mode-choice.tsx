import { useId } from 'react';
import type { AgentTool } from '#graph/tool';
import { modes } from './tool-words.ts';

/** How far the agent may go with a tool by itself, each way explained. */
export function ModeChoice({
  value,
  onChange,
}: {
  readonly value: AgentTool['mode'];
  readonly onChange: (mode: AgentTool['mode']) => void;
}) {
  const name = useId();
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-[13px] font-medium">When it is called</legend>
      <div className="grid gap-2 sm:grid-cols-3">
        {modes.map(({ mode, title, explanation }) => (
          <label
            key={mode}
            className="flex cursor-pointer items-start gap-2 rounded-lg border border-border px-3 py-2.5 transition-colors hover:border-border-strong has-checked:border-accent has-checked:bg-accent-soft/50 has-focus-visible:ring-2 has-focus-visible:ring-accent-soft"
          >
            <input
              type="radio"
              name={name}
              checked={value === mode}
              onChange={() => onChange(mode)}
              className="mt-0.5 accent-accent"
              aria-describedby={`${name}-${mode}`}
              aria-label={title}
            />
            <span className="min-w-0">
              <span className="block text-[13px] font-medium">{title}</span>
              <span id={`${name}-${mode}`} className="mt-0.5 block text-xs leading-[17px] text-muted">
                {explanation}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
