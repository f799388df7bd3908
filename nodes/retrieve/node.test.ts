import { describe, expect, it } from 'vitest';
import { fakeContext } from '../testing/fake-context.ts';
import retrieve from './node.ts';

const passage = { citation: 1, text: 't', score: 1, document: 'd', documentId: 'x', path: [], start: 0, end: 1, metadata: {} };

async function run(config: object, passages: readonly unknown[]) {
  const asked: unknown[] = [];
  const ctx = {
    ...fakeContext({}),
    knowledge: {
      search: async (request: unknown) => (
        asked.push(request),
        { passages, context: { text: 'c', tokens: 3, dropped: 0 }, generation: 2 } as never
      ),
      add: () => Promise.reject(new Error('unused')),
    },
  };
  const outputs = await retrieve.run?.({ config: retrieve.config.parse(config), inputs: retrieve.inputs.parse({ query: 'q' }), ctx });
  return { outputs, asked: asked[0] };
}

describe('the retrieve node', () => {
  it('searches as it is set and leaves by found', async () => {
    const { outputs, asked } = await run({ knowledge: 'kb', limit: 3, mode: 'keyword', maxTokens: 500, neighbours: 1 }, [passage]);
    expect(outputs).toEqual({ found: { context: 'c', passages: [passage], tokens: 3, query: 'q', generation: 2 } });
    expect(asked).toMatchObject({
      knowledge: 'kb',
      query: 'q',
      filter: [],
      settings: { limit: 3, mode: 'keyword', context: { maxTokens: 500, neighbours: 1 } },
    });
  });

  it('leaves by nothing when nothing fits', async () => {
    expect((await run({ knowledge: 'kb' }, [])).outputs).toMatchObject({ nothing: { query: 'q' } });
  });

  it('is a safe read unless a model is asked', () => {
    const { effect } = retrieve as unknown as { readonly effect: (config: unknown) => string };
    expect(effect(retrieve.config.parse({}))).toBe('read');
    expect(effect(retrieve.config.parse({ rerank: { kind: 'model' } }))).toBe('write');
  });

  it('needs a knowledge base', () => {
    expect(
      retrieve.problems?.({ config: retrieve.config.parse({}), inputs: {}, inputTypes: {}, inputType: {}, typeOf: () => ({}) }),
    ).toMatchObject([{ path: 'config.knowledge' }]);
  });
});
