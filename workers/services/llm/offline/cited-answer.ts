import { trimEndOf } from '#graph/trim-characters';
import { sentencesOf } from './sentences.ts';
import { stems } from './words.ts';

interface NumberedPassage {
  readonly number: number;
  /** Its document and headings. */
  readonly place: string;
  readonly sentences: readonly string[];
}

/** The first line of a passage as retrieval writes it: its number, and where it stands. */
const HEAD = /^\[(\d{1,4})\] ([^\n]*)$/gm;
/** How many words of the question an answer must take up: one word in common is chance. */
const LEAST_SHARE = 0.5;
/** A heading says what a sentence is about, but less surely than the sentence. */
const PLACE_WEIGHT = 0.6;
/** How near to the best sentence a second one must come. */
const NEARLY = 0.8;

/** The passages of a context that numbers them for citation, without headings; none for any other text. */
export function numberedPassages(context: string): readonly NumberedPassage[] {
  if (!context.startsWith('[1] ')) return [];
  const heads = [...context.matchAll(HEAD)];
  return heads.map((head, index) => {
    const body = context.slice(head.index + head[0].length, heads[index + 1]?.index);
    return { number: Number(head[1]), place: head[2] ?? '', sentences: sentencesOf(body.replaceAll(/^#{1,6} .*$/gm, '')) };
  });
}

/**
 * One or two sentences of the passages that answer a question, word for word, each with the number of its passage; undefined when none
 * does.
 */
export function citedAnswer(passages: readonly NumberedPassage[], question: string): string | undefined {
  const wanted = [...new Set(stems(question))];
  const all = passages.flatMap(({ number, place, sentences }) => {
    const around = new Set(stems(place));
    return sentences.map((sentence) => ({ number, sentence, around, words: new Set(stems(sentence)) }));
  });
  const frequency = (word: string): number => all.filter(({ words }) => words.has(word)).length;
  const weights = new Map(wanted.map((word) => [word, Math.log(1 + all.length / Math.max(1, frequency(word)))]));
  const ranked = all
    .map((one) => ({ ...one, covered: wanted.filter((word) => one.words.has(word) || one.around.has(word)).length }))
    .filter(({ words, covered }) => wanted.some((word) => words.has(word)) && covered >= wanted.length * LEAST_SHARE)
    .map(({ number, sentence, words, around, covered }) => {
      const score = wanted.reduce(
        (sum, word) => sum + (weights.get(word) ?? 0) * (words.has(word) ? 1 : around.has(word) ? PLACE_WEIGHT : 0),
        0,
      );
      return { number, sentence, covered, score: score / Math.sqrt(1 + words.size / 24) };
    })
    .sort((a, b) => b.score - a.score);
  const [best, second] = ranked;
  if (best === undefined) return undefined;
  const told = second !== undefined && second.covered >= best.covered && second.score >= best.score * NEARLY ? [best, second] : [best];
  return told.map(({ sentence, number }) => `${trimEndOf(sentence, '.!?')} [${number}].`).join(' ');
}
