import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#graph/json';
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
    expect((await run({}, { prompt: 'Hello' })).prompt).toEqual({ model: 'auto', prompt: 'Hello' });
    expect((await run({ model: 'openai:gpt', temperature: 0, maxOutputTokens: 5 }, { prompt: 'Hello', system: 'Be kind' })).prompt).toEqual({ model: 'openai:gpt', prompt: 'Hello', system: 'Be kind', temperature: 0, maxOutputTokens: 5 });
  });

  it('keeps the context apart from the prompt, data as JSON', async () => {
    expect((await run({}, { prompt: 'Sum up', context: 'A text' })).prompt?.prompt).toBe('Sum up\n\n<context>\nA text\n</context>');
    expect((await run({}, { prompt: 'Sum up', context: { a: 1 } })).prompt?.prompt).toContain('"a": 1');
    expect((await run({}, { prompt: 'Sum up', context: '' })).prompt?.prompt).toBe('Sum up');
    expect((await run({}, { prompt: 'Sum up', context: null })).prompt?.prompt).toBe('Sum up');
  });

  it('promises data only with a schema', () => {
    const typesOf = (config: JsonObject) => llm.outputTypes?.({ config: llm.config.parse(config), inputs: {}, inputTypes: {}, inputType: {}, typeOf: () => ({}) })['out'];
    expect(typesOf({})?.properties).not.toHaveProperty('data');
    expect(typesOf({ outputSchema: { type: 'object', properties: {} } })).toMatchObject({ properties: { data: { type: 'object' } }, required: expect.arrayContaining(['data']) });
  });

  it('refuses an empty prompt', () => {
    expect(llm.inputs.safeParse({ prompt: '' }).success).toBe(false);
  });
});
