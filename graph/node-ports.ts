import type { Graph, GraphNode } from './graph.ts';
import type { AnyNodeType, Catalogue, NodeArguments, StoredNode } from './node-type.ts';

/** The port by which a failed node is left. */
export const ERROR_PORT = 'error';

/** The ports of a node in order, `error` last when it can fail. Works on half-finished settings, too. */
export function nodePorts(node: GraphNode, type: AnyNodeType): readonly string[] {
  const ports = valuePorts(node, type);
  return type.isTrigger === true || type.canFail === false ? ports : [...ports, ERROR_PORT];
}

/** The ports of a node without `error`. */
export function valuePorts(node: GraphNode, type: AnyNodeType): readonly string[] {
  return type.ports ? type.ports(settledNode(node, type)) : Object.keys(type.outputs.shape as object);
}

/** The settings with their defaults filled in; those that are not valid yet are left as they stand. */
export function settledNode(node: GraphNode, type: AnyNodeType): NodeArguments<never> {
  const whole = type.config.safeParse(node.config);
  // Node types read settings by name; the parse above, or the fallback per field, gives them the declared shape.
  if (whole.success) return { config: whole.data as never, inputs: node.inputs };
  const config: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(type.config.shape as Record<string, AnyNodeType['config']>)) {
    const field = schema.safeParse(node.config[key]);
    const fallback = schema.safeParse(undefined);
    config[key] = field.success ? field.data : fallback.success ? fallback.data : node.config[key];
  }
  return { config: config as never, inputs: node.inputs };
}

/** Brings a stored node up to its type's present version. */
export function upgradeNode(node: GraphNode, type: AnyNodeType): GraphNode {
  let stored: StoredNode = { config: node.config, inputs: node.inputs };
  for (let version = node.typeVersion; version < type.version; version += 1) {
    const upgrade = type.upgrades?.[version];
    if (upgrade) stored = upgrade(stored);
  }
  return node.typeVersion >= type.version
    ? node
    : { ...node, typeVersion: type.version, config: { ...stored.config }, inputs: { ...stored.inputs } };
}

/** Brings all nodes up to their types' present versions; the same graph when there is nothing to do. */
export function upgradeNodes(graph: Graph, catalogue: Catalogue): Graph {
  const nodes = graph.nodes.map((node) => {
    const type = catalogue[node.type];
    return type ? upgradeNode(node, type) : node;
  });
  return nodes.every((node, index) => node === graph.nodes[index]) ? graph : { ...graph, nodes };
}
