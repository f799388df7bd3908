import { z } from 'zod';
import type { JsonSchema } from '#graph/json';
import { defineNode } from '#graph/node-type';
import { chainOf, modelSetting, modelSummary, scriptSetting } from '../model-fields.ts';
import { judgeByModel } from './ask-model.ts';
import { examples } from './examples.ts';
import { sentencesOf } from './sentences.ts';
import { citedPassageSchema, type Claim, claimOf, judgeByWords, type Verdict, verdictSchema, verdictType } from './verdict.ts';

/** Half of the telling words: an answer puts things in its own words, and yet must be about the same. */
const ENOUGH_WORDS = 0.5;

const outcome = z.object({ answer: z.string(), sentences: z.array(verdictSchema), share: z.number() });

const outcomeType: JsonSchema = {
  type: 'object',
  properties: {
    answer: { type: 'string', description: 'The answer as it came.' },
    sentences: { type: 'array', items: verdictType },
    share: { type: 'number', description: 'How much of the sentences is borne out, from 0 to 1.' },
  },
  required: ['answer', 'sentences', 'share'],
};

/** Holds an answer against the passages that it cites. */
export default defineNode({
  type: 'cite-check',
  version: 1,
  title: 'Check citations',
  description: 'Checks sentence by sentence whether the passages that an answer cites support it.',
  keywords: ['citations', 'fact check', 'hallucination', 'sources', 'verify', 'grounding', 'evidence'],
  category: 'ai',
  icon: 'shield',
  effect: ({ method }) => (method.kind === 'model' ? 'write' : 'read'),
  timeoutMs: 120_000,
  maxAttempts: 4,
  config: z.object({
    method: z
      .discriminatedUnion('kind', [
        z
          .object({
            kind: z.literal('words'),
            overlap: z
              .number()
              .min(0)
              .max(1)
              .default(ENOUGH_WORDS)
              .meta({ title: 'Shared words', description: 'How much of the telling words of a sentence must be in what it cites.' }),
          })
          .meta({ title: 'By words and numbers' }),
        z.object({ kind: z.literal('model'), model: modelSetting() }).meta({ title: 'By a model' }),
      ])
      .default({ kind: 'words', overlap: ENOUGH_WORDS })
      .meta({
        title: 'Method',
        description: 'Words and numbers cost nothing, but know no synonym and no “not”. A model understands, at the cost of one call.',
      }),
    threshold: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .meta({ title: 'Least share', description: 'How much of the sentences must be borne out: 1 is every one.' }),
    uncited: z
      .enum(['unsupported', 'ignored'])
      .default('unsupported')
      .meta({
        title: 'Sentences without citation',
        options: {
          unsupported: { label: 'Count as unsupported' },
          ignored: { label: 'Ignore', hint: 'They are listed, but don’t count.' },
        },
      }),
    script: scriptSetting,
  }),
  inputs: z.object({
    answer: z
      .string()
      .meta({ title: 'Answer', description: 'A text with citations such as [1].', control: 'prompt', placeholder: '{{ answer.text }}' }),
    passages: z.array(citedPassageSchema).nullish().meta({
      title: 'Passages',
      description: 'What can be cited: a list of { citation, text }, as the node Retrieve gives it.',
      control: 'expression',
      placeholder: '{{ retrieve.passages }}',
    }),
  }),
  outputs: z.object({ supported: outcome.optional(), unsupported: outcome.optional() }),
  outputTypes: () => ({ supported: outcomeType, unsupported: outcomeType }),
  problems: ({ inputs }) =>
    inputs['passages'] === undefined || inputs['passages'] === null || inputs['passages'] === ''
      ? [
          {
            code: 'FIELD_MISSING',
            path: 'inputs.passages',
            message: 'There is nothing that the answer could cite.',
            hint: 'Fill in Passages, such as {{ retrieve.passages }}.',
          },
        ]
      : [],
  summary: ({ config }) => (config.method.kind === 'model' ? `by ${modelSummary(config.method.model)}` : 'by words and numbers'),
  async run({ config, inputs, ctx }) {
    const { method, threshold, uncited, script } = config;
    const found = sentencesOf(inputs.answer).map((sentence) => claimOf(sentence, inputs.passages ?? []));
    const claims = found.filter(isClaim);
    const judged =
      method.kind === 'model'
        ? await judgeByModel(claims, { model: chainOf(method.model), script, leastWords: ENOUGH_WORDS }, ctx)
        : claims.map((claim) => judgeByWords(claim, method.overlap));
    const verdicts = new Map(claims.map((claim, index) => [claim, judged[index]]));
    const sentences = found.flatMap((entry): readonly Verdict[] => (isClaim(entry) ? [verdicts.get(entry) ?? []].flat() : [entry]));
    const counted = uncited === 'ignored' ? sentences.filter(({ citations }) => citations.length > 0) : sentences;
    // What states or cites nothing is borne out by nothing.
    const share = counted.length === 0 ? 0 : counted.filter(({ isSupported }) => isSupported).length / counted.length;
    const result = { answer: inputs.answer, sentences, share: Math.round(share * 1_000) / 1_000 };
    return counted.length > 0 && share >= threshold ? { supported: result } : { unsupported: result };
  },
  examples,
});

function isClaim(entry: Claim | Verdict): entry is Claim {
  return 'cited' in entry;
}
