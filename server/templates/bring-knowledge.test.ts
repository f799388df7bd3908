import { describe, expect, it } from 'vitest';
import type { AddDocument, KnowledgeBase, KnowledgeDocument } from '#graph/knowledge';
import { bringKnowledge } from './bring-knowledge.ts';

const brought = {
  name: 'Handbook',
  description: 'What we know.',
  fields: [],
  documents: ['a', 'b'].map((key) => ({ key, name: `${key}.md`, text: `# ${key}`, metadata: { topic: key } })),
};

/** Knowledge bases in memory, whose documents are indexed when they have been looked at a few times. */
function fakeKnowledge(names: readonly string[], { looks = 0, failsAt }: { readonly looks?: number; readonly failsAt?: string } = {}) {
  const bases = new Map(names.map((name) => [name, { id: name, name }]));
  const added: AddDocument[] = [];
  let left = looks;
  return {
    bases,
    added,
    list: async () => [...bases.values()] as KnowledgeBase[],
    create: async ({ name }: { readonly name: string }) => {
      bases.set(name, { id: name, name });
      return { id: name } as KnowledgeBase;
    },
    remove: async (id: string) => bases.delete(id),
    add: async (_id: string, body: AddDocument) => {
      if (body.key === failsAt) throw new Error('Temporal does not answer');
      added.push(body);
      return {} as KnowledgeDocument;
    },
    documents: async () => ({
      items: added.map(() => ({ state: (left -= 1) >= 0 ? 'queued' : 'indexed' }) as KnowledgeDocument),
      nextCursor: null,
    }),
  };
}

describe('bringKnowledge', () => {
  it('makes a base of the documents, and resolves when they are indexed', async () => {
    const knowledge = fakeKnowledge([], { looks: 3 });
    const used: string[] = [];
    await bringKnowledge(knowledge, brought, async (id) => used.push(id));
    expect(used).toEqual(['Handbook']);
    expect(knowledge.added).toMatchObject([
      { key: 'a', name: 'a.md', text: '# a', mediaType: 'text/markdown', metadata: { topic: 'a' } },
      { key: 'b' },
    ]);
    expect((await knowledge.documents()).items.map(({ state }) => state)).toEqual(['indexed', 'indexed']);
  });

  it('leaves a base of the same name alone, and numbers the new one', async () => {
    const knowledge = fakeKnowledge(['Handbook', 'Handbook (2)']);
    const used: string[] = [];
    await bringKnowledge(knowledge, brought, async (id) => used.push(id));
    expect(used).toEqual(['Handbook (3)']);
  });

  it('leaves nothing behind when a document is not taken in', async () => {
    const knowledge = fakeKnowledge(['Handbook'], { failsAt: 'b' });
    await expect(bringKnowledge(knowledge, brought, async () => undefined)).rejects.toThrow('Temporal does not answer');
    expect([...knowledge.bases.keys()]).toEqual(['Handbook']);
  });

  it('leaves nothing behind when the workflow cannot be stored', async () => {
    const knowledge = fakeKnowledge([]);
    await expect(bringKnowledge(knowledge, brought, () => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
    expect(knowledge.bases.size).toBe(0);
  });

  it('does not wait for ever', async () => {
    const knowledge = fakeKnowledge([], { looks: Number.POSITIVE_INFINITY });
    await bringKnowledge(knowledge, brought, async () => undefined, { indexedWithinMs: 60 });
    expect(knowledge.bases.size).toBe(1);
  });
});
