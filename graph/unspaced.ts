/** Scripts without spaces between words, and Hangul, whose words carry their particles. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]+/gu;

/**
 * A text without its runs of such scripts, and the pairs of neighbouring characters of these runs, which stand for words there. A run of
 * one character is its own pair.
 */
export function splitUnspaced(text: string): { readonly spaced: string; readonly pairs: readonly string[] } {
  const runs = text.match(UNSPACED) ?? [];
  return runs.length === 0
    ? { spaced: text, pairs: [] }
    : { spaced: text.replace(UNSPACED, ' '), pairs: runs.flatMap((run) => pairsOf(Array.from(run))) };
}

function pairsOf(characters: readonly string[]): readonly string[] {
  return characters.length < 2 ? characters : characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`);
}
