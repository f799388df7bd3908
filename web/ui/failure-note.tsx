export interface FailureNoteProps {
  readonly message: string;
  readonly hint?: string | undefined;
  /** Small print, such as an error code and a duration. */
  readonly facts?: readonly string[] | undefined;
}

/** What went wrong, read aloud at once. */
export function FailureNote({ message, hint, facts = [] }: FailureNoteProps) {
  return (
    <div role="alert" className="rounded-lg bg-danger-soft px-3 py-2.5 text-[13px] leading-5">
      <p className="break-words text-danger">{message}</p>
      {hint === undefined ? null : <p className="mt-0.5 text-muted">{hint}</p>}
      {facts.length === 0 ? null : <p className="mt-1 text-xs text-muted">{facts.join(' · ')}</p>}
    </div>
  );
}
