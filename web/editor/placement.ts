import type { Graph, GraphNode } from '#graph/graph';
import { NODE_WIDTH, type Size } from '../canvas/layout.ts';
import type { Point } from './editor-state.ts';

/** A graph with what is known of how it is drawn. */
export interface Drawing {
  readonly graph: Graph;
  readonly sizeOf: (node: GraphNode) => Size;
  readonly isContainer: (node: GraphNode) => boolean;
}

const GRID = 8;
/** Room between a node and the one added after it. */
const GAP = 80;
/** Room on both sides of a node inserted into an edge. */
const INSERT_GAP = 56;
/** Graphs come from files too: a circle of parents must not hang the editor. */
const DEEPEST = 32;

/** The nearest point of the grid. */
export function snap(point: Point): Point {
  return { x: Math.round(point.x / GRID) * GRID, y: Math.round(point.y / GRID) * GRID };
}

/** Where a node put at a point of the canvas belongs: the innermost container there, and the position within it. */
export function placeInContainer(
  drawing: Drawing,
  point: Point,
  except: ReadonlySet<string> = new Set(),
): { position: Point; parentId: string | null } {
  const { graph, sizeOf, isContainer } = drawing;
  // The title of the node decides, not its corner.
  const probe = { x: point.x + NODE_WIDTH / 2, y: point.y + 36 };
  let best: { node: GraphNode; origin: Point; depth: number } | null = null;
  for (const node of graph.nodes) {
    if (!isContainer(node) || except.has(node.id)) continue;
    const origin = absolutePosition(graph, node);
    const size = sizeOf(node);
    const isInside = probe.x >= origin.x && probe.x <= origin.x + size.width && probe.y >= origin.y && probe.y <= origin.y + size.height;
    const depth = ancestorsOf(graph, node).length;
    if (isInside && (best === null || depth > best.depth)) best = { node, origin, depth };
  }
  if (best === null) return { position: point, parentId: null };
  return { position: { x: point.x - best.origin.x, y: point.y - best.origin.y }, parentId: best.node.id };
}

/** A node's position on the canvas, its containers' added up. */
export function absolutePosition(graph: Graph, node: GraphNode): Point {
  return ancestorsOf(graph, node).reduce((sum, parent) => ({ x: sum.x + parent.position.x, y: sum.y + parent.position.y }), {
    ...node.position,
  });
}

/** A point of the canvas as a position within a container. */
export function toParent(graph: Graph, parentId: string | null, point: Point): Point {
  const parent = parentId === null ? undefined : graph.nodes.find((node) => node.id === parentId);
  if (parent === undefined) return point;
  const origin = absolutePosition(graph, parent);
  return { x: point.x - origin.x, y: point.y - origin.y };
}

/** A place to the right of a node, below what already stands there. */
export function beside({ graph, sizeOf }: Drawing, source: GraphNode): Point {
  return avoid(graph, source.parentId, { x: source.position.x + sizeOf(source).width + GAP, y: source.position.y });
}

/** A free place near the middle of what is in sight: the middle of the node to put there. */
export function freeSpot(graph: Graph, middle: Point): Point {
  const spot = avoid(graph, null, { x: middle.x - NODE_WIDTH / 2, y: middle.y - 36 });
  return { x: spot.x + NODE_WIDTH / 2, y: spot.y + 36 };
}

/** The wanted place, or the first one below it where no node stands. */
export function avoid(graph: Graph, parentId: string | null, wanted: Point): Point {
  const spot = { ...wanted };
  const neighbours = graph.nodes.filter((node) => node.parentId === parentId);
  for (let tries = 0; tries < 50; tries += 1) {
    const isTaken = neighbours.some((node) => Math.abs(node.position.x - spot.x) < NODE_WIDTH && Math.abs(node.position.y - spot.y) < 96);
    if (!isTaken) break;
    spot.y += 112;
  }
  return spot;
}

/** Room around what is pasted. */
const PASTE_GAP = 24;

/**
 * How far down nodes with these corners and sizes have to go, all by the same, so that none of them lies over a node outside of containers.
 */
export function shiftBelow({ graph, sizeOf }: Drawing, boxes: readonly (Point & Size)[]): number {
  const taken = graph.nodes.filter((node) => node.parentId === null).map((node) => ({ ...node.position, ...sizeOf(node) }));
  let down = 0;
  for (let tries = 0; tries <= taken.length; tries += 1) {
    const needed = boxes.flatMap((box) =>
      taken
        .filter(
          (other) =>
            box.x < other.x + other.width &&
            other.x < box.x + box.width &&
            box.y + down < other.y + other.height &&
            other.y < box.y + down + box.height,
        )
        .map((other) => other.y + other.height + PASTE_GAP - box.y),
    );
    if (needed.length === 0) break;
    // Each step clears at least one node for good.
    down = Math.max(...needed);
  }
  return Math.ceil(down / GRID) * GRID;
}

/** Puts a node that was inserted into an edge between its ends, and moves what follows to the right where it is too tight. */
export function makeRoom({ graph, sizeOf }: Drawing, nodeId: string): Graph {
  const nodeOf = (id: string | undefined) => graph.nodes.find((node) => node.id === id);
  const source = nodeOf(graph.edges.find((edge) => edge.to.node === nodeId)?.from.node);
  const target = nodeOf(graph.edges.find((edge) => edge.from.node === nodeId)?.to.node);
  // On an edge that leads back there is no room to make: the node stays where it was put.
  if (source === undefined || target === undefined || target.position.x <= source.position.x) return graph;
  const sourceEnd = source.position.x + sizeOf(source).width;
  const free = target.position.x - sourceEnd;
  const shift = Math.max(0, Math.ceil((NODE_WIDTH + 2 * INSERT_GAP - free) / GRID) * GRID);
  const x = snap({ x: sourceEnd + (free + shift - NODE_WIDTH) / 2, y: 0 }).x;
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      if (node.id === nodeId) return { ...node, position: { x, y: target.position.y } };
      const follows = shift > 0 && node.parentId === source.parentId && node.position.x >= target.position.x;
      return follows ? { ...node, position: { ...node.position, x: node.position.x + shift } } : node;
    }),
  };
}

function ancestorsOf(graph: Graph, node: GraphNode): readonly GraphNode[] {
  const ancestors: GraphNode[] = [];
  let parentId = node.parentId;
  while (parentId !== null && ancestors.length < DEEPEST) {
    const parent = graph.nodes.find((other) => other.id === parentId);
    if (parent === undefined) break;
    ancestors.push(parent);
    parentId = parent.parentId;
  }
  return ancestors;
}
