import { writeJson } from '#graph/json-text';
import { z } from 'zod';
import type { Json } from '#graph/json';
import { defineNode } from '#graph/node-type';
import { jsonValue } from '../fields.ts';
import { restore } from './restore.ts';

/** Undoes the masking of guardrails. */
export default defineNode({
  type: 'unmask',
  version: 1,
  title: 'Restore masked values',
  description: 'Puts back what the guardrails masked, in a text or anywhere in data, after a model has worked on it.',
  keywords: ['unmask', 'restore', 'deanonymise', 'deanonymize', 'reveal', 'undo mask'],
  category: 'ai',
  icon: 'eye',
  effect: 'read',
  config: z.object({}),
  inputs: z.object({
    text: jsonValue.meta({
      title: 'Text',
      description: 'The text or data that holds placeholders such as [EMAIL_1].',
      control: 'prompt',
      placeholder: '{{ llm.text }}',
    }),
    masked: z.record(z.string(), z.string()).nullish().meta({
      title: 'Masked values',
      description: 'What each placeholder stands for, as the guardrails gave it.',
      control: 'expression',
      placeholder: '{{ guardrails.masked }}',
    }),
  }),
  outputs: z.object({
    out: z.object({ text: z.string(), data: jsonValue.optional(), restored: z.array(z.string()), left: z.array(z.string()) }),
  }),
  async run({ inputs }) {
    const masked = inputs.masked ?? {};
    const { data, restored } = restore(inputs.text, masked);
    const left = Object.keys(masked).filter((placeholder) => !restored.includes(placeholder));
    return { out: { text: asText(data), ...(typeof data === 'string' ? {} : { data }), restored: [...restored], left } };
  },
  examples: [
    {
      title: 'The answer gets its address back',
      inputs: { text: 'I have written to [EMAIL_1].', masked: { '[EMAIL_1]': 'ada@example.org', '[CARD_1]': '4242 4242 4242 4242' } },
      outputs: { out: { text: 'I have written to ada@example.org.', restored: ['[EMAIL_1]'], left: ['[CARD_1]'] } },
    },
  ],
});

function asText(value: Json): string {
  return typeof value === 'string' ? value : writeJson(value);
}
