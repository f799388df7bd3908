import { describe, expect, it } from 'vitest';
import type { Json, JsonSchema } from '#graph/json';
import type { LlmRequest } from '#graph/node-type';
import { schemaProblems } from '../structured-answer.ts';
import { answerOffline } from './offline-model.ts';

async function answer(
  request: Partial<LlmRequest> & { prompt: string; context?: string },
  place: { iteration?: number; attempt?: number } = {},
) {
  const { context, ...rest } = request;
  const prompt = context === undefined ? request.prompt : `${request.prompt}\n\n<context>\n${context}\n</context>`;
  return answerOffline(
    { model: 'offline', ...rest, prompt },
    { signal: new AbortController().signal, iteration: 0, attempt: 1, onToken: () => undefined, delayMs: 0, ...place },
  );
}
const text = async (...args: Parameters<typeof answer>) => (await answer(...args)).text;
const data = async (...args: Parameters<typeof answer>) => (await answer(...args)).data;
const oneOf = (...labels: string[]): JsonSchema => ({
  type: 'object',
  properties: { label: { type: 'string', enum: labels } },
  required: ['label'],
});

describe('the offline model', () => {
  it('gives the same answer to the same request', async () => {
    const request = { prompt: 'Write a reply to Ada.', context: 'Policy: We refund within 5 days.\n\nTicket: Please refund my order.' };
    expect(await answer(request)).toEqual(await answer(request));
  });

  it('cites the passages of a numbered context when it is asked to', async () => {
    const context =
      '[1] shop.md › Hours\n## Hours\n\nThe shop opens at nine. It is closed on Sundays.\n\n[2] returns.md › Refunds\nA refund takes five days. Gift cards are not refunded.';
    const system = 'Answer from the context only, and cite its passages like [1].';
    expect(await text({ prompt: 'How many days does a refund take?', context, system })).toMatch(/^A refund takes five days \[2\]\./);
    expect(await text({ prompt: 'When is the shop closed?', context, system })).toContain('It is closed on Sundays [1].');
    expect(await text({ prompt: 'Who was Napoleon?', context, system })).toBe('The given text does not say.');
  });

  it.each([
    ['JSON', '{"orderId": 9007199254740993, "amounts": "x"}'],
    ['a text', 'The order id is 9007199254740993 and it is late.'],
  ])('keeps every digit of a number in %s', async (_what, context) => {
    const schema: JsonSchema = { type: 'object', properties: { orderId: { type: 'integer' } }, required: ['orderId'] };
    const answered = await answer({ prompt: 'Find the order id.', context, schema });
    expect(answered.data).toEqual({ orderId: { $number: '9007199254740993' } });
    expect(answered.text).toBe('{"orderId":9007199254740993}');
  });

  it.each([
    ['My invoice was charged twice', 'billing'],
    ['The app crashes with an error when I log in', 'technical'],
    ['My parcel has not been delivered', 'shipping'],
    ['Just saying hi', 'other'],
  ])('sorts "%s" as %s', async (context, label) => {
    expect(
      await data({
        prompt: 'Which category? Categories: billing, technical, shipping, other.',
        context,
        schema: oneOf('billing', 'technical', 'shipping', 'other'),
      }),
    ).toEqual({ label });
    expect(await text({ prompt: `Classify this ticket as one of: billing, technical, shipping, other.\n\nTicket: ${context}` })).toBe(
      label,
    );
  });

  it.each([
    ['Great, I love it!', 'good'],
    ['Terrible and far too expensive', 'bad'],
    ['Great quality, but the delivery was slow', 'mixed'],
    ['It is a lamp.', 'mixed'],
  ])('hears the mood of "%s"', async (context, label) => {
    expect(await data({ prompt: 'Which mood?', context, schema: oneOf('good', 'bad', 'mixed') })).toEqual({ label });
  });

  it('answers a question by quoting the text, and says when the text does not say', async () => {
    const context = 'We are open from Monday to Saturday. Books can be returned within 30 days. Gift cards are valid for three years.';
    expect(await text({ prompt: 'How long can books be returned?', context })).toContain('“Books can be returned within 30 days.”');
    expect(await text({ prompt: 'Who is the president of France?', context })).toBe('The given text does not say.');
    const schema: JsonSchema = { type: 'object', properties: { answer: { type: 'string' }, quote: { type: 'string' } } };
    expect(await data({ prompt: 'How long are gift cards valid?', context, schema })).toMatchObject({
      quote: 'Gift cards are valid for three years.',
    });
    expect(await data({ prompt: 'Who is the president of France?', context, schema })).toEqual({
      answer: 'The given text does not say.',
      quote: '',
    });
  });

  it('writes a reply from the policy, without what the policy says to us alone', async () => {
    const reply = await text({
      prompt: 'Write a reply to Ada Meyer about "Charged twice".',
      context:
        'Policy: A charge taken twice is refunded within 5 working days. Never promise an earlier date.\n\nTicket: I was charged twice.',
    });
    expect(reply).toMatch(/^Hello Ada Meyer,\n\n/);
    expect(reply).toContain('refunded within 5 working days');
    expect(reply).not.toContain('Never promise');
  });

  it.each([
    ['Shorter.', (draft: string, revised: string) => revised.length < draft.length],
    ['Mention the café first.', (_draft: string, revised: string) => revised.indexOf('café') < revised.indexOf('Sundays')],
    ['Add that dogs are welcome', (_draft: string, revised: string) => revised.includes('Dogs are welcome.')],
  ])('follows the wish "%s"', async (comment, holds) => {
    const request = {
      prompt: 'Write a post about our opening hours for customers.',
      context: 'From December we are open on Sundays. The café opens an hour earlier.',
    };
    const draft = await text(request);
    const revised = await text({ ...request, prompt: `${request.prompt}\n\nThe editor asked for this change: ${comment}` });
    expect(holds(draft, revised)).toBe(true);
  });

  it('fills a schema from what stands in the text', async () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: {
        name: { type: 'string' },
        email: { type: 'string', format: 'email' },
        employees: { type: 'integer' },
        isUrgent: { type: 'boolean' },
        score: { type: 'number', minimum: 0, maximum: 10 },
        due: { type: ['string', 'null'], format: 'date' },
        phone: { type: ['string', 'null'] },
        tags: { type: 'array', items: { type: 'string', enum: ['billing', 'sales'] } },
        kind: { const: 'lead' },
      },
      required: ['name', 'email', 'employees', 'isUrgent', 'score', 'due', 'phone', 'tags', 'kind'],
    };
    const filled = await data({
      prompt: 'Extract the lead.',
      context: 'Hi, I am Ada Lovelace (ada@example.com). We have 250 employees and need a quote; this is urgent. Deadline is 3 March 2027.',
      schema,
    });
    expect(filled).toEqual({
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      employees: 250,
      isUrgent: true,
      score: 9,
      due: '2027-03-03',
      phone: null,
      tags: ['sales'],
      kind: 'lead',
    });
  });

  it.each<[JsonSchema]>([
    [{ type: 'string', maxLength: 10 }],
    [{ type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 3 }],
    [{ type: 'integer', minimum: 5, maximum: 6 }],
    [{ anyOf: [{ type: 'null' }, { type: 'number' }] }],
    [
      {
        type: 'object',
        properties: { a: { type: 'object', properties: { b: { type: 'boolean' } }, required: ['b'] } },
        required: ['a'],
        additionalProperties: false,
      },
    ],
    [{ type: 'array', items: { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] } }],
    [{ enum: [1, 2, 3] }],
    [{}],
  ])('always fits the schema %j', async (schema) => {
    for (const prompt of ['', 'x', 'The quick brown fox.', '- one\n- two', '{"a":1}', '🙂'.repeat(50)]) {
      expect(schemaProblems((await data({ prompt: prompt === '' ? ' ' : prompt, schema })) as Json, schema)).toEqual([]);
    }
  });

  it('says so when it cannot fit the schema', async () => {
    await expect(data({ prompt: 'x', schema: { type: 'string', pattern: '^[0-9]{8}$' } })).rejects.toMatchObject({
      data: { code: 'MODEL_OUTPUT_INVALID' },
    });
  });

  it('prefers the fields of a context that is data', async () => {
    expect(
      await data({
        prompt: 'Extract',
        context: '{"company":"Acme","seats":40}',
        schema: { type: 'object', properties: { company: { type: 'string' }, seats: { type: 'integer' } } },
      }),
    ).toEqual({ company: 'Acme', seats: 40 });
  });

  it('survives a very long prompt in reasonable time', async () => {
    const started = performance.now();
    await text({ prompt: 'What is said about foxes?', context: 'The quick brown fox jumps over the lazy dog. '.repeat(5_000) });
    await text({ prompt: `${'a'.repeat(200_000)}?`, context: ' :'.repeat(50_000) });
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('the script of the offline model', () => {
  const script: Json[] = [
    'first',
    { when: 'refund', answer: 'refunded' },
    { error: { code: 'MODEL_OVERLOADED', message: 'busy' } },
    { mood: 'good' },
  ];

  it('has one entry an iteration, and the rules after its end', async () => {
    expect(await text({ prompt: 'Hi', script }, { iteration: 0 })).toBe('first');
    expect(await text({ prompt: 'A REFUND please', script }, { iteration: 1 })).toBe('refunded');
    expect(await text({ prompt: 'Say hi', script }, { iteration: 9 })).toContain('offline model');
  });

  it('leaves out entries for other prompts', async () => {
    expect(await text({ prompt: 'Hi', script: [{ when: 'refund', answer: 'refunded' }, 'hello'] })).toBe('hello');
  });

  it('fails as many attempts as there are errors before an answer', async () => {
    await expect(text({ prompt: 'Hi', script }, { iteration: 1 })).rejects.toMatchObject({
      data: { code: 'MODEL_OVERLOADED', retryable: true },
    });
    expect(await data({ prompt: 'Hi', script, schema: { type: 'object' } }, { iteration: 1, attempt: 2 })).toEqual({ mood: 'good' });
  });
});
