import type { Question, Relevance } from '#graph/knowledge-evaluation';
import type { StoredChunk } from '#store/contract/knowledge-index';
import type { Store } from '#store/contract/store';
import { labelsMet } from './score-question.ts';

/** Shorter passages answer nothing worth asking. */
const LEAST_LENGTH = 40;

/** A passage to ask about, and all chunks of its document. */
export interface ChosenPassage {
  /** Of the document. */
  readonly key: string;
  readonly chunk: StoredChunk;
  readonly chunks: readonly StoredChunk[];
}

/**
 * Passages of the live index that no question of a set asks about yet, spread over the documents: those with the fewest questions come
 * first,
 * and each gives its second passage when all have given one. The same base and set have the same choice. Ends when there are no more.
 */
export async function* choosePassages(store: Store, knowledgeId: string, questions: readonly Question[]): AsyncGenerator<ChosenPassage> {
  const live = await store.knowledge.searchable(knowledgeId);
  const index = live === null ? null : await store.knowledge.index(knowledgeId, live.generation);
  if (index === null) return;
  const labels = new Map<string, Relevance[]>();
  for (const label of questions.flatMap(({ relevant }) => relevant))
    labels.set(label.document, [...(labels.get(label.document) ?? []), label]);
  const labelled = (key: string): number => labels.get(key)?.length ?? 0;
  let documents = (await indexedDocuments(store, knowledgeId)).toSorted((a, b) => labelled(a.key) - labelled(b.key));
  for (let round = 0; documents.length > 0; round += 1) {
    const rest: typeof documents = [];
    for (const document of documents) {
      const chunks = await index.chunksOf(document.id);
      const free = chunks.filter(
        (chunk) =>
          readingOf(chunk).length >= LEAST_LENGTH &&
          labelsMet(
            { document: document.key, text: chunk.text },
            (labels.get(document.key) ?? []).filter(({ phrase }) => phrase !== ''),
          ).length === 0,
      );
      const chunk = fromTheMiddle(free)[round];
      if (chunk === undefined) continue;
      yield { key: document.key, chunk, chunks };
      rest.push(document);
    }
    documents = rest;
  }
}

/** What is read of a chunk: a single sentence is read with those around it. */
export function readingOf({ context, text }: StoredChunk): string {
  return context ?? text;
}

/** Beginnings and ends of documents are often titles and notes. */
function fromTheMiddle<T>(items: readonly T[]): readonly T[] {
  const middle = Math.floor(items.length / 2);
  return [...items.slice(middle), ...items.slice(0, middle)];
}

/** By their ids, which are given by chance: however few are taken, they are spread over the base. */
async function indexedDocuments(store: Store, knowledgeId: string): Promise<readonly { readonly id: string; readonly key: string }[]> {
  const all: { id: string; key: string }[] = [];
  for await (const { id, key, state } of store.knowledge.allDocuments(knowledgeId)) if (state === 'indexed') all.push({ id, key });
  return all;
}
