import { countTokens } from './count-tokens.ts';
import { cutSpan } from './cut.ts';
import type { Span, TokenIndex } from './token-index.ts';

/** Puts neighbouring units together to parts of at most `size` tokens; a unit that is larger is cut. */
export function* pack(text: string, index: TokenIndex, units: Iterable<Span>, size: number): Generator<Span> {
  let open: Span | undefined;
  for (const unit of units) {
    const joined: Span = open === undefined ? unit : { start: open.start, end: unit.end };
    if (fits(text, index, joined, size)) {
      open = joined;
      continue;
    }
    if (open !== undefined) yield open;
    open = undefined;
    if (fits(text, index, unit, size)) open = unit;
    else yield* cutSpan(text, index, unit, { size, overlap: 0, atSentences: true });
  }
  if (open !== undefined) yield open;
}

/** The estimate decides where it is clear; else the tokens are counted. */
export function fits(text: string, index: TokenIndex, span: Span, size: number): boolean {
  const estimate = index.estimate(span);
  if (estimate > size * 1.3) return false;
  return estimate < size * 0.7 || countTokens(text.slice(span.start, span.end).trim()) <= size;
}
