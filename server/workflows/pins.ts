import type { Graph } from '#graph/graph';
import type { JsonObject } from '#graph/json';
import type { Store } from '#store/store';
import type { ContentCache } from '../content-cache.ts';

/** A generation that a graph keeps to. */
export interface GenerationPin {
  readonly knowledge: string;
  readonly generation: number;
}

type Settle = (config: JsonObject) => JsonObject;

/** The graph with every search that is to be pinned kept to the generation that is live now; numbers that are given stay. */
export async function pinGenerations(graph: Graph, liveGeneration: (knowledgeId: string) => Promise<number | null>): Promise<Graph> {
  const live = new Map<string, number | null>();
  for (const { knowledge, number } of searches(graph)) if (number === null && !live.has(knowledge)) live.set(knowledge, await liveGeneration(knowledge));
  return overSearches(graph, (config) => {
    const pin = pinOf(config);
    const number = pin === null || pin.number !== null ? null : (live.get(pin.knowledge) ?? null);
    return number === null ? config : { ...config, generation: { follow: 'pinned', number } };
  });
}

/** The workflows whose live version keeps to a generation. */
export async function workflowsPinnedTo({ store, content }: { readonly store: Store; readonly content: ContentCache }, pin: GenerationPin): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { name, graphHash } of await store.versions.directory()) {
    if (graphHash === null) continue;
    if (searches(await content.graph(graphHash)).some(({ knowledge, number }) => knowledge === pin.knowledge && number === pin.generation)) names.push(name);
  }
  return names;
}

function searches(graph: Graph): readonly { readonly knowledge: string; readonly number: number | null }[] {
  const found: { knowledge: string; number: number | null }[] = [];
  overSearches(graph, (config) => {
    const pin = pinOf(config);
    if (pin !== null) found.push(pin);
    return config;
  });
  return found;
}

/** Goes over all nodes that search, and over agents that search as a tool. */
function overSearches(graph: Graph, settle: Settle): Graph {
  const nodes = graph.nodes.map((node) => {
    if (node.type === 'retrieve') return { ...node, config: settle(node.config) };
    const tools = node.type === 'agent' ? node.config['tools'] : undefined;
    return Array.isArray(tools) ? { ...node, config: { ...node.config, tools: tools.map((tool) => (isSearchTool(tool) ? { ...tool, config: settle(tool.config) } : tool)) } } : node;
  });
  return { ...graph, nodes };
}

function pinOf({ knowledge, generation }: JsonObject): { readonly knowledge: string; readonly number: number | null } | null {
  if (typeof knowledge !== 'string' || !isObject(generation) || generation['follow'] !== 'pinned') return null;
  const number = generation['number'];
  return { knowledge, number: typeof number === 'number' ? number : null };
}

function isSearchTool(tool: unknown): tool is JsonObject & { readonly config: JsonObject } {
  return isObject(tool) && tool['kind'] === 'node' && tool['type'] === 'retrieve' && isObject(tool['config']);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
