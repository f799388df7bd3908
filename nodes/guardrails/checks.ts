import { z } from 'zod';
import { jsonSchemaSetting } from '../fields.ts';
import { modelSetting } from '../model-fields.ts';

/** The kinds of personal data, each with the word of its placeholders. */
export const placeholderWords = {
  email: 'EMAIL',
  phone: 'PHONE',
  card: 'CARD',
  iban: 'IBAN',
  'national-id': 'ID',
  ip: 'IP',
  secret: 'SECRET',
} as const;

const kinds = ['email', 'phone', 'card', 'iban', 'national-id', 'ip', 'secret'] as const;
const kindNames = {
  email: { label: 'Email addresses' },
  phone: { label: 'Phone numbers' },
  card: { label: 'Card numbers' },
  iban: { label: 'Bank accounts (IBAN)' },
  'national-id': { label: 'National ids', hint: 'Such as a social security number.' },
  ip: { label: 'IP addresses' },
  secret: { label: 'Secrets', hint: 'Keys, tokens and passwords.' },
} as const;
const action = z
  .enum(['mask', 'block'])
  .default('mask')
  .meta({
    title: 'When found',
    options: {
      mask: { label: 'Mask', hint: 'A placeholder such as [EMAIL_1] takes its place.' },
      block: { label: 'Block', hint: 'The text leaves through “blocked”.' },
    },
  });

const personalData = z
  .object({
    kind: z.literal('personal-data'),
    kinds: z
      .array(z.enum(kinds).meta({ title: 'Kind', options: kindNames }))
      .min(1)
      .default([...kinds])
      .meta({ title: 'Kinds', advanced: true }),
    action,
  })
  .meta({ title: 'Personal data' });

const injection = z
  .object({
    kind: z.literal('injection'),
    threshold: z
      .number()
      .min(0)
      .max(1)
      .default(0.6)
      .meta({ title: 'Threshold', description: 'From this score on a text is blocked. Lower finds more, and is wrong more often.' }),
    judge: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('none') }).meta({ title: 'Rules alone' }),
        z.object({ kind: z.literal('model'), model: modelSetting() }).meta({ title: 'Also a model' }),
      ])
      .default({ kind: 'none' })
      .meta({ title: 'Who decides', description: 'A model also sees attacks that no rule describes, at the cost of a call.' }),
  })
  .meta({ title: 'Prompt injection' });

const topics = z
  .object({
    kind: z.literal('topics'),
    policy: z.string().max(20_000).default('').meta({
      title: 'Policy',
      description: 'What must not come up, in your words.',
      control: 'textarea',
      placeholder: 'No medical or legal advice. No talk about competitors.',
    }),
    model: modelSetting(),
  })
  .meta({ title: 'Banned topics' });

const schema = z
  .object({
    kind: z.literal('schema'),
    schema: jsonSchemaSetting()
      .default({ type: 'object' })
      .meta({ title: 'Schema', description: 'The JSON Schema that the data, or the JSON in the text, must have.', control: 'json-schema' }),
  })
  .meta({ title: 'Shape of the data' });

const groundedness = z
  .object({
    kind: z.literal('groundedness'),
    threshold: z
      .number()
      .min(0)
      .max(1)
      .default(0.7)
      .meta({ title: 'Least share', description: 'How much of the text the context must bear out: 1 is every statement.' }),
    model: modelSetting(),
  })
  .meta({ title: 'Grounded in the context' });

const urls = z
  .object({
    kind: z.literal('urls'),
    allow: z
      .array(z.string().min(1).max(300).meta({ title: 'Host', placeholder: '*.example.com' }))
      .max(500)
      .default([])
      .meta({
        title: 'Allowed hosts',
        description: 'example.com is that host alone, *.example.com all below it. Everything else is found.',
      }),
    action: z
      .enum(['mask', 'block'])
      .default('block')
      .meta({
        title: 'When found',
        options: {
          mask: { label: 'Mask', hint: 'A placeholder such as [URL_1] takes its place.' },
          block: { label: 'Block', hint: 'The text leaves through “blocked”.' },
        },
      }),
  })
  .meta({ title: 'Web addresses' });

/** One check of a text, by its kind. */
export const checkSchema = z
  .discriminatedUnion('kind', [personalData, injection, topics, schema, groundedness, urls])
  .meta({ title: 'Check' });

export type Check = z.output<typeof checkSchema>;
export type CheckOf<K extends Check['kind']> = Extract<Check, { kind: K }>;

/** Whether a check asks a model. */
export function asksModel(check: Check): boolean {
  return check.kind === 'topics' || check.kind === 'groundedness' || (check.kind === 'injection' && check.judge.kind === 'model');
}

/** What a check is called on the card. */
export const checkTitles: { readonly [kind in Check['kind']]: string } = {
  'personal-data': 'personal data',
  injection: 'injection',
  topics: 'topics',
  schema: 'schema',
  groundedness: 'groundedness',
  urls: 'addresses',
};
