import { overSearches, pinOf, type SearchPin } from '#graph/generation-pins';
import type { Graph } from '#graph/graph';
import type { Store } from '#store/contract/store';
import type { ContentCache } from '../content-cache.ts';

/** A generation that a graph keeps to. */
export interface GenerationPin {
  readonly knowledge: string;
  readonly generation: number;
}

/** The graph with every search that is to be pinned kept to the generation that is live now; numbers that are given stay. */
export async function pinGenerations(graph: Graph, liveGeneration: (knowledgeId: string) => Promise<number | null>): Promise<Graph> {
  const live = new Map<string, number | null>();
  for (const { knowledge, number } of searches(graph))
    if (number === null && !live.has(knowledge)) live.set(knowledge, await liveGeneration(knowledge));
  return overSearches(graph, (config) => {
    const pin = pinOf(config);
    const number = pin === null || pin.number !== null ? null : (live.get(pin.knowledge) ?? null);
    return number === null ? config : { ...config, generation: { follow: 'pinned', number } };
  });
}

/** The first generation that a graph keeps to and that nothing can be found in any more; null when all are there. */
export async function missingPin(
  graph: Graph,
  generations: (knowledgeId: string) => Promise<readonly { readonly number: number; readonly status: string }[]>,
): Promise<GenerationPin | null> {
  for (const { knowledge, number } of searches(graph)) {
    if (number === null) continue;
    const found = (await generations(knowledge)).find((generation) => generation.number === number);
    if (found === undefined || found.status === 'failed') return { knowledge, generation: number };
  }
  return null;
}

/** The workflows whose live version keeps to a generation. */
export async function workflowsPinnedTo(
  { store, content }: { readonly store: Store; readonly content: ContentCache },
  pin: GenerationPin,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { name, graphHash } of await store.versions.directory()) {
    if (graphHash === null) continue;
    if (searches(await content.graph(graphHash)).some(({ knowledge, number }) => knowledge === pin.knowledge && number === pin.generation))
      names.push(name);
  }
  return names;
}

function searches(graph: Graph): readonly SearchPin[] {
  const found: SearchPin[] = [];
  overSearches(graph, (config) => {
    const pin = pinOf(config);
    if (pin !== null) found.push(pin);
    return config;
  });
  return found;
}
