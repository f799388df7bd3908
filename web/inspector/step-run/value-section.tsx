import type { Json } from '#graph/json';
import { JsonView } from '../../ui/json-view.tsx';

export interface ValueSectionProps {
  readonly title: string;
  readonly value: Json;
  readonly openDepth?: number;
}

/** A value under its name: a long text as text, everything else as a tree. */
export function ValueSection({ title, value, openDepth = 2 }: ValueSectionProps) {
  const cut = shortened(value);
  return (
    <section aria-label={title} className="min-w-0">
      <h3 className="mb-1.5 text-[13px] font-medium">{title}</h3>
      {cut !== null ? (
        <>
          <div className="max-h-96 overflow-y-auto rounded-lg border border-border bg-sunken px-3 py-2 font-mono text-[12.5px] leading-5 break-all whitespace-pre-wrap">
            {cut.text}…
          </div>
          <p className="mt-1 text-xs text-muted">
            The beginning of {Math.ceil(cut.bytes / 1_000).toLocaleString('en')} KB. The whole value is shown when the run has ended.
          </p>
        </>
      ) : typeof value === 'string' && value.length > 80 ? (
        <div className="max-h-96 overflow-y-auto rounded-lg border border-border bg-sunken px-3 py-2 text-[13px] leading-5 break-words whitespace-pre-wrap">
          {value}
        </div>
      ) : (
        <JsonView value={value} openDepth={openDepth} className="max-h-96 overflow-y-auto" />
      )}
    </section>
  );
}

/** Events carry only the beginning of a long value. */
function shortened(value: Json): { readonly text: string; readonly bytes: number } | null {
  if (typeof value !== 'object' || value === null || !('$shortened' in value)) return null;
  const { $shortened: text, bytes } = value;
  return typeof text === 'string' && typeof bytes === 'number' ? { text, bytes } : null;
}
