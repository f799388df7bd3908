// Words of every language for an index by words: what a text is written as before FTS5 takes it apart, and the terms of a query. Both are
// the tokenizer
// `languages-1`, which generations keep: a change that would cut stored texts differently needs another name. Plain JavaScript, for the
// threads of an index.
import { germanParts, partTerms } from '../../../words/german-parts.mjs';

/** Marks and vowel signs belong to words, as in Hindi and Thai; accents are dropped by `remove_diacritics`. */
export const LANGUAGES_TOKENIZE = "porter unicode61 remove_diacritics 2 categories 'L* N* Co M*'";

/** Scripts whose words are told apart by pairs: without spaces, or with particles behind each word. */
const PAIRED = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}ー';
/** Scripts without spaces whose letters say less: their words are told apart by threes. */
const TRIPLED = '\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const RUNS = new RegExp(`[${PAIRED}]+|[${TRIPLED}]+`, 'gu');
const IS_PAIRED = new RegExp(`^[${PAIRED}]`, 'u');
/** A run that is asked for as a whole, besides by its parts. */
const LONGEST_WHOLE = 12;
/** Unicode's stream-safe format: what takes longer than its length to normalize is no language. */
const LONG_RUN_OF_MARKS = /(\p{M}{30})\p{M}+/gu;

/**
 * The text as words with spaces between them, and in German the parts of its compounds.
 * @param {string} text @returns {{ text: string, parts: string }}
 */
export function indexedText(text) {
  const folded = fold(text);
  return { text: folded.replace(RUNS, (run) => ` ${gramsOf(run, true).join(' ')} `), parts: germanParts(folded) };
}

/**
 * The terms of words and of runs, as FTS5 takes them.
 * @param {string} text @param {ReadonlySet<string>} stopWords @returns {string[]}
 */
export function queryTerms(text, stopWords) {
  const folded = fold(text);
  const words = [...new Set(folded.replace(RUNS, ' ').match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [])];
  const telling = words.filter((word) => !stopWords.has(word));
  const asked = telling.length === 0 ? words : telling;
  const runs = [...new Set(folded.match(RUNS) ?? [])];
  return [...new Set([...runs.flatMap(runTerms), ...asked.map(quoted), ...partTerms(asked)])];
}

/** What stands in quotes, as a phrase. @param {string} text */
export function phraseTerm(text) {
  return quoted(fold(text).replace(RUNS, (run) => ` ${gramsOf(run, false).join(' ')} `));
}

/** Lower case, full and half width alike, ß as ss, and every digit as 0 to 9. @param {string} text */
function fold(text) {
  return text
    .replace(LONG_RUN_OF_MARKS, '$1')
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/(?![0-9])\p{Nd}/gu, (digit) => String(valueOf(digit.codePointAt(0) ?? 0)));
}

/** Digits of a script follow each other from its zero. @param {number} code */
function valueOf(code) {
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}

/**
 * Neighbouring characters of a run. `isWhole` adds the last one alone, so that every character begins a term and one of them can be asked
 * for.
 * @param {string} run @param {boolean} isWhole @returns {readonly string[]}
 */
function gramsOf(run, isWhole) {
  const characters = Array.from(run);
  const length = IS_PAIRED.test(run) ? 2 : 3;
  if (characters.length <= length) return isWhole && length === 2 && characters.length === 2 ? [run, characters[1] ?? ''] : [run];
  const grams = characters.slice(length - 1).map((_, start) => characters.slice(start, start + length).join(''));
  return isWhole && length === 2 ? [...grams, characters.at(-1) ?? ''] : grams;
}

/** @param {string} run @returns {string[]} */
function runTerms(run) {
  const grams = gramsOf(run, false);
  const [only = ''] = grams;
  const length = Array.from(run).length;
  // What is shorter than a term begins one.
  if (length < (IS_PAIRED.test(run) ? 2 : 3)) return [`${quoted(only)}*`];
  if (grams.length === 1) return [quoted(only)];
  return [...(length <= LONGEST_WHOLE ? [quoted(grams.join(' '))] : []), ...grams.map(quoted)];
}

/** @param {string} term */
function quoted(term) {
  return `"${term.replaceAll('"', '').trim()}"`;
}
