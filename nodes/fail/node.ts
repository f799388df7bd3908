import { z } from 'zod';
import { defineNode } from '#graph/node-type';
import { asText } from '../bindings.ts';

/** Ends the run as failed. */
export default defineNode({
  type: 'fail',
  version: 1,
  title: 'Fail',
  description: 'Ends the run as failed, with your own code and message.',
  keywords: ['error', 'stop', 'throw', 'stop and error', 'abort', 'raise', 'exception', 'terminate'],
  category: 'output',
  icon: 'octagon-x',
  // It does nothing but fail: a way out for that would lead nowhere new.
  canFail: false,
  config: z.object({
    code: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'use capitals, digits and _, such as ORDER_NOT_FOUND')
      .default('FAILED')
      .meta({
        title: 'Code',
        description: 'A short name for this failure, so that programs can tell it from others.',
        placeholder: 'ORDER_NOT_FOUND',
      }),
  }),
  inputs: z.object({
    message: z.string().meta({
      title: 'Message',
      description: 'What went wrong, for the people who read the run.',
      control: 'textarea',
      placeholder: 'No order has the number {{ input.body.order }}.',
    }),
  }),
  outputs: z.object({}),
  outputTypes: () => ({}),
  summary: ({ config }) => config.code,
  step: ({ config, bindings }) => ({ kind: 'fail', code: config.code, message: asText(bindings['message']) }),
  examples: [
    {
      title: 'An unknown order',
      config: { code: 'ORDER_NOT_FOUND' },
      inputs: { message: 'No order has the number {{ input.order }}.' },
      input: { order: 'A-7' },
      outputs: {},
    },
  ],
});
