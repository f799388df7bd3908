import { setTimeout as sleep } from 'node:timers/promises';
import type { TemplateKnowledge } from '#templates/knowledge';
import type { KnowledgeApi } from '../knowledge-api.ts';

type Knowledge = Pick<KnowledgeApi, 'list' | 'create' | 'remove' | 'add' | 'documents'>;

/** Documents of a template are few and short. What takes longer, such as with a slow provider, goes on in the background. */
const INDEXED_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 50;

/**
 * Makes a new knowledge base of what a template brings, never touching one that is there, and hands its id to `insert`. When anything
 * fails, nothing of it is left. Resolves when the documents can be found, so that a run right after finds them.
 */
export async function bringKnowledge(
  knowledge: Knowledge,
  { documents, ...base }: TemplateKnowledge,
  insert: (knowledgeId: string) => Promise<unknown>,
  options: { readonly indexedWithinMs?: number } = {},
): Promise<void> {
  const taken = new Set((await knowledge.list()).map(({ name }) => name));
  const { id } = await knowledge.create({ ...base, name: freeName(base.name, taken) });
  try {
    for (const document of documents) await knowledge.add(id, { ...document, mediaType: 'text/markdown' });
    await insert(id);
  } catch (error) {
    await knowledge.remove(id);
    throw error;
  }
  await indexed(knowledge, id, options.indexedWithinMs ?? INDEXED_WITHIN_MS);
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 2, free = name; ; number += 1) {
    if (!taken.has(free)) return free;
    free = `${name} (${number})`;
  }
}

async function indexed(knowledge: Knowledge, id: string, withinMs: number): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(LOOK_EVERY_MS)) {
    const page = await knowledge.documents(id, { limit: 200 });
    if (page === null || page.items.every(({ state }) => state === 'indexed' || state === 'failed')) return;
  }
}
