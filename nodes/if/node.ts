import { z } from 'zod';
import { defineNode } from '#graph/node-type';
import { inputValue, literal } from '../bindings.ts';
import { jsonValue } from '../fields.ts';

/** Leaves by `true` or by `false`. */
export default defineNode({
  type: 'if',
  version: 1,
  title: 'If',
  description: 'Asks one yes-or-no question and continues at the matching output. The incoming value passes through.',
  keywords: ['condition', 'conditional', 'cond', 'branch', 'true', 'false', 'else', 'yes or no', 'boolean', 'when'],
  standsInFor: [
    { words: ['filter'], how: 'Keeps a value that passes. To filter a list, write {{ input.items.filter(item => …) }} in Set fields.' },
  ],
  category: 'logic',
  icon: 'split',
  config: z.object({}),
  inputs: z.object({
    condition: z.boolean().nullable().meta({
      title: 'Condition',
      description: 'Something that is true or false, such as {{ input.total > 100 }}. Nothing (null) counts as false.',
      control: 'expression',
      placeholder: '{{ input.total > 100 }}',
    }),
  }),
  outputs: z.object({ true: jsonValue.optional(), false: jsonValue.optional() }),
  outputTypes: ({ inputType }) => ({ true: inputType, false: inputType }),
  summary: ({ inputs }) =>
    typeof inputs['condition'] === 'string' ? inputs['condition'].replace(/^\{\{/, '').replace(/\}\}$/, '').trim() : '',
  step: ({ bindings }) => ({
    kind: 'branch',
    cases: [{ port: 'true', when: bindings['condition'] ?? literal(false) }],
    otherwise: 'false',
    mode: 'first',
    value: inputValue,
  }),
  examples: [
    { title: 'A large order', inputs: { condition: '{{ input.total > 100 }}' }, input: { total: 250 }, outputs: { true: { total: 250 } } },
    { title: 'A small order', inputs: { condition: '{{ input.total > 100 }}' }, input: { total: 20 }, outputs: { false: { total: 20 } } },
  ],
});
