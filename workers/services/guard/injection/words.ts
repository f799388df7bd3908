import { streamSafe } from '#graph/stream-safe';
/** A word of a text in small letters without accents, with its place in the original. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Which sentence it stands in, counted from 0. */
  readonly sentence: number;
}

const TOKEN = /[\p{L}\p{N}\p{M}]+|[.!?\n;。!?]/gu;
const INVISIBLE = /[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
/** Letters of other alphabets that look like Latin ones, for words that mix both. */
const LOOK_ALIKES: { readonly [letter: string]: string } = {
  а: 'a',
  в: 'b',
  е: 'e',
  к: 'k',
  м: 'm',
  н: 'h',
  о: 'o',
  р: 'p',
  с: 'c',
  т: 't',
  у: 'y',
  х: 'x',
  і: 'i',
  ј: 'j',
  ѕ: 's',
  ԁ: 'd',
  ɡ: 'g',
  ο: 'o',
  α: 'a',
  ε: 'e',
  ι: 'i',
  ν: 'v',
  ρ: 'p',
  τ: 't',
  υ: 'u',
};

/** Splits a text into words, undoing what hides them: invisible characters, look-alikes, l e t t e r s set apart. */
export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  let sentence = 0;
  const { visible, placeOf } = withoutInvisible(text);
  for (const match of visible.matchAll(TOKEN)) {
    const [token] = match;
    if (/^[^\p{L}\p{N}\p{M}]/u.test(token)) {
      sentence++;
      continue;
    }
    words.push({ text: plainWord(token), start: placeOf(match.index), end: placeOf(match.index + token.length - 1) + 1, sentence });
  }
  return joinLetters(words);
}

function withoutInvisible(text: string): { readonly visible: string; readonly placeOf: (index: number) => number } {
  const gaps: { readonly at: number; readonly removed: number }[] = [];
  let removed = 0;
  const visible = text.replace(INVISIBLE, (found: string, offset: number) => {
    removed += found.length;
    gaps.push({ at: offset + found.length - removed, removed });
    return '';
  });
  if (gaps.length === 0) return { visible, placeOf: (index) => index };
  // Asked for in rising order, so one pass over the gaps serves all words.
  let next = 0;
  let last = 0;
  return {
    visible,
    placeOf(index) {
      if (index < last) next = 0;
      last = index;
      while (next < gaps.length && (gaps[next]?.at ?? 0) <= index) next++;
      return index + (gaps[next - 1]?.removed ?? 0);
    },
  };
}

function plainWord(token: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(token)) return token.toLowerCase();
  const plain = streamSafe(token, 'NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ł', 'l')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o');
  return /[a-z]/.test(plain) ? plain.replace(/[^a-z0-9]/g, (letter) => LOOK_ALIKES[letter] ?? letter) : plain;
}

/** Four and more single letters in a row are a word that was pulled apart. */
function joinLetters(words: readonly Word[]): readonly Word[] {
  const joined: Word[] = [];
  for (let at = 0; at < words.length; at++) {
    let end = at;
    while (end < words.length && isLetterOf(words[end], words[at], words[end - 1], end === at)) end++;
    const first = words[at];
    const last = words[end - 1];
    if (first !== undefined && last !== undefined && end - at >= 4) {
      joined.push({
        text: words
          .slice(at, end)
          .map(({ text }) => text)
          .join(''),
        start: first.start,
        end: last.end,
        sentence: first.sentence,
      });
      at = end - 1;
    } else if (first !== undefined) joined.push(first);
  }
  return joined;
}

function isLetterOf(word: Word | undefined, first: Word | undefined, previous: Word | undefined, isFirst: boolean): boolean {
  if (word === undefined || word.text.length !== 1 || !/[a-z]/.test(word.text)) return false;
  return isFirst || (word.sentence === first?.sentence && previous !== undefined && word.start - previous.end <= 1);
}
