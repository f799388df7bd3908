import { z } from 'zod';
import { defineNode } from '#graph/node-type';
import { inputValue } from '../bindings.ts';
import { jsonValue } from '../fields.ts';

/** Brings several paths together. */
export default defineNode({
  type: 'merge',
  version: 1,
  title: 'Merge',
  description: 'Brings paths together: waits for all of them, or continues with the first that arrives and stops the others.',
  keywords: ['join', 'combine', 'wait for all', 'synchronise', 'synchronize', 'race', 'gather', 'any of'],
  category: 'logic',
  icon: 'merge',
  canFail: false,
  config: z.object({
    mode: z
      .enum(['all', 'first'])
      .default('all')
      .meta({
        title: 'Continue',
        options: {
          all: { label: 'When all have arrived', hint: 'Branches that can no longer arrive are not waited for.' },
          first: { label: 'With the first', hint: 'Steps that only lead here are stopped.' },
        },
      }),
  }),
  inputs: z.object({}),
  outputs: z.object({ out: jsonValue }),
  outputTypes: ({ inputType }) => ({ out: inputType }),
  join: ({ config }) => config.mode,
  summary: ({ config }) => (config.mode === 'all' ? 'waits for all' : 'first that arrives'),
  step: () => ({ kind: 'assign', port: 'out', value: inputValue }),
  examples: [
    { title: 'Two answers, side by side', input: { search: ['a'], memory: ['b'] }, outputs: { out: { search: ['a'], memory: ['b'] } } },
    { title: 'The faster of two', config: { mode: 'first' }, input: 'the first answer', outputs: { out: 'the first answer' } },
  ],
});
