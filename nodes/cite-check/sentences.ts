import { tellingWords } from './words.ts';

/** A sentence of an answer that is to be held against what it cites. */
export interface CitedSentence {
  /** As it stands in the answer, with its citations. */
  readonly text: string;
  /** The numbers of the passages it cites, each once. */
  readonly citations: readonly number[];
}

const CITATION = /[[【](\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*)[\]】]/gu;
const LEADING_CITATIONS = /^(?:\s*[[【]\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*[\]】][.,;]?)+/u;
/** Signs of Markdown that begin a line and say nothing. */
const LINE_START = /^\s*(?:>\s*)*(?:[-*+•]\s+|\d{1,3}[.)]\s+)?/u;
const HEADING = /^\s*#{1,6}\s/u;
/** No range of citations is longer: `[1-9999]` is a slip, not a claim. */
const LONGEST_RANGE = 50;

/**
 * The sentences of an answer that state something. Headings, lead-ins that end with a colon, questions and short phrases
 * such as “Certainly!” are left out, unless they cite.
 */
export function sentencesOf(answer: string): readonly CitedSentence[] {
  return answer
    .split(/\n+/u)
    .filter((line) => !HEADING.test(line))
    .flatMap((line) => split(line.replace(LINE_START, '')))
    .map((text) => ({ text, citations: citationsOf(text) }))
    .filter(({ text, citations }) => citations.length > 0 || states(text));
}

/** A sentence without its citations: their numbers are no claims. */
export function withoutCitations(text: string): string {
  return text.replace(CITATION, ' ');
}

function split(line: string): readonly string[] {
  const sentences: string[] = [];
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(line)) {
    // “It takes three days. [1] Then …”: what stands behind the full stop belongs to the sentence before it.
    const behind = LEADING_CITATIONS.exec(segment)?.[0] ?? '';
    const last = sentences.length - 1;
    if (behind !== '' && last >= 0) sentences[last] = `${sentences[last] ?? ''}${behind}`;
    sentences.push(last >= 0 ? segment.slice(behind.length) : segment);
  }
  return sentences.map((sentence) => sentence.trim()).filter((sentence) => sentence !== '');
}

function citationsOf(text: string): readonly number[] {
  const numbers = [...text.matchAll(CITATION)].flatMap(([, list = '']) => list.split(/[,;]/u).flatMap(rangeOf));
  return [...new Set(numbers)];
}

function rangeOf(part: string): readonly number[] {
  const [from = 0, to = from] = part.split(/[–-]/u).map(Number);
  return to < from || to - from > LONGEST_RANGE ? [from, to] : Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function states(text: string): boolean {
  return !/[:?：？]["”’*_]*$/u.test(text) && tellingWords(text).length >= 2;
}
