import { graphlib, layout as runDagre } from '@dagrejs/dagre';
import type { Graph, GraphNode } from '#graph/graph';
import { findBackEdges } from './back-edges.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** All nodes but containers are drawn this wide. */
export const NODE_WIDTH = 240;

/** Room that a container leaves around the nodes inside it; the top holds its title. */
export const CONTAINER_PADDING = { top: 64, right: 40, bottom: 32, left: 40 } as const;
export const CONTAINER_MIN: Size = { width: 360, height: 200 };

/** How far below its top a node's edges come in and leave: in the middle of its title. */
export const PORT_LINE = 29;

const GRID = 8;
const snap = (value: number): number => Math.round(value / GRID) * GRID;

/**
 * Arranges all nodes from left to right, each container around its own nodes; edges that close a loop do not pull their
 * target to the right. `sizeOf` tells how large a node is drawn. Notes stay where they are.
 */
export function layoutGraph(graph: Graph, sizeOf: (node: GraphNode) => Size, isContainer: (node: GraphNode) => boolean): Graph {
  const back = findBackEdges(graph);
  const positions = new Map<string, { x: number; y: number }>();
  const sizes = new Map<string, Size>();
  const known = new Set(graph.nodes.map((node) => node.id));
  const childrenOf = (parentId: string | null) =>
    graph.nodes.filter((node) => (node.parentId !== null && known.has(node.parentId) ? node.parentId : null) === parentId);

  const arrange = (parentId: string | null): Size => {
    const members = childrenOf(parentId);
    for (const node of members) {
      if (!isContainer(node)) {
        sizes.set(node.id, sizeOf(node));
        continue;
      }
      const inner = arrange(node.id);
      const fitted = {
        width: Math.max(CONTAINER_MIN.width, snap(inner.width + CONTAINER_PADDING.left + CONTAINER_PADDING.right)),
        height: Math.max(CONTAINER_MIN.height, snap(inner.height + CONTAINER_PADDING.top + CONTAINER_PADDING.bottom)),
      };
      sizes.set(node.id, fitted);
    }
    if (members.length === 0) return { width: 0, height: 0 };
    const dagre = new graphlib.Graph({ multigraph: true });
    dagre.setGraph({ rankdir: 'LR', nodesep: 40, ranksep: 80, marginx: 0, marginy: 0 });
    dagre.setDefaultEdgeLabel(() => ({}));
    // Edges should run straight from title to title, so a node counts as if it were as tall above that line as below it.
    const above = (node: GraphNode): number =>
      isContainer(node) ? sizes.get(node.id)!.height / 2 : Math.max(PORT_LINE, sizes.get(node.id)!.height - PORT_LINE);
    for (const node of members) dagre.setNode(node.id, { width: sizes.get(node.id)!.width, height: above(node) * 2 });
    const inside = new Set(members.map((node) => node.id));
    for (const edge of graph.edges) {
      if (back.has(edge.id) || !inside.has(edge.from.node) || !inside.has(edge.to.node)) continue;
      dagre.setEdge(edge.from.node, edge.to.node, {}, edge.id);
    }
    runDagre(dagre);
    const offset = parentId === null ? { x: 0, y: 0 } : { x: CONTAINER_PADDING.left, y: CONTAINER_PADDING.top };
    const line = (node: GraphNode): number => (isContainer(node) ? sizes.get(node.id)!.height / 2 : PORT_LINE);
    // What was reserved above the titles but is not used would leave a gap at the top.
    const top = Math.min(...members.map((node) => (dagre.node(node.id) as { y: number }).y - line(node)));
    let right = 0;
    let bottom = 0;
    for (const node of members) {
      const placed = dagre.node(node.id) as { x: number; y: number };
      const size = sizes.get(node.id)!;
      const position = { x: placed.x - size.width / 2, y: placed.y - line(node) - top };
      positions.set(node.id, { x: snap(position.x + offset.x), y: snap(position.y + offset.y) });
      right = Math.max(right, position.x + size.width);
      bottom = Math.max(bottom, position.y + size.height);
    }
    return { width: right, height: bottom };
  };
  arrange(null);

  const nodes = graph.nodes.map((node): GraphNode => {
    const position = positions.get(node.id) ?? node.position;
    return isContainer(node) ? { ...node, position, size: { ...sizes.get(node.id)! } } : { ...node, position };
  });
  return { ...graph, nodes };
}
