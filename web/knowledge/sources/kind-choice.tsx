import { useId } from 'react';
import { type SourceKind, sourceKindNames, sourceKinds } from './source-kinds.ts';

/** What kind of place documents come from, the chosen one explained. */
export function KindChoice({ kind, onChange }: { readonly kind: SourceKind; readonly onChange: (kind: SourceKind) => void }) {
  const id = useId();
  return (
    <fieldset>
      <legend className="mb-1.5 text-[13px] font-medium">Where documents come from</legend>
      <div className="grid grid-cols-3 gap-2 sm:grid-cols-5">
        {sourceKindNames.map((name) => {
          const { title, icon: Icon } = sourceKinds[name];
          return (
            <label
              key={name}
              className="flex cursor-pointer flex-col items-center gap-1.5 rounded-lg border border-border px-2 py-2.5 text-center text-[13px] transition-colors hover:border-border-strong has-checked:border-accent has-checked:bg-accent-soft/50 has-checked:text-accent has-focus-visible:ring-2 has-focus-visible:ring-accent-soft"
            >
              <input
                type="radio"
                name={id}
                checked={kind === name}
                onChange={() => onChange(name)}
                aria-describedby={kind === name ? `${id}-about` : undefined}
                className="sr-only"
              />
              <Icon aria-hidden size={17} />
              {title}
            </label>
          );
        })}
      </div>
      <p id={`${id}-about`} className="mt-2 text-xs text-muted">
        {sourceKinds[kind].explanation}
      </p>
    </fieldset>
  );
}
