import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '#graph/json';
import { fakeContext } from '../testing/fake-context.ts';
import extract from './node.ts';

const schema = { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] };
const file = { $file: 'a'.repeat(64), name: 'invoice.png', mediaType: 'image/png', bytes: 3 };

async function run(inputs: JsonObject, data: Json = { total: 5 }) {
  const ctx = fakeContext({
    out: { text: '', data, model: 'openai:gpt', offline: false, cached: true, usage: { inputTokens: 1, outputTokens: 1, costUsd: 0 } },
  });
  const ports = await extract.run?.({ config: extract.config.parse({ schema }), inputs: extract.inputs.parse(inputs), ctx });
  return { out: ports?.out, request: ctx.prompts[0] };
}

describe('the extract node', () => {
  it('gives the data, and how it was come by', async () => {
    expect((await run({ text: 'Total 5' })).out).toEqual({
      data: { total: 5 },
      model: 'openai:gpt',
      offline: false,
      cached: true,
      usage: { inputTokens: 1, outputTokens: 1, costUsd: 0 },
    });
  });

  it('asks for data of the schema, by the rules', async () => {
    const { request } = await run({ text: 'Total 5', instructions: 'Gross amounts.' });
    expect(request).toMatchObject({ schema, prompt: expect.stringContaining('Gross amounts.') as string });
    expect(request?.prompt).toMatch(/<context>\nTotal 5\n<\/context>$/);
  });

  it('reads files, one or several, with or without text', async () => {
    expect((await run({ files: file })).request?.files).toEqual([file]);
    expect((await run({ files: [file, file], text: '' })).request).toMatchObject({
      files: [file, file],
      prompt: 'Extract the data from the material given.',
    });
    expect((await run({ text: 'x', files: null })).request).not.toHaveProperty('files');
  });

  it('promises data of the schema', () => {
    const types = extract.outputTypes?.({
      config: extract.config.parse({ schema }),
      inputs: {},
      inputTypes: {},
      inputType: {},
      typeOf: () => ({}),
    });
    expect(types?.['out']?.properties?.['data']).toEqual(schema);
  });
});
