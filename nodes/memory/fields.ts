import { z } from 'zod';
import { jsonValue } from '../fields.ts';
import type { Action } from './actions.ts';

const MAX_TEXT_LENGTH = 1_000_000;
const MAX_FACT_LENGTH = 100_000;

const sessionKey = z.union([z.string().max(500), z.number()]);
const text = z.string().max(MAX_TEXT_LENGTH);
const factKey = z.string().max(200);
const factValue = jsonValue.refine(
  (value) => JSON.stringify(value).length <= MAX_FACT_LENGTH,
  `a fact is at most ${MAX_FACT_LENGTH} characters long as JSON`,
);

/** The fields of the node; which of them count depends on the action. */
export const memoryInputs = z.object({
  session: sessionKey.nullish().meta({
    title: 'Session',
    description:
      'Whose memory this is: the key of a conversation, or whom a fact is about, such as a customer’s number. Facts may do without.',
    control: 'text',
    placeholder: '{{ input.sessionId }}',
  }),
  user: text.nullish().meta({
    title: 'User said',
    description: 'What to remember of the user’s side.',
    control: 'prompt',
    placeholder: '{{ input.message }}',
  }),
  assistant: text
    .nullish()
    .meta({ title: 'Assistant said', description: 'What to remember of the answer.', control: 'prompt', placeholder: '{{ answer.text }}' }),
  key: factKey.nullish().meta({ title: 'Key', description: 'What the fact is called.', placeholder: 'language' }),
  value: factValue.optional().meta({
    title: 'Value',
    description: 'What is known: text or data.',
    control: 'expression',
    placeholder: '{{ extract.data.language }}',
  }),
});

/** The fields that count with an action. */
export function usedFields(action: Action): readonly (keyof z.output<typeof memoryInputs>)[] {
  switch (action.kind) {
    case 'recall':
    case 'get-facts':
      return ['session'];
    case 'remember':
      return ['session', 'user', 'assistant'];
    case 'set-fact':
      return ['session', 'key', 'value'];
    case 'forget':
      return action.what === 'session' ? ['session'] : ['session', 'key'];
  }
}

/** The fields that an action can't do without. */
export function neededFields(action: Action): readonly (keyof z.output<typeof memoryInputs>)[] {
  switch (action.kind) {
    case 'recall':
    case 'remember':
      return ['session'];
    case 'set-fact':
      return ['key', 'value'];
    case 'get-facts':
      return [];
    case 'forget':
      return [action.what === 'session' ? 'session' : 'key'];
  }
}

const session = sessionKey.transform((key) => String(key).trim()).pipe(z.string().min(1, 'is empty: it says whose memory this is'));
const subject = sessionKey.nullish().transform((key) => String(key ?? '').trim());
const key = factKey.trim().min(1, 'is empty: it says what the fact is called');

/** The fields as each action needs them; what is missing fails the step by the name of its field. */
export const fieldsOf = {
  session: z.object({ session }),
  turn: z.object({ session, user: text.nullish(), assistant: text.nullish() }),
  facts: z.object({ session: subject }),
  fact: z.object({ session: subject, key }),
  newFact: z.object({ session: subject, key, value: factValue }),
};
