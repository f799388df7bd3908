import { splitUnspaced } from '#graph/unspaced';
import { germanTerms, isCommonGerman, soughtTerms } from '#store/words/german-words';
import { stems } from '#workers/services/llm/offline/words';
import type { RerankCandidate, Reranked } from './rerank.ts';

/** How much of the score is for words that stand beside each other as in the query. */
const PAIR_SHARE = 0.25;

/**
 * Judges without a model: 0 to 10 for how much of the query's words a candidate has, a word counting the more the fewer
 * of the candidates have it, and for the pairs of words that it has side by side.
 */
export function rankByWords(query: string, candidates: readonly RerankCandidate[]): readonly Reranked[] {
  const asked = [...new Set(wordsOf(query))];
  const forms = formsOf(query);
  const read = candidates.map(({ text }) => wordsOf(text));
  const has = candidates.map(({ text }, place) => holds(read[place] ?? [], germanTerms(plain(text)), forms));
  const worth = new Map(asked.map((word) => [word, Math.log(1 + candidates.length / (1 + has.filter((found) => found(word)).length))]));
  const total = sum([...worth.values()]);
  const pairs = pairsOf(wordsOf(query));
  return candidates.map(({ chunkId }, place) => {
    const found = asked.filter((word) => has[place]?.(word));
    const beside = new Set(pairsOf(read[place] ?? []));
    const inOrder = pairs.length === 0 ? 0 : pairs.filter((pair) => beside.has(pair)).length / pairs.length;
    const covered = total === 0 ? 0 : sum(found.map((word) => worth.get(word) ?? 0)) / total;
    const score = 10 * ((1 - PAIR_SHARE) * covered + PAIR_SHARE * inOrder);
    return { chunkId, score: Math.round(score * 100) / 100, reason: `Has ${found.length} of ${asked.length} words.` };
  });
}

/** Words by their stems; pairs of characters where there are no spaces. */
function wordsOf(text: string): readonly string[] {
  const { spaced, pairs } = splitUnspaced(plain(text));
  return [...stems(spaced.replace(/\p{L}+/gu, (word) => (isCommonGerman(word) ? ' ' : word))), ...pairs];
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll('ß', 'ss');
}

/** What each word of a query may be found by in a German text: its stem, and compounds that begin or end with it. */
function formsOf(query: string): ReadonlyMap<string, readonly string[]> {
  const words = plain(query).match(/\p{L}+/gu) ?? [];
  return new Map(words.flatMap((word) => stems(word).map((stem) => [stem, soughtTerms([word])] as const)));
}

function holds(
  words: readonly string[],
  german: ReadonlySet<string>,
  forms: ReadonlyMap<string, readonly string[]>,
): (word: string) => boolean {
  const known = new Set(words);
  return (word) => known.has(word) || (german.size > 0 && (forms.get(word) ?? []).some((form) => german.has(form)));
}

function pairsOf(words: readonly string[]): readonly string[] {
  return words.slice(1).map((word, place) => `${words[place] ?? ''} ${word}`);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
