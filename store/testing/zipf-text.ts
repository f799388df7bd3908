/** Makes texts whose words are spread as in a language: few are everywhere, most are rare (Zipf). The same seed makes the same texts. */
export interface TextSource {
  /** A number from 0 up to 1. */
  random(): number;
  text(words: number): string;
}

const SYLLABLES = ['ka', 'lo', 'mi', 'ter', 'ran', 'sol', 've', 'du', 'pin', 'gar', 'est', 'ol', 'um', 'ri', 'ne', 'tha'];
const WORDS = 30_000;

/** A source of texts over 30,000 made-up words. */
export function zipfText(seed: number): TextSource {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const syllable = (): string => SYLLABLES[Math.floor(random() * SYLLABLES.length)]!;
  const words = Array.from({ length: WORDS }, () => Array.from({ length: 2 + Math.floor(random() * 3) }, syllable).join(''));
  const shares = new Float64Array(WORDS);
  let sum = 0;
  for (let rank = 0; rank < WORDS; rank += 1) shares[rank] = sum += 1 / (rank + 2);

  function word(): string {
    const wanted = random() * sum;
    let [low, high] = [0, WORDS - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (shares[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return words[low]!;
  }
  return { random, text: (count) => Array.from({ length: count }, word).join(' ') };
}
