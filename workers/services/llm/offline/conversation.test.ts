import { describe, expect, it } from 'vitest';
import type { FileReference } from '#graph/file-reference';
import type { Json, JsonSchema } from '#graph/json';
import type { LlmMessage, LlmRequest, ToolDefinition } from '#graph/model';
import { answerOffline } from './offline-model.ts';

const tools: readonly ToolDefinition[] = [
  {
    name: 'search_orders',
    description: 'Finds an order of a customer by its number.',
    parameters: { type: 'object', properties: { number: { type: 'string' } }, required: ['number'] },
  },
  {
    name: 'get_weather',
    description: 'Says what the weather of a city is like.',
    parameters: { type: 'object', properties: { city: { type: 'string' }, unit: { type: ['string', 'null'] } }, required: ['city'] },
  },
];
const image: FileReference = { $file: 'a'.repeat(64), name: 'photo.png', mediaType: 'image/png', bytes: 3 };
const notes: FileReference = { $file: 'b'.repeat(64), name: 'notes.txt', mediaType: 'text/plain; charset=utf-8', bytes: 3 };

async function ask(request: Partial<LlmRequest>, place: { iteration?: number; files?: { readonly [name: string]: string } } = {}) {
  const tokens: string[] = [];
  const call = {
    signal: new AbortController().signal,
    iteration: place.iteration ?? 0,
    attempt: 1,
    onToken: (text: string) => void tokens.push(text),
    delayMs: 0,
  };
  const result = await answerOffline(
    { model: 'offline', prompt: '', ...request },
    { ...call, readFile: async ({ name }) => new TextEncoder().encode(place.files?.[name] ?? '') },
  );
  expect(tokens.join('')).toBe(result.text);
  return result;
}

describe('the offline model with tools', () => {
  it.each([
    ['Where is my order B-17?', { tool: 'search_orders', arguments: { number: 'B-17' } }],
    ['How is the weather in Bern?', { tool: 'get_weather', arguments: { city: 'Bern' } }],
  ])('calls the one that "%s" speaks for', async (prompt, call) => {
    expect(await ask({ prompt, tools })).toMatchObject({ text: '', toolCalls: [call], offline: true });
  });

  it('calls none when the words speak for none, or when it may not', async () => {
    expect(await ask({ prompt: 'Tell me a joke.', tools })).not.toHaveProperty('toolCalls');
    expect(await ask({ prompt: 'Where is my order B-17?', tools, toolChoice: 'none' })).not.toHaveProperty('toolCalls');
  });

  it('calls the one that it must', async () => {
    expect((await ask({ prompt: 'Tell me a joke.', tools, toolChoice: { tool: 'get_weather' } })).toolCalls).toMatchObject([
      { tool: 'get_weather' },
    ]);
  });

  it('answers from what the tool said, without calling it again', async () => {
    const turns = (result: Json, isError = false): readonly LlmMessage[] => [
      { role: 'user', text: 'Where is my order B-17?' },
      { role: 'assistant', text: '', toolCalls: [{ id: '1', tool: 'search_orders', arguments: { number: 'B-17' } }] },
      { role: 'tool', callId: '1', tool: 'search_orders', result, isError },
    ];
    expect((await ask({ messages: turns({ status: 'sent', parcel: { courier: 'Post' } }), tools })).text).toBe(
      'According to search_orders: “status: sent\nparcel courier: Post”',
    );
    expect((await ask({ messages: turns('No such order', true), tools })).text).toBe('The tool search_orders failed: No such order');
    expect(
      (await ask({ messages: [...turns('sent'), { role: 'assistant', text: 'It was sent.' }], prompt: 'And where is order B-18?', tools }))
        .toolCalls,
    ).toMatchObject([{ id: 'offline-call-2', arguments: { number: 'B-18' } }]);
  });

  it('fills a schema from what the tool said', async () => {
    const schema: JsonSchema = { type: 'object', properties: { status: { type: 'string' } }, required: ['status'] };
    const messages: readonly LlmMessage[] = [
      { role: 'user', text: 'What is the status?' },
      { role: 'tool', callId: '1', tool: 'search_orders', result: { status: 'sent' } },
    ];
    expect((await ask({ messages, schema })).data).toEqual({ status: 'sent' });
  });

  it('follows its script, one entry a turn', async () => {
    const script: Json[] = [
      {
        toolCalls: [
          { tool: 'get_weather', arguments: { city: 'Bern' } },
          { tool: 'search_orders', arguments: {} },
        ],
        text: 'Let me look.',
      },
      'It rains.',
    ];
    expect(await ask({ prompt: 'Hi', tools, script, scriptIndex: 0 })).toMatchObject({
      text: 'Let me look.',
      toolCalls: [
        { id: 'offline-call-1', tool: 'get_weather', arguments: { city: 'Bern' } },
        { id: 'offline-call-2', tool: 'search_orders', arguments: {} },
      ],
    });
    expect(await ask({ prompt: 'Hi', tools, script, scriptIndex: 1 }, { iteration: 5 })).toMatchObject({ text: 'It rains.' });
  });
});

