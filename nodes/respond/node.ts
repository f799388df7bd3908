import { z } from 'zod';
import { defineNode } from '#graph/node-type';
import { inputValue, literal } from '../bindings.ts';
import { jsonValue } from '../fields.ts';

/** Answers the caller; the run goes on. */
export default defineNode({
  type: 'respond',
  version: 1,
  title: 'Respond',
  description: 'Answers the caller of the webhook. The run continues afterwards, so slow work can follow.',
  keywords: ['answer', 'reply', 'response', 'return', 'respond to webhook', 'output', 'end', 'result'],
  category: 'output',
  icon: 'reply',
  config: z.object({}),
  inputs: z.object({
    status: z
      .number()
      .int()
      .min(200)
      .max(599)
      .default(200)
      .meta({ title: 'Status', description: '200 OK, 400 bad request, 500 server error.' }),
    headers: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullable())
      .default({})
      .meta({ title: 'Headers', description: 'Sent along with the answer.', control: 'key-value', advanced: true }),
    body: jsonValue.optional().meta({
      title: 'Body',
      description: 'Text is sent as text, a file as its bytes, everything else as JSON. The incoming value when empty.',
      control: 'expression',
      placeholder: '{{ { reply: draft.text } }}',
    }),
  }),
  outputs: z.object({ out: jsonValue }),
  outputTypes: ({ inputs, inputTypes, inputType }) => ({ out: inputs['body'] === undefined ? inputType : (inputTypes['body'] ?? {}) }),
  summary: ({ inputs }) => String(inputs['status'] ?? 200),
  step: ({ bindings }) => ({
    kind: 'respond',
    status: bindings['status'] ?? literal(200),
    headers: bindings['headers'] ?? literal({}),
    body: bindings['body'] ?? inputValue,
  }),
  examples: [
    {
      title: 'The draft as JSON',
      inputs: { body: { reply: '{{ input.text }}' } },
      input: { text: 'Thank you!' },
      outputs: { out: { reply: 'Thank you!' } },
    },
    { title: 'The incoming value', inputs: { status: 201 }, input: { id: 7 }, outputs: { out: { id: 7 } } },
  ],
});
