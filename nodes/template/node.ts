import { z } from 'zod';
import { defineNode } from '#graph/node-type';
import { asText } from '../bindings.ts';

/** Writes text with values in it. */
export default defineNode({
  type: 'template',
  version: 1,
  title: 'Text',
  description: 'Writes a text with values from earlier nodes in it.',
  keywords: ['text', 'string', 'template', 'markdown', 'html', 'concat', 'format', 'note text', 'compose'],
  category: 'data',
  icon: 'text',
  config: z.object({}),
  inputs: z.object({
    text: z.string().meta({
      title: 'Text',
      description: 'Put values in with {{ }}. Objects and lists are written as JSON.',
      control: 'textarea',
      placeholder: 'Dear {{ input.name }}, …',
    }),
  }),
  outputs: z.object({ out: z.string() }),
  outputTypes: () => ({ out: { type: 'string' } }),
  summary: ({ inputs }) => (typeof inputs['text'] === 'string' ? inputs['text'].slice(0, 80) : ''),
  step: ({ bindings }) => ({ kind: 'assign', port: 'out', value: asText(bindings['text']) }),
  examples: [
    {
      title: 'A letter',
      inputs: { text: 'Dear {{ input.name }},\nyou have {{ input.points }} points.' },
      input: { name: 'Ada', points: 42 },
      outputs: { out: 'Dear Ada,\nyou have 42 points.' },
    },
  ],
});
