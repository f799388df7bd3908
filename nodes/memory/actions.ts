import { z } from 'zod';
import { modelSetting, scriptSetting } from '../model-fields.ts';

const recall = z
  .object({
    kind: z.literal('recall'),
    maxMessages: z
      .number()
      .int()
      .min(1)
      .max(500)
      .default(20)
      .meta({ title: 'Newest messages', description: 'How many are recalled at most.' }),
    maxTokens: z.number().int().min(100).max(1_000_000).optional().meta({
      title: 'Most tokens',
      description: 'The summary counts among them. Empty: no limit beside the number of messages.',
      advanced: true,
    }),
    older: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('leave-out') }).meta({ title: 'Left out' }),
        z.object({ kind: z.literal('summarise'), model: modelSetting(), script: scriptSetting }).meta({ title: 'Summarised' }),
      ])
      .default({ kind: 'leave-out' })
      .meta({ title: 'Older messages', description: 'What becomes of the messages that do not fit. A summary is made once and kept.' }),
  })
  .meta({ title: 'Recall a conversation' });

/** What the node does, with the settings of just that. */
export const actionSchema = z
  .discriminatedUnion('kind', [
    recall,
    z.object({ kind: z.literal('remember') }).meta({ title: 'Remember what was said' }),
    z.object({ kind: z.literal('set-fact') }).meta({ title: 'Set a fact' }),
    z.object({ kind: z.literal('get-facts') }).meta({ title: 'Get facts' }),
    z
      .object({
        kind: z.literal('forget'),
        what: z
          .enum(['session', 'fact'])
          .default('session')
          .meta({
            title: 'What',
            options: {
              session: { label: 'Conversation', hint: 'The whole conversation with its summary.' },
              fact: { label: 'Fact', hint: 'The one with the given key.' },
            },
          }),
      })
      .meta({ title: 'Forget' }),
  ])
  .default({ kind: 'recall', maxMessages: 20, older: { kind: 'leave-out' } })
  .meta({ title: 'Action', description: 'What to do with the memory.' });

export type Action = z.output<typeof actionSchema>;
export type Recall = z.output<typeof recall>;
