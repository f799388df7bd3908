import type { Graph, GraphNode } from './graph.ts';
import type { Json, JsonObject } from './json.ts';

/** What a graph can refer to beyond itself. */
export type OutsideKind = 'connection' | 'knowledge' | 'workflow' | 'model';

/** One place in a node that names something beyond the graph. */
export interface OutsideReference {
  readonly kind: OutsideKind;
  readonly id: string;
  readonly node: Pick<GraphNode, 'id' | 'name'>;
  /** Within the node, such as `config.connection`. */
  readonly path: string;
}

/** Settings of these names hold ids, in every node type and in the tools of agents. */
const KINDS: { readonly [key: string]: OutsideKind } = {
  connection: 'connection',
  knowledge: 'knowledge',
  workflow: 'workflow',
  workflowId: 'workflow',
  model: 'model',
  models: 'model',
  fallbacks: 'model',
};

/** Everything beyond the graph that its nodes name. */
export function outsideReferences(graph: Graph): readonly OutsideReference[] {
  return graph.nodes.flatMap((node) => inside(node.config, 'config', node));
}

function inside(value: Json, path: string, node: GraphNode): readonly OutsideReference[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, at) => inside(item as Json, `${path}[${at}]`, node));
  return Object.entries(value as JsonObject).flatMap(([key, inner]): readonly OutsideReference[] => {
    const kind = Object.hasOwn(KINDS, key) ? KINDS[key] : undefined;
    const place = `${path}.${key}`;
    const named = kind === undefined ? [] : [inner].flat().filter((item): item is string => typeof item === 'string' && item !== '');
    return [
      ...(kind === undefined ? [] : named.map((id) => ({ kind, id, node: { id: node.id, name: node.name }, path: place }))),
      ...inside(inner, place, node),
    ];
  });
}
