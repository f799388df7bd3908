import { ArrowRight, Link2, Link2Off, Minus, Move, Pencil, Plus } from 'lucide-react';
import type { Change, FieldChange } from '#graph/changes';
import type { Json } from '#graph/json';
import { writeJson } from '#graph/json-text';

const looks = {
  added: { icon: Plus, word: 'Added', tone: 'text-success' },
  removed: { icon: Minus, word: 'Removed', tone: 'text-danger' },
  changed: { icon: Pencil, word: 'Changed', tone: 'text-accent' },
  renamed: { icon: Pencil, word: 'Renamed', tone: 'text-accent' },
  moved: { icon: Move, word: 'Moved', tone: 'text-muted' },
  connected: { icon: Link2, word: 'Connected', tone: 'text-success' },
  disconnected: { icon: Link2Off, word: 'Disconnected', tone: 'text-danger' },
} as const;

/** Differences between two drafts or versions, in words. */
export function ChangeList({ changes, label }: { readonly changes: readonly Change[]; readonly label: string }) {
  return (
    <ul aria-label={label} className="flex flex-col gap-2">
      {changes.map((change, index) => {
        const { icon: Icon, word, tone } = looks[change.kind];
        return (
          // A list of differences is never edited in place.
          <li key={index} className="flex gap-2 text-[13px] leading-5">
            <Icon size={14} aria-hidden className={`mt-0.75 shrink-0 ${tone}`} />
            <div className="min-w-0 flex-1">
              <p className="break-words">
                {word} <span className="font-medium">{change.subject}</span>
                {change.what === '' ? null : <span className="text-muted"> · {change.what}</span>}
              </p>
              {change.fields.length === 0 ? null : (
                <ul className="mt-0.5 flex flex-col gap-1">
                  {change.fields.map((field) => (
                    <Field key={field.title} {...field} />
                  ))}
                </ul>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function Field({ title, before, after }: FieldChange) {
  return (
    <li className="min-w-0 text-xs leading-4.5 text-muted">
      <span className="font-medium text-text">{title}</span> <ValueText value={before} />
      <ArrowRight size={11} aria-label="is now" className="mx-1 inline" />
      <ValueText value={after} />
    </li>
  );
}

/** A value in few words; the whole of it is in the tooltip. */
export function ValueText({ value }: { readonly value: Json | undefined }) {
  if (value === undefined || value === null || value === '') return <span className="italic">not set</span>;
  const text = typeof value === 'string' ? value : writeJson(value);
  return (
    <span title={text.slice(0, 2_000)} className="line-clamp-2 inline break-words rounded bg-sunken px-1 font-mono text-[11.5px] text-text">
      {text.length > 160 ? `${text.slice(0, 159)}…` : text}
    </span>
  );
}
