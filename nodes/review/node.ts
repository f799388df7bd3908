import { z } from 'zod';
import type { JsonSchema } from '#graph/json';
import { defineNode } from '#graph/node-type';
import { asText, inputValue, literal } from '../bindings.ts';
import { jsonValue } from '../fields.ts';

/** Asks a person and waits for the decision. */
export default defineNode({
  type: 'review',
  version: 1,
  title: 'Review',
  description: 'Asks a person to approve or reject, and waits for the answer. The reviewer may correct the value before approving.',
  keywords: ['approval', 'approve', 'human', 'human in the loop', 'reject', 'ask a person', 'manual check', 'inbox', 'confirm', 'sign-off'],
  category: 'human',
  icon: 'user-check',
  config: z.object({
    deadlineMs: z
      .number()
      .int()
      .min(1_000)
      .max(366 * 86_400_000)
      .nullish()
      .meta({
        title: 'Deadline',
        description: 'How long to wait for an answer, such as 2 h. After that the run continues at “expired”.',
        control: 'duration',
        placeholder: 'No limit',
      }),
  }),
  inputs: z.object({
    title: z.string().meta({
      title: 'Question',
      description: 'What the reviewer sees in the inbox.',
      placeholder: 'Send this reply to {{ input.body.email }}?',
    }),
    instructions: z
      .string()
      .nullish()
      .meta({ title: 'Instructions', description: 'What to look at, and when to reject.', control: 'textarea' }),
    value: jsonValue.optional().meta({
      title: 'What to review',
      description: 'Shown to the reviewer, who may change it. The incoming value when empty.',
      control: 'expression',
      placeholder: '{{ draft.text }}',
    }),
  }),
  outputs: z.object({ approved: jsonValue.optional(), rejected: jsonValue.optional(), expired: jsonValue.optional() }),
  ports: ({ config }) => ['approved', 'rejected', ...(hasDeadline(config) ? ['expired'] : [])],
  outputTypes: ({ config, inputs, inputTypes, inputType }) => {
    const value = inputs['value'] === undefined ? inputType : (inputTypes['value'] ?? {});
    return {
      approved: answerType('approved', value),
      rejected: answerType('rejected', value),
      ...(hasDeadline(config) ? { expired: answerType('expired', value) } : {}),
    };
  },
  summary: ({ inputs }) => (typeof inputs['title'] === 'string' ? inputs['title'] : ''),
  step: ({ config, bindings }) => ({
    kind: 'review',
    title: asText(bindings['title']),
    instructions: bindings['instructions'] === undefined ? literal('') : asText(bindings['instructions']),
    value: bindings['value'] ?? inputValue,
    deadlineMs: config.deadlineMs ?? null,
  }),
  examples: [
    {
      title: 'A reply before it is sent',
      inputs: { title: 'Send this reply?', value: '{{ input.reply }}' },
      input: { reply: 'Your parcel is on its way.' },
      outputs: { approved: { decision: 'approved', value: 'Your parcel is on its way.', comment: '' } },
    },
  ],
});

function hasDeadline(config: { deadlineMs?: number | null | undefined }): boolean {
  return config.deadlineMs !== undefined && config.deadlineMs !== null;
}

function answerType(decision: string, value: JsonSchema): JsonSchema {
  return {
    type: 'object',
    properties: {
      decision: { type: 'string', const: decision },
      value,
      comment: { type: 'string', description: 'What the reviewer wrote; empty when nothing.' },
    },
    required: ['decision', 'value', 'comment'],
  };
}
