import { describe, expect, it } from 'vitest';
import { answerOffline } from './offline-model.ts';
import { questionAbout } from './question-about.ts';

describe('a question about a text', () => {
  it.each([
    [
      'Care\nDescaling the boiler takes 40 minutes. It is done twice a year.',
      'How long does Descaling the boiler take?',
      'Descaling the boiler takes 40 minutes.',
    ],
    [
      'Books can be returned within 30 days. We lend books and games.',
      'How long can books be returned?',
      'Books can be returned within 30 days.',
    ],
    [
      '## Looms\n\nThis is the second chapter. A heddle is a looped cord that guides a warp thread.',
      'What is a heddle?',
      'A heddle is a looped cord that guides a warp thread.',
    ],
    [
      'To renew the certificate, run `certs renew` on the host.',
      'How do you renew the certificate?',
      'To renew the certificate, run `certs renew` on the host.',
    ],
    ['The gift card costs 20 euros.', 'How much is the gift card?', 'The gift card costs 20 euros.'],
    ['Visitors must wear a badge.', 'What must Visitors do?', 'Visitors must wear a badge.'],
    ['Opening hours\nMonday to Friday, nine to five', 'What is said about Opening hours?', 'Monday to Friday, nine to five'],
    [
      'Öffnungszeiten\nDie Werkstatt öffnet montags um neun.',
      'What is said about Öffnungszeiten?',
      'Die Werkstatt öffnet montags um neun.',
    ],
  ])('%j', (text, question, sentence) => {
    expect(questionAbout(text)).toEqual({ question, sentence });
  });

  it('is written by the offline model when it is asked for one, with the words that answer it', async () => {
    const request = {
      model: 'offline',
      prompt:
        'Write one question that this passage answers, and copy the words that answer it.\n\n<context>\nKettles\nThe kettle is a pot for boiling water. It whistles.\n</context>',
      schema: {
        type: 'object',
        properties: { question: { type: 'string' }, phrase: { type: 'string' } },
        required: ['question', 'phrase'],
      } as const,
    };
    const { data } = await answerOffline(request, {
      signal: new AbortController().signal,
      iteration: 0,
      attempt: 1,
      onToken: () => undefined,
      delayMs: 0,
    });
    expect(data).toEqual({ question: 'What is the kettle?', phrase: 'The kettle is a pot for boiling water.' });
  });

  it('does not stand in for a field of that name that something else is asked of', async () => {
    const request = {
      model: 'offline',
      prompt: 'Which question does the customer have?\n\n<context>\nThe kettle is broken. Question: Can I have another?\n</context>',
      schema: { type: 'object', properties: { question: { type: 'string' } } } as const,
    };
    const { data } = await answerOffline(request, {
      signal: new AbortController().signal,
      iteration: 0,
      attempt: 1,
      onToken: () => undefined,
      delayMs: 0,
    });
    expect(JSON.stringify(data)).not.toContain('What is');
  });
});
