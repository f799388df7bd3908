import { cutSpan } from './cut.ts';
import type { Cutting } from './cutting.ts';
import { fits } from './pack.ts';
import type { Span } from './token-index.ts';

/** A sentence without an end, such as a list of numbers, is cut at so many tokens. */
const LONGEST_SENTENCE = 400;
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** The sentences of a document; headings, code and tables are one each. */
export function* sentencesOf({ text, index, outline }: Cutting): Generator<Span> {
  for (const { kind, start, end } of outline.blocks) {
    const spans = kind === 'text' ? split(text, start, end) : [{ start, end }];
    for (const span of spans) {
      if (text.slice(span.start, span.end).trim() === '') continue;
      if (fits(text, index, span, LONGEST_SENTENCE)) yield span;
      else yield* cutSpan(text, index, span, { size: LONGEST_SENTENCE, overlap: 0, atSentences: true });
    }
  }
}

function* split(text: string, start: number, end: number): Generator<Span> {
  for (let from = start; from < end;) {
    // The segmenter is slow with very long texts: it gets them in pieces that end at a gap.
    const most = Math.min(end, from + 20_000);
    const gap = most === end ? end : Math.max(text.lastIndexOf('\n', most), text.lastIndexOf(' ', most));
    const to = gap > from ? gap : isPairCut(text, most) ? most - 1 : most;
    for (const { index, segment } of segmenter.segment(text.slice(from, to)))
      yield { start: from + index, end: from + index + segment.length };
    from = to;
  }
}

function isPairCut(text: string, position: number): boolean {
  const code = text.charCodeAt(position);
  return code >= 0xdc00 && code <= 0xdfff;
}
