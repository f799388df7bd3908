import { countTokens } from './count-tokens.ts';
import type { Span, TokenIndex } from './token-index.ts';

/** How large the parts may be, in tokens, and how much of a part is said again in the next. */
export interface CutSizes {
  readonly size: number;
  readonly overlap: number;
  /** False: cut at exactly the size, between words. */
  readonly atSentences: boolean;
}

/** Where a text falls apart by itself, the best first, and how full a part must be for it to end there. */
const BREAKS: readonly { readonly pattern: RegExp; readonly filled: number }[] = [
  // Before a heading; and between paragraphs, but not after a heading.
  { pattern: /\n(?=#{1,6} )(?<=\n[^\S\n]*\n)/g, filled: 0.5 },
  { pattern: /(?<!^#{1,6} [^\n]{0,200})\n[^\S\n]*\n\s*/gm, filled: 0.5 },
  { pattern: /(?<!^#{1,6} [^\n]{0,200}|\n)\n(?![^\S\n]*\n)/gm, filled: 0.6 },
  { pattern: /[.!?…]["'”’»)\]]{0,3}\s+|[。！？][”’」』）]{0,3}\s*/g, filled: 0.4 },
  { pattern: /[,;:]\s+|[，；：、]/g, filled: 0.7 },
];
/** So far back the end of a part is looked for; breaks lie closer together. */
const LOOK_BACK = 20_000;

/** Cuts a part of a text into parts of at most `size` tokens, at paragraphs, sentences or words, whichever is the first that fits. */
export function* cutSpan(text: string, index: TokenIndex, span: Span, sizes: CutSizes): Generator<Span> {
  const overlap = Math.min(sizes.overlap, Math.floor(sizes.size / 2));
  /** What has been handed out reaches to here: each part must go further. */
  let covered = skipBlank(text, span.start, span.end);
  let start = covered;
  const stop = trimEnd(text, span.start, span.end);
  while (covered < stop) {
    let end = nextEnd(text, index, { start, end: stop }, covered, sizes);
    // The index only estimates: what is handed out is counted.
    while (countTokens(text.slice(start, trimEnd(text, start, end))) > sizes.size) {
      const shorter = index.before(trimEnd(text, start, end));
      if (shorter > covered) end = shorter;
      else if (start < covered) start = covered;
      else break;
    }
    yield { start, end: trimEnd(text, start, end) };
    covered = skipBlank(text, end, stop);
    start = overlap === 0 ? covered : overlapStart(text, index, { start: start + 1, end: trimEnd(text, start, end) }, overlap, covered);
  }
}

function nextEnd(text: string, index: TokenIndex, { start, end }: Span, covered: number, { size, atSentences }: CutSizes): number {
  const furthest = index.reach(start, size, end);
  if (furthest <= covered) return index.reach(covered, 1, end);
  if (furthest === end || !atSentences) return furthest;
  const from = Math.max(covered + 1, furthest - LOOK_BACK);
  const tail = text.slice(from, furthest);
  for (const { pattern, filled } of BREAKS) {
    const least = Math.max(covered, index.reach(start, Math.floor(size * filled), end));
    const found = lastBreak(tail, pattern, Math.max(0, least - from));
    if (found !== undefined) return from + found;
  }
  return furthest;
}

/** Where the last break ends that lies after `least`. */
function lastBreak(text: string, pattern: RegExp, least: number): number | undefined {
  let last: number | undefined;
  pattern.lastIndex = least;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) last = match.index + match[0].length;
  return last;
}

/** The beginning of a sentence or a word, so that at most `overlap` tokens are said again. */
function overlapStart(text: string, index: TokenIndex, { start, end }: Span, overlap: number, covered: number): number {
  const from = index.reachBack(end, overlap, start);
  if (from >= end) return covered;
  const sentence = /[.!?…]["'”’»)\]]{0,3}\s+|[。！？]|\n+/g.exec(text.slice(from, end));
  // A sentence that begins late leaves next to nothing to say again.
  const isLate = sentence === null || sentence.index + sentence[0].length > (end - from) * 0.6;
  return skipBlank(text, isLate ? from : from + sentence.index + sentence[0].length, covered);
}

/** The first place in the part that is not blank, or its end. */
export function skipBlank(text: string, start: number, end: number): number {
  let position = start;
  while (position < end && isBlank(text, position)) position += 1;
  return position;
}

/** The end of the part without the blanks at its end. */
export function trimEnd(text: string, start: number, end: number): number {
  let position = end;
  while (position > start && isBlank(text, position - 1)) position -= 1;
  return position;
}

function isBlank(text: string, position: number): boolean {
  const code = text.charCodeAt(position);
  if (code > 32 && code < 128) return false;
  return /\s/.test(text[position]!);
}
