import { z } from 'zod';
import type { JsonSchema } from '#graph/json';
import type { CitedSentence } from './sentences.ts';
import { withoutCitations } from './sentences.ts';
import { numbersOf, tellingWords } from './words.ts';

/** A passage as the node reads it: what else is in it does not matter. */
export const citedPassageSchema = z.object({
  citation: z.number().int().meta({ title: 'Citation' }),
  text: z.string().meta({ title: 'Text' }),
  document: z.string().optional().meta({ title: 'Document' }),
  path: z
    .array(z.string().meta({ title: 'Heading' }))
    .optional()
    .meta({ title: 'Headings' }),
});

/** What came of one sentence. */
export const verdictSchema = z.object({ text: z.string(), citations: z.array(z.number()), isSupported: z.boolean(), reason: z.string() });

/** The type of `verdictSchema`, for `outputTypes`. */
export const verdictType: JsonSchema = {
  type: 'object',
  properties: {
    text: { type: 'string', description: 'The sentence as it stands in the answer.' },
    citations: { type: 'array', items: { type: 'integer' } },
    isSupported: { type: 'boolean' },
    reason: { type: 'string', description: 'Why it was judged so.' },
  },
  required: ['text', 'citations', 'isSupported', 'reason'],
};

export type CitedPassage = z.output<typeof citedPassageSchema>;
export type Verdict = z.output<typeof verdictSchema>;

/** A sentence with all the passages it cites. */
export interface Claim {
  readonly sentence: CitedSentence;
  readonly cited: readonly CitedPassage[];
}

/** A verdict on a sentence. */
export function verdictOf({ text, citations }: CitedSentence, isSupported: boolean, reason: string): Verdict {
  return { text, citations: [...citations], isSupported, reason };
}

/** What can be said of a sentence before its passages are read: that it cites none, or one that there is not. Else the claim to check. */
export function claimOf(sentence: CitedSentence, passages: readonly CitedPassage[]): Claim | Verdict {
  if (sentence.citations.length === 0) return verdictOf(sentence, false, 'It cites no passage.');
  const missing = sentence.citations.filter((number) => !passages.some(({ citation }) => citation === number));
  if (missing.length > 0) return verdictOf(sentence, false, `There is no passage ${missing.map((number) => `[${number}]`).join(', ')}.`);
  return { sentence, cited: passages.filter(({ citation }) => sentence.citations.includes(citation)) };
}

/** Holds the words and numbers of a sentence against its passages. It knows no synonym and no “not”. */
export function judgeByWords({ sentence, cited }: Claim, least: number): Verdict {
  const claim = withoutCitations(sentence.text);
  // Headings say what a passage is about, and often hold the words that it leaves out.
  const source = cited.map(({ document = '', path = [], text }) => [document, ...path, text].join('\n')).join('\n');
  // A number must be in the passages themselves: that of a chapter bears nothing out.
  const known = new Set(numbersOf(cited.map(({ text }) => text).join('\n')));
  const strange = numbersOf(claim).filter((number) => !known.has(number));
  if (strange.length > 0) return verdictOf(sentence, false, `Not in what it cites: ${strange.join(', ')}.`);
  const words = tellingWords(claim);
  const sourceWords = new Set(tellingWords(source));
  const share = words.length === 0 ? 0 : words.filter((word) => sourceWords.has(word)).length / words.length;
  const percent = `${Math.round(share * 100)} % of its words are in what it cites`;
  return share >= least
    ? verdictOf(sentence, true, `${percent}.`)
    : verdictOf(sentence, false, `Only ${percent}; ${Math.round(least * 100)} % are asked for.`);
}
