import { markWords } from './mark-words.ts';

/** A text in which the words of the query are marked. */
export function MarkedText({ text, query }: { readonly text: string; readonly query: string }) {
  return markWords(text, query).map(({ at, part, isMarked }) =>
    isMarked ? (
      <mark key={at} className="rounded-xs bg-warning-soft text-inherit">
        {part}
      </mark>
    ) : (
      part
    ),
  );
}