describe('the offline model in a conversation', () => {
  it('answers the last user message where there is no prompt', async () => {
    expect(
      (
        await ask({
          messages: [
            { role: 'user', text: 'Hello' },
            { role: 'assistant', text: 'Hi' },
            { role: 'user', text: 'How long are gift cards valid?\n\n<context>\nGift cards are valid for three years.\n</context>' },
          ],
        })
      ).text,
    ).toContain('three years');
  });

  it('remembers what the user said', async () => {
    expect(
      (
        await ask({
          messages: [
            { role: 'user', text: 'My name is Ada.' },
            { role: 'assistant', text: 'Hello Ada' },
          ],
          prompt: 'What is my name?',
        })
      ).text,
    ).toBe('You said: “My name is Ada.”');
  });

  it('answers under the name that it is asked by', async () => {
    expect([(await ask({ model: 'offline:large', prompt: 'Hi' })).model, (await ask({ model: 'auto', prompt: 'Hi' })).model]).toEqual([
      'offline:large',
      'offline:heddle',
    ]);
  });

  it('has entries in its script for one name alone', async () => {
    const script: Json[] = [
      { model: 'offline:light', error: { code: 'MODEL_RATE_LIMITED' } },
      { model: 'offline:large', answer: 'From the large one' },
    ];
    await expect(ask({ model: 'offline:light', prompt: 'Hi', script })).rejects.toMatchObject({ data: { code: 'MODEL_RATE_LIMITED' } });
    expect((await ask({ model: 'offline:large', prompt: 'Hi', script })).text).toBe('From the large one');
  });

  it('sorts by what labels are said to mean', async () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: { label: { type: 'string', enum: ['kiwi', 'plum', 'other'] } },
      required: ['label'],
    };
    const prompt = (text: string) =>
      `Choose one of these labels:\n- kiwi: Questions about reselling our lamps\n- plum: Complaints about noise\n- other: The rest\n\n<context>\n${text}\n</context>`;
    const labelOf = async (text: string) => (await ask({ prompt: prompt(text), schema })).data;
    expect([await labelOf('Who may resell lamps?'), await labelOf('So much noise at night!'), await labelOf('Good morning')]).toEqual([
      { label: 'kiwi' },
      { label: 'plum' },
      { label: 'other' },
    ]);
  });
});

describe('the offline model with files', () => {
  it('reads those that are text', async () => {
    expect(
      (await ask({ prompt: 'When does the shop open?', files: [notes] }, { files: { 'notes.txt': 'The shop opens at nine.' } })).text,
    ).toContain('The shop opens at nine.');
  });

  it('says of others that it did not look at them', async () => {
    expect((await ask({ prompt: 'What do you see?', files: [image] })).text).toBe(
      'The offline model cannot see or hear: photo.png was not looked at.',
    );
    expect(
      (await ask({ prompt: 'When does the shop open?', files: [image, notes] }, { files: { 'notes.txt': 'The shop opens at nine.' } }))
        .text,
    ).toMatch(/photo\.png was not looked at\.\n\n.*nine/);
  });

  it('makes up no data for them, but takes what its script says', async () => {
    const schema: JsonSchema = { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] };
    await expect(ask({ prompt: 'Extract', files: [image], schema })).rejects.toMatchObject({
      data: { code: 'MODEL_CAPABILITY_MISSING', retryable: false },
    });
    expect((await ask({ prompt: 'Extract', files: [image], schema, script: [{ total: 5 }] })).data).toEqual({ total: 5 });
  });
});
