import { asciiDigits } from '#graph/stream-safe';
import { tellingWords } from './words.ts';

/** A sentence of an answer that is to be held against what it cites. */
export interface CitedSentence {
  /** As it stands in the answer, with its citations. */
  readonly text: string;
  /** The numbers of the passages it cites, each once. */
  readonly citations: readonly number[];
}

const CITATION = /[[【［](\p{Nd}{1,4}(?:\s*[,;،؛、–-]\s*\p{Nd}{1,4})*)[\]】］]/gu;
/** Citations with what stands between them. */
const CITATIONS =
  /(?:[[【［]\p{Nd}{1,4}(?:\s*[,;،؛、–-]\s*\p{Nd}{1,4})*[\]】］](?:(?:\s*[,;،؛、]\s*|\s*)(?=[[【［]))?)+(?<behind>[.,;]?)/gu;
/**
 * Ends with a dot that ends no sentence: a single letter, as in “z. B.” and “J. Smith”, or one of the abbreviations before names and
 * numbers.
 */
const ABBREVIATION =
  /(?<![\p{L}\p{N}])(?:\p{L}|abs|art|bd|bzw|ca|dr|fig|hr|inkl|jr|kap|mme|mr|mrs|ms|nr|prof|sr|sra|st|str|tel|vgl|vs|zzgl)\.\s*$/iu;
/** A number with a dot before the name of a month is a day: “am 3. Mai”. Other ordinal numbers end a sentence as often as not. */
const DAY = /(?<![\p{L}\p{N}.,])\d{1,2}\.\s*$/u;
const MONTH = /^\s*(?:jan|feb|mär|maer|apr|mai|jun|jul|aug|sep|okt|nov|dez|lis|led|únor|bře|sty|lut|gru|maj)\p{L}*/iu;
/** Signs of Markdown that begin a line and say nothing. */
const LINE_START = /^\s*(?:>\s*)*(?:[-*+•]\s+|\d{1,3}[.)]\s+)?/u;
const HEADING = /^\s*#{1,6}\s/u;
/** Of an abbreviation, with what is behind it. */
const LONGEST_ABBREVIATION = 40;
/** The rules for sentences are the same in all languages but a few; an answer does not say its own. */
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
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
  // “It takes three days.[1] Then …”: with blanks in the place of citations, those behind a full stop belong to the sentence before them.
  const blanked = line.replace(CITATIONS, (citations: string, ...rest: unknown[]) => {
    const [behind, at] = rest as [string, number];
    // “… in three days [1]. Then” needs its stop, “… in three days. [1]. Then” has had one.
    const isStopped = /[.!?。！？]["'”’»)*_]{0,4}\s*$/u.test(line.slice(Math.max(0, at - LONGEST_ABBREVIATION), at));
    return isStopped ? ' '.repeat(citations.length) : `${' '.repeat(citations.length - behind.length)}${behind}`;
  });
  // “**Three days.** Then …”: what ends an emphasis belongs to the sentence too.
  const plain = blanked.replace(
    /([.!?。！？])([*_]{1,3})(?=\s|$)/gu,
    (_all, stop: string, marks: string) => stop + ' '.repeat(marks.length),
  );
  const sentences: string[] = [];
  let isOpen = false;
  for (const { segment, index } of segmenter.segment(plain)) {
    const text = line.slice(index, index + segment.length);
    if (isOpen || (DAY.test(sentences.at(-1)?.slice(-LONGEST_ABBREVIATION) ?? '') && MONTH.test(text)))
      sentences.push(`${sentences.pop() ?? ''}${text}`);
    else sentences.push(text);
    isOpen = ABBREVIATION.test(segment.slice(-LONGEST_ABBREVIATION));
  }
  return sentences.map((sentence) => sentence.trim()).filter((sentence) => sentence !== '');
}

function citationsOf(text: string): readonly number[] {
  const numbers = [...text.matchAll(CITATION)].flatMap(([, list = '']) =>
    asciiDigits(list)
      .split(/[,;،؛、]/u)
      .flatMap(rangeOf),
  );
  return [...new Set(numbers)];
}

function rangeOf(part: string): readonly number[] {
  const [from = 0, to = from] = part.split(/[–-]/u).map(Number);
  return to < from || to - from > LONGEST_RANGE ? [from, to] : Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function states(text: string): boolean {
  return !/[:?：？]["”’*_]*$/u.test(text) && tellingWords(text).length >= 2;
}
