import type { Graph, GraphNode } from './graph.ts';
import type { JsonObject } from './json.ts';

/** A generation that a search keeps to; `number` is null until the graph is published. */
export interface SearchPin {
  readonly knowledge: string;
  readonly number: number | null;
}

/** Changes the settings of all nodes that search, and of agents' tools that search. */
export function overSearches(graph: Graph, settle: (config: JsonObject) => JsonObject): Graph {
  return { ...graph, nodes: graph.nodes.map((node) => overSearchesOf(node, settle)) };
}

/** The pin in the settings of a search; null where it follows the live generation. */
export function pinOf({ knowledge, generation }: JsonObject): SearchPin | null {
  if (typeof knowledge !== 'string' || !isObject(generation) || generation['follow'] !== 'pinned') return null;
  const number = generation['number'];
  return { knowledge, number: typeof number === 'number' ? number : null };
}

/**
 * A version's graph without the generation numbers that publishing filled in, so that it can be compared with a draft that leaves them
 * open.
 */
export function withOpenPins(version: Graph, draft: Graph): Graph {
  const drafts = new Map(draft.nodes.map((node) => [node.id, node]));
  const nodes = version.nodes.map((node) => {
    const open = openPins(drafts.get(node.id));
    if (open.length === 0) return node;
    return overSearchesOf(node, (config) => {
      const pin = pinOf(config);
      const generation = pin === null ? undefined : open.find((candidate) => candidate['knowledge'] === pin.knowledge)?.['generation'];
      return generation === undefined ? config : { ...config, generation };
    });
  });
  return { ...version, nodes };
}

function openPins(node: GraphNode | undefined): readonly JsonObject[] {
  const open: JsonObject[] = [];
  if (node === undefined) return open;
  overSearchesOf(node, (config) => {
    if (pinOf(config)?.number === null) open.push(config);
    return config;
  });
  return open;
}

function overSearchesOf(node: GraphNode, settle: (config: JsonObject) => JsonObject): GraphNode {
  if (node.type === 'retrieve') return { ...node, config: settle(node.config) };
  const tools = node.type === 'agent' ? node.config['tools'] : undefined;
  return Array.isArray(tools)
    ? {
        ...node,
        config: { ...node.config, tools: tools.map((tool) => (isSearchTool(tool) ? { ...tool, config: settle(tool.config) } : tool)) },
      }
    : node;
}

function isSearchTool(tool: unknown): tool is JsonObject & { readonly config: JsonObject } {
  return isObject(tool) && tool['kind'] === 'node' && tool['type'] === 'retrieve' && isObject(tool['config']);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
