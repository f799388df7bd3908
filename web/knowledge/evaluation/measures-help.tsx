import { measureLabel, measures } from './measures.ts';

/** What each measure says, to be read at leisure. */
export function MeasuresHelp() {
  return (
    <details className="rounded-lg border border-border bg-surface px-3 py-2 text-[13px]">
      <summary className="cursor-pointer text-muted hover:text-text">What the measures mean</summary>
      <dl className="mt-2 flex flex-col gap-2">
        {measures.map((measure) => (
          <div key={measure.key} className="sm:flex sm:gap-3">
            <dt className="shrink-0 font-medium sm:w-36">{measureLabel(measure, null)}</dt>
            <dd className="text-muted">{measure.meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
