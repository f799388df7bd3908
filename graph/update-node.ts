import type { Graph, GraphEdge, GraphNode } from './graph.ts';
import type { Json, JsonObject } from './json.ts';
import { ERROR_PORT, nodePorts } from './node-ports.ts';
import type { AnyNodeType, Catalogue } from './node-type.ts';

/**
 * Changes fields of a node. Its edges and pinned outputs follow its ports: those of a renamed port move to the new name, those of
 * a port that is gone are removed. The name stays, because only `renameNode` rewrites the references to it.
 */
export function updateNode(graph: Graph, catalogue: Catalogue, nodeId: string, change: (node: GraphNode) => GraphNode): Graph {
  const before = graph.nodes.find((node) => node.id === nodeId);
  if (before === undefined) return graph;
  const changed = change(before);
  // Typing a blank into JSON changes its text, not its value: that is no step to undo.
  if (changed === before || JSON.stringify(changed) === JSON.stringify(before)) return graph;
  const moves = portMoves(before, changed, catalogue[before.type]);
  const pinned = changed.pinned === before.pinned ? movedPins(changed.pinned, moves) : changed.pinned;
  const after: GraphNode = { ...changed, id: before.id, name: before.name, pinned };
  const edges = moves.size === 0 ? graph.edges : movedEdges(graph.edges, nodeId, moves);
  return { ...graph, nodes: graph.nodes.map((node) => (node === before ? after : node)), edges };
}

/** Where the ports that a change took away went: to a new name, or nowhere (null). */
type PortMoves = ReadonlyMap<string, string | null>;

function portMoves(before: GraphNode, after: GraphNode, type: AnyNodeType | undefined): PortMoves {
  if (type === undefined) return new Map();
  const [old, now] = [nodePorts(before, type), nodePorts(after, type)];
  const moves = new Map<string, string | null>();
  for (const [index, port] of old.entries()) {
    if (now.includes(port)) continue;
    const sameplace = old.length === now.length ? now[index] : undefined;
    moves.set(port, renamedRow(before, after, port, now) ?? (sameplace !== undefined && !old.includes(sameplace) ? sameplace : null));
  }
  // The error port stays on offer; only the policy says whether it is in use.
  if (before.policy.onError !== after.policy.onError && after.policy.onError !== 'port') moves.set(ERROR_PORT, null);
  return moves;
}

/** The name that the row of a list (of labels, of cases) got which was called like the port. */
function renamedRow(before: GraphNode, after: GraphNode, port: string, ports: readonly string[]): string | undefined {
  for (const part of ['config', 'inputs'] as const) {
    for (const [key, rows] of Object.entries(before[part])) {
      const next = after[part][key];
      if (!Array.isArray(rows) || !Array.isArray(next) || rows.length !== next.length) continue;
      for (const [index, row] of rows.entries()) {
        const renamed = Object.entries(asObject(row)).find(([, text]) => typeof text === 'string' && text.trim() === port);
        const name = renamed === undefined ? undefined : asObject(next[index])[renamed[0]];
        if (typeof name === 'string' && ports.includes(name.trim())) return name.trim();
      }
    }
  }
  return undefined;
}

function movedEdges(edges: readonly GraphEdge[], nodeId: string, moves: PortMoves): GraphEdge[] {
  const identity = ({ from, to }: GraphEdge): string => JSON.stringify([from.node, from.port, to.node]);
  const taken = new Set(edges.filter(({ from }) => from.node !== nodeId || !moves.has(from.port)).map(identity));
  return edges.flatMap((edge) => {
    const port = edge.from.node === nodeId ? moves.get(edge.from.port) : undefined;
    if (port === undefined) return [edge];
    if (port === null) return [];
    const moved = { ...edge, from: { ...edge.from, port } };
    if (taken.has(identity(moved))) return [];
    taken.add(identity(moved));
    return [moved];
  });
}

function movedPins(pinned: GraphNode['pinned'], moves: PortMoves): GraphNode['pinned'] {
  if (pinned === null || !Object.keys(pinned).some((port) => moves.has(port))) return pinned;
  const kept = Object.entries(pinned).flatMap(([port, value]) => {
    const moved = moves.has(port) ? moves.get(port) : port;
    return moved === null || moved === undefined ? [] : [[moved, value] as const];
  });
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

function asObject(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
