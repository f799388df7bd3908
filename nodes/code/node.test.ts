import { describe, expect, it } from 'vitest';
import type { CodeRequest } from '#graph/node-services';
import { fakeContext } from '../testing/fake-context.ts';
import code from './node.ts';

async function run(config: object, values: unknown, answer: unknown) {
  const asked: CodeRequest[] = [];
  const ctx = { ...fakeContext({ out: null }), code: { run: async (request: CodeRequest) => (asked.push(request), answer as never) } };
  const outputs = await code.run?.({ config: code.config.parse(config), inputs: code.inputs.parse({ values }), ctx });
  return { out: outputs?.out, request: asked[0] };
}

describe('the code node', () => {
  it('hands program, inputs and limits to the isolate', async () => {
    expect(await run({ source: 'return 1', language: 'javascript', timeoutMs: 200, memoryMb: 16 }, { a: 1 }, 5)).toEqual({ out: 5, request: { language: 'javascript', source: 'return 1', inputs: { a: 1 }, timeoutMs: 200, memoryMb: 16 } });
    expect((await run({}, undefined, null)).request?.inputs).toEqual({});
  });

  it('refuses a result that is not as its schema says', async () => {
    const config = { outputSchema: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] } };
    expect((await run(config, {}, { n: 1 })).out).toEqual({ n: 1 });
    await expect(run(config, {}, { n: 'one' })).rejects.toMatchObject({ data: { code: 'CODE_OUTPUT_INVALID', message: expect.stringContaining('n') } });
  });

  it('shows its first line of code on the card', () => {
    expect(code.summary?.({ config: code.config.parse({}), inputs: {} })).toMatch(/^return/);
  });
});
