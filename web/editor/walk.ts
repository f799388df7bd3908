import type { Graph } from '#graph/graph';
import { focusThing } from './edits.ts';
import type { EditorSession } from './session.ts';
import { absolutePosition } from './placement.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** A node or note as it lies on the canvas. */
export interface Placed {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Selects and focuses the node in this direction from the selected one; the first node where nothing is selected. */
export function walk(session: EditorSession, direction: Direction): void {
  const { graph } = session.graph.getState();
  const { selectedNodes, selectedEdges } = session.ui.getState();
  const placed = placedThings(session, graph);
  const edge = selectedNodes.length === 0 ? graph.edges.find(({ id }) => id === selectedEdges[0]) : undefined;
  if (edge !== undefined) return focusThing(session, direction === 'left' || direction === 'up' ? edge.from.node : edge.to.node);
  const from = selectedNodes.at(-1);
  const next = from === undefined ? inReadingOrder(placed)[0]?.id : neighbourOf(placed, graph.edges, from, direction);
  if (next !== undefined) focusThing(session, next);
}

/** Everything on the canvas with its place and size. */
export function placedThings(session: EditorSession, graph: Graph): readonly Placed[] {
  const nodes = graph.nodes.map((node): Placed => ({
    id: node.id,
    ...absolutePosition(graph, node),
    ...(session.canvas?.sizeOf(node) ?? { width: 240, height: 80 }),
  }));
  return [...nodes, ...graph.notes.map((note): Placed => ({ id: note.id, ...note.position, ...note.size }))];
}

/** The order in which Tab goes over nodes: columns from left to right, each from top to bottom. */
export function inReadingOrder(placed: readonly Placed[]): readonly Placed[] {
  return placed.toSorted((a, b) => a.x - b.x || a.y - b.y || (a.id < b.id ? -1 : 1));
}

/**
 * The id of the node to go to: what an edge leads to (right) or comes from (left) where one lies in that direction, else the nearest.
 * Undefined where nothing lies in that direction.
 */
export function neighbourOf(placed: readonly Placed[], edges: Graph['edges'], from: string, direction: Direction): string | undefined {
  const origin = placed.find(({ id }) => id === from);
  if (origin === undefined) return undefined;
  const ahead = placed.filter((thing) => thing.id !== from && distance(origin, thing, direction) !== null);
  const linked = linkedTo(edges, from, direction);
  const candidates = ahead.some(({ id }) => linked.has(id)) ? ahead.filter(({ id }) => linked.has(id)) : ahead;
  return candidates.toSorted((a, b) => distance(origin, a, direction)! - distance(origin, b, direction)!)[0]?.id;
}

function linkedTo(edges: Graph['edges'], from: string, direction: Direction): ReadonlySet<string> {
  if (direction === 'right') return new Set(edges.filter((edge) => edge.from.node === from).map((edge) => edge.to.node));
  if (direction === 'left') return new Set(edges.filter((edge) => edge.to.node === from).map((edge) => edge.from.node));
  return new Set();
}

/** How far ahead a thing lies; what is off to the side counts as further away. Null when it is not in that direction. */
function distance(origin: Placed, thing: Placed, direction: Direction): number | null {
  const isSideways = direction === 'left' || direction === 'right';
  const sign = direction === 'right' || direction === 'down' ? 1 : -1;
  const dx = thing.x + thing.width / 2 - (origin.x + origin.width / 2);
  const dy = thing.y + thing.height / 2 - (origin.y + origin.height / 2);
  const ahead = sign * (isSideways ? dx : dy);
  const aside = Math.abs(isSideways ? dy : dx);
  return ahead <= 0 ? null : ahead + 2 * aside;
}
