import type { Passage, SearchResult } from '#graph/knowledge';
import { sentencesOf } from '#nodes/cite-check/sentences';
import { claimOf, judgeByWords } from '#nodes/cite-check/verdict';
import type { AskModel } from '../search/rewrite.ts';

/** Of the telling words of a sentence, so many must stand in what it cites, as in the node Check citations. */
const ENOUGH_WORDS = 0.5;

/** Has a model answer from what was found, with citations. */
export async function answerFrom(
  question: string,
  { context }: Pick<SearchResult, 'context'>,
  model: string,
  ask: AskModel,
): Promise<string> {
  const { text } = await ask({
    model,
    system:
      'You answer from the context only, and cite each sentence with the numbers of its passages, like [1]. When the context does not answer the question, say so.',
    prompt: `${question}\n\n<context>\n${context.text}\n</context>`,
  });
  return text;
}

/** The share of an answer's sentences that what they cite bears out; 0 for an answer that states nothing. */
export function groundednessOf(answer: string, passages: readonly Passage[]): number {
  const verdicts = sentencesOf(answer).map((sentence) => {
    const claim = claimOf(sentence, passages);
    return 'cited' in claim ? judgeByWords(claim, ENOUGH_WORDS) : claim;
  });
  return verdicts.length === 0 ? 0 : verdicts.filter(({ isSupported }) => isSupported).length / verdicts.length;
}

/** The passages with what a model read of each: its parent, or the chunks around it, where the search adds those. */
export function asRead({ passages, context }: Pick<SearchResult, 'passages' | 'context'>): readonly Passage[] {
  let end = context.text.length;
  return passages
    .toReversed()
    .map((passage) => {
      const head = context.text.lastIndexOf(`[${passage.citation}] ${passage.document}`, end);
      const body = head === -1 ? -1 : context.text.indexOf('\n', head);
      if (body === -1) return passage;
      const text = context.text.slice(body + 1, end).trim();
      end = head;
      return { ...passage, text };
    })
    .toReversed();
}
