import type { NodeExample } from '#graph/node-type';

const at = '2026-01-01T12:00:00.000Z';

/** Each action once. */
export const examples: readonly NodeExample[] = [
  {
    title: 'What was said in a chat before',
    config: { action: { kind: 'recall', maxMessages: 10 } },
    inputs: { session: '{{ input.session }}' },
    input: { session: 'customer-7', message: 'And by express?' },
    outputs: {
      out: {
        session: 'customer-7',
        summary: '',
        messages: [
          { role: 'user', text: 'What does shipping cost?', at },
          { role: 'assistant', text: 'Five euros.', at },
        ],
        total: 2,
        text: 'User: What does shipping cost?\n\nAssistant: Five euros.',
      },
    },
  },
  {
    title: 'Remember a question and its answer',
    config: { action: { kind: 'remember' } },
    inputs: { session: 'customer-7', user: '{{ input.message }}', assistant: '{{ input.answer }}' },
    input: { message: 'And by express?', answer: 'Nine euros.' },
    outputs: { out: { session: 'customer-7', total: 4 } },
  },
  {
    title: 'Note a customer’s language for all workflows',
    config: { action: { kind: 'set-fact' }, scope: 'everywhere' },
    inputs: { session: 'customer-7', key: 'language', value: '{{ input.language }}' },
    input: { language: 'de' },
    outputs: { out: { key: 'language', value: 'de' } },
  },
  {
    title: 'What is known of a customer',
    config: { action: { kind: 'get-facts' }, scope: 'everywhere' },
    inputs: { session: 'customer-7' },
    outputs: { out: { facts: { language: 'de', plan: { name: 'pro', seats: 3 } } } },
  },
  {
    title: 'Forget a conversation',
    config: { action: { kind: 'forget', what: 'session' } },
    inputs: { session: 'customer-7' },
    outputs: { out: { session: 'customer-7' } },
  },
];
