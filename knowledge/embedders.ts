import { NodeError } from '#graph/errors';
import type { Embedder } from '#workers/services/embed/embedder';
import { meaningEmbedder } from '#workers/services/embed/meaning-embedder';
import { offlineEmbedder } from '#workers/services/embed/offline-embedder';
import { createProviderEmbedder } from '#workers/services/embed/provider-embedder';

/** Finds the embedder that a generation was built with. */
export type FindEmbedder = (model: string) => Embedder;

type ProviderParts = Parameters<typeof createProviderEmbedder> extends [string, ...infer Rest] ? Rest : never;

/** The embedders that are built in. */
const builtIn = [meaningEmbedder, offlineEmbedder] as const;

/** Embedders by name: those built in, or `provider:model`. One is made once. */
export function createEmbedders(...[providers, limiter]: ProviderParts): FindEmbedder {
  const known = new Map<string, Embedder>(builtIn.map((embedder) => [embedder.id, embedder]));
  return (model) => {
    const found = known.get(model);
    if (found !== undefined) return found;
    const made = createProviderEmbedder(model, providers, limiter);
    known.set(model, made);
    return made;
  };
}

/** How long the vectors of a model are. A provider is asked each time, by embedding a word: what stands behind a name may change. */
export async function dimensionsOf(embedder: Embedder): Promise<number> {
  const known = builtIn.find(({ id }) => id === embedder.id);
  if (known !== undefined) return known.dimensions ?? 0;
  const [vector] = await embedder.embed(['heddle']);
  return vector?.length ?? 0;
}

/** Throws EMBEDDING_MISMATCH for vectors that can't be in this index. */
export function checkDimensions(vectors: readonly Float32Array[], dimensions: number, model: string): void {
  const wrong = vectors.find((vector) => vector.length !== dimensions);
  if (wrong === undefined) return;
  throw new NodeError({
    code: 'EMBEDDING_MISMATCH',
    message: `${model} gives vectors of ${wrong.length} numbers, and the index was built with ${dimensions}.`,
    hint: 'Build a new generation of the index.',
  });
}
