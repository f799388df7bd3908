import { describe, expect, it } from 'vitest';
import { fakeContext } from '../testing/fake-context.ts';
import ingest from './node.ts';

async function run(inputs: object) {
  const added: unknown[] = [];
  const ctx = {
    ...fakeContext({}),
    knowledge: {
      search: () => Promise.reject(new Error('unused')),
      add: async (document: unknown) => (added.push(document), { id: 'doc', key: 'k', state: 'queued' } as never),
    },
  };
  const outputs = await ingest.run?.({ config: ingest.config.parse({ knowledge: 'kb' }), inputs: ingest.inputs.parse(inputs), ctx });
  return { out: outputs?.out, added: added[0] };
}

describe('adding to knowledge', () => {
  it('takes a text or a file, with key and metadata', async () => {
    expect(await run({ name: 'a.md', text: 'Hello', metadata: { year: 2026 } })).toEqual({
      out: { documentId: 'doc', key: 'k', state: 'queued' },
      added: { knowledge: 'kb', name: 'a.md', text: 'Hello', metadata: { year: 2026 } },
    });
    const file = { $file: 'a'.repeat(64), name: 'a.pdf', mediaType: 'application/pdf', bytes: 3 };
    expect((await run({ name: 'a.pdf', key: 'id-1', file, text: 'not used' })).added).toEqual({
      knowledge: 'kb',
      name: 'a.pdf',
      key: 'id-1',
      file,
      metadata: {},
    });
  });

  it('says what is missing', () => {
    const problems = ingest.problems?.({
      config: ingest.config.parse({}),
      inputs: { name: 'a' },
      inputTypes: {},
      inputType: {},
      typeOf: () => ({}),
    });
    expect(problems?.map(({ path }) => path)).toEqual(['config.knowledge', 'inputs.text']);
  });
});
