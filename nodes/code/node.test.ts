import { describe, expect, it } from 'vitest';
import type { CodeRequest } from '#graph/node-services';
import { fakeContext } from '../testing/fake-context.ts';
import code from './node.ts';

async function run(config: object, inputs: object, answer: unknown) {
  const asked: CodeRequest[] = [];
  const ctx = { ...fakeContext({ out: null }), code: { run: async (request: CodeRequest) => (asked.push(request), answer as never) } };
  const outputs = await code.run?.({ config: code.config.parse(config), inputs: code.inputs.parse(inputs), ctx });
  return { out: outputs?.out, request: asked[0] };
}

describe('the code node', () => {
  it('hands program, inputs and limits to the isolate', async () => {
    expect(await run({ source: 'return 1', language: 'javascript', timeoutMs: 200, memoryMb: 16 }, { values: { a: 1 } }, 5)).toEqual({
      out: 5,
      request: { language: 'javascript', source: 'return 1', inputs: { a: 1 }, timeoutMs: 200, memoryMb: 16 },
    });
    expect((await run({}, { values: [1, 2] }, null)).request?.inputs).toEqual([1, 2]);
    expect((await run({}, { values: null }, null)).request?.inputs).toBeNull();
  });

  it('takes what comes in when it is new, and nothing when nothing is given', async () => {
    expect(code.inputs.parse({})).toEqual({ values: '{{ input }}' });
    for (const inputs of [{}, { values: '' }]) expect((await run({}, inputs, null)).request?.inputs).toEqual({});
  });

  it('refuses a result that is not as its schema says, and tells where', async () => {
    const config = {
      outputSchema: { type: 'object', properties: { rows: { type: 'array', items: { type: 'number' } } }, required: ['rows'] },
    };
    expect((await run(config, {}, { rows: [1] })).out).toEqual({ rows: [1] });
    await expect(run(config, {}, { rows: [1, 'two'] })).rejects.toMatchObject({
      data: {
        code: 'CODE_OUTPUT_INVALID',
        message: 'The program returned something else than its result says: rows[1]: number is expected, but it is the text "two".',
        retryable: false,
      },
    });
    await expect(run(config, {}, {})).rejects.toMatchObject({ data: { message: expect.stringContaining('the field "rows" is missing') } });
  });

  it('gives its schema to later nodes', () => {
    const outputSchema = { type: 'object', properties: { n: { type: 'number' } } };
    expect(code.outputTypes?.({ config: code.config.parse({ outputSchema }) } as never)).toEqual({ out: outputSchema });
    expect(code.outputTypes?.({ config: code.config.parse({}) } as never)).toEqual({ out: {} });
  });

  it('shows the first line that does something on the card', () => {
    const summary = (source?: string) => code.summary?.({ config: code.config.parse({ source }), inputs: {} });
    expect(summary()).toBe('return { received: inputs };');
    expect(summary('/* What it\n * does */\n\n  const a = 1;\nreturn a')).toBe('const a = 1;');
    expect(summary('// nothing yet')).toBe('');
  });
});
