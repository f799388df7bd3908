import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#graph/json';
import { singleModel } from '#graph/model';
import { fakeContext } from '../testing/fake-context.ts';
import llm from './node.ts';

const answer = { text: 'Hi', model: 'openai:gpt', offline: false, usage: { inputTokens: 1, outputTokens: 1, costUsd: 0 } };

async function run(config: JsonObject, inputs: JsonObject) {
  const ctx = fakeContext({ out: answer });
  const out = await llm.run?.({ config: llm.config.parse(config), inputs: llm.inputs.parse(inputs), ctx });
  return { out: out?.out, prompt: ctx.prompts[0] };
}

describe('the model node', () => {
  it('asks with what is set, and leaves out what is not', async () => {
    expect((await run({}, { prompt: 'Hello' })).prompt).toEqual({ model: singleModel('auto'), prompt: 'Hello' });
    expect((await run({ model: 'openai:gpt', temperature: 0, maxOutputTokens: 5 }, { prompt: 'Hello', system: 'Be kind' })).prompt).toEqual(
      { model: singleModel('openai:gpt'), prompt: 'Hello', system: 'Be kind', temperature: 0, maxOutputTokens: 5 },
    );
  });

  it('keeps the context apart from the prompt, data as JSON', async () => {
    expect((await run({}, { prompt: 'Sum up', context: 'A text' })).prompt?.prompt).toBe('Sum up\n\n<context>\nA text\n</context>');
    expect((await run({}, { prompt: 'Sum up', context: { a: 1 } })).prompt?.prompt).toContain('"a": 1');
    expect((await run({}, { prompt: 'Sum up', context: '' })).prompt?.prompt).toBe('Sum up');
    expect((await run({}, { prompt: 'Sum up', context: null })).prompt?.prompt).toBe('Sum up');
  });

  it('takes a whole chain, the route of its rule, files and what was said before', async () => {
    const file = { $file: 'a'.repeat(64), name: 'a.png', mediaType: 'image/png', bytes: 3 };
    const { prompt } = await run(
      { model: { model: 'openai:small', routing: { kind: 'expression', model: 'openai:large' }, fallbacks: [{ model: 'anthropic:x' }] } },
      {
        prompt: 'Now',
        examples: [
          { user: 'Q', assistant: 'A' },
          { user: 'only half', assistant: '' },
        ],
        history: [{ role: 'user', text: 'Before', at: '2026-01-01' }],
        files: file,
        route: true,
      },
    );
    expect(prompt).toMatchObject({
      model: {
        model: 'openai:small',
        fallbacks: [{ model: 'anthropic:x', on: ['error', 'timeout', 'rate-limit'] }],
        cache: { kind: 'off' },
      },
      messages: [
        { role: 'user', text: 'Q' },
        { role: 'assistant', text: 'A' },
        { role: 'user', text: 'Before' },
      ],
      files: [file],
      route: true,
    });
  });

  it('says whether the answer was kept from before', async () => {
    expect((await run({}, { prompt: 'x' })).out?.cached).toBe(false);
  });

  it('has presets whose settings are its own', () => {
    for (const { title, config, inputs } of llm.presets ?? []) {
      expect([title, llm.config.safeParse(config).success, llm.inputs.safeParse(inputs).success]).toEqual([title, true, true]);
    }
    expect(llm.presets?.map(({ title }) => title)).toEqual(['Summarise', 'Translate', 'Rewrite', 'Answer from context']);
  });

  it('promises data only with a schema', () => {
    const typesOf = (config: JsonObject) =>
      llm.outputTypes?.({ config: llm.config.parse(config), inputs: {}, inputTypes: {}, inputType: {}, typeOf: () => ({}) })['out'];
    expect(typesOf({})?.properties).not.toHaveProperty('data');
    expect(typesOf({ outputSchema: { type: 'object', properties: {} } })).toMatchObject({
      properties: { data: { type: 'object' } },
      required: expect.arrayContaining(['data']),
    });
  });

  it('refuses an empty prompt', () => {
    expect(llm.inputs.safeParse({ prompt: '' }).success).toBe(false);
  });
});
