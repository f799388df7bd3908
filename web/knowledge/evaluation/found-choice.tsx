import { useId } from 'react';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field, Input } from '../../ui/input.tsx';

/** A text that a search has found. */
export interface FoundText {
  readonly documentId: string;
  readonly document: string;
  readonly text: string;
}

export interface FoundChoiceProps {
  readonly place: number;
  readonly found: FoundText;
  /** What the passage has to hold; absent while it is not chosen. */
  readonly phrase: string | undefined;
  /** Whether its document is no longer in the knowledge base. */
  readonly isGone: boolean;
  readonly onChoose: (isChosen: boolean) => void;
  readonly onPhrase: (phrase: string) => void;
}

/** Something that was found, to be taken as an answer; then with the phrase that makes it one. */
export function FoundChoice({ place, found: { document, text }, phrase, isGone, onChoose, onPhrase }: FoundChoiceProps) {
  const id = useId();
  const isChosen = phrase !== undefined;
  return (
    <li className="rounded-lg border border-border bg-surface has-data-[state=checked]:border-accent has-data-[state=checked]:bg-accent-soft">
      <label htmlFor={id} className="flex cursor-pointer items-start gap-2.5 px-3 py-2">
        <span className="pt-0.5">
          <Checkbox
            id={id}
            aria-label={`${place}: ${document}`}
            aria-describedby={`${id}-text`}
            checked={isChosen}
            disabled={isGone}
            onChange={onChoose}
          />
        </span>
        <span className="min-w-0 text-[13px]">
          <span className="block font-medium break-all">
            <span className="text-muted tabular-nums">{place}</span> {document}
            {isGone && <span className="font-normal text-warning"> · no longer in the knowledge base</span>}
          </span>
          <span id={`${id}-text`} className="line-clamp-3 text-xs break-words text-muted">
            {text}
          </span>
        </span>
      </label>
      {isChosen && (
        <div className="px-3 pb-2.5 pl-9.5">
          <Field
            label={
              <>
                Phrase<span className="sr-only"> of {place}</span>
              </>
            }
            hint={
              phrase.trim() === ''
                ? 'Every passage of the document counts.'
                : 'A passage of the document that holds it counts, however documents are cut.'
            }
          >
            {(control) => <Input {...control} maxLength={2_000} value={phrase} onChange={(event) => onPhrase(event.target.value)} />}
          </Field>
        </div>
      )}
    </li>
  );
}
