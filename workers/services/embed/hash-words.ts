import { COMMON_WORDS } from './common-words.ts';
import { normalize } from './embedder.ts';

/** How much the parts of a text weigh: whole words lead; their pieces forgive endings and typing errors; pairs hold the order. */
const WORD_WEIGHT = 1;
const PAIR_WEIGHT = 0.5;
const PIECE_WEIGHT = 0.28;
/** What a word that is in most texts counts against others, in place of an inverse document frequency. */
const COMMON_WEIGHT = 0.25;
const PIECE_LENGTHS = [3, 4] as const;

/**
 * Hashes words, pairs of neighbours, and pieces of words with their borders marked (as fastText does, Bojanowski et al. 2017) to one of the
 * dimensions
 * and to a sign (the hashing trick of Weinberger et al. 2009, where the sign keeps collisions from adding up). Counts grow by their
 * logarithm, very
 * common words count little, and the vector has length 1, or is zero for no words. Vectors are stored: the result for given words never
 * changes.
 */
export function hashWords(words: readonly string[], dimensions: number): Float32Array {
  const counts = new Map<string, { count: number; weight: number }>();
  const add = (part: string, weight: number): void => {
    const known = counts.get(part);
    if (known === undefined) counts.set(part, { count: 1, weight });
    else known.count += 1;
  };
  words.forEach((word, index) => {
    const worth = COMMON_WORDS.has(word) ? COMMON_WEIGHT : 1;
    add(`w ${word}`, WORD_WEIGHT * worth);
    for (const piece of piecesOf(word)) add(`p ${piece}`, PIECE_WEIGHT * worth);
    const next = words[index + 1];
    if (next !== undefined) add(`2 ${word} ${next}`, PAIR_WEIGHT * worth * (COMMON_WORDS.has(next) ? COMMON_WEIGHT : 1));
  });
  const vector = new Float32Array(dimensions);
  for (const [part, { count, weight }] of counts) {
    const hash = hashOf(part);
    const index = (hash >>> 1) % dimensions;
    vector[index] = vector[index]! + (hash & 1 ? 1 : -1) * weight * (1 + Math.log(count));
  }
  return normalize(vector);
}

/** Words of a text in lower case without accents; a number is a word with its dots and commas. */
export function plainWords(text: string): readonly string[] {
  return text.match(/\p{N}+(?:[.,:]\p{N}+)*|[\p{L}\p{N}]+(?:['’]\p{L}+)?/gu) ?? [];
}

/** The runs of three and four letters of a word with `<` and `>` at its ends. Numbers have none: 1234 is no kind of 1235. */
function piecesOf(word: string): readonly string[] {
  if (/^\p{N}/u.test(word)) return [];
  const letters = Array.from(`<${word}>`);
  return PIECE_LENGTHS.flatMap((length) =>
    Array.from({ length: Math.max(0, letters.length - length + 1) }, (_, start) => letters.slice(start, start + length).join('')),
  );
}

/** FNV-1a over UTF-16 units, its bits stirred at the end so that the lowest are as good as the others. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
