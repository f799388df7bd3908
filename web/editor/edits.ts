import type { Graph, GraphNode } from '#graph/graph';
import { addNode, connect, insertOnEdge, pasteNodes, removeEdges, removeNodes, renameNode, updateNode } from '#graph/operations';
import { nodePorts } from '#graph/node-ports';
import { estimateSize, NODE_WIDTH } from '../canvas/flow-elements.ts';
import { layoutGraph } from '../canvas/layout.ts';
import { copyFragment, parseFragment, withDescendants, type Fragment } from './clipboard.ts';
import type { AddIntent, Point } from './editor-state.ts';
import type { EditorSession } from './session.ts';

const GAP = 80;
/** Room on both sides of a node inserted into an edge. */
const INSERT_GAP = 56;
const GRID = 8;
const snap = (point: Point): Point => ({ x: Math.round(point.x / GRID) * GRID, y: Math.round(point.y / GRID) * GRID });

/** Adds a node of the given type where the intent says, wires it, selects it and opens its inspector. */
export function addByIntent(session: EditorSession, type: string, intent: AddIntent): void {
  const { catalogue } = session;
  let added: string | null = null;
  session.graph.getState().edit((graph) => {
    switch (intent.kind) {
      case 'free': {
        const at = intent.position ?? freeSpot(graph, session.canvas?.middle() ?? { x: 0, y: 0 });
        const place = placeInContainer(session, graph, { x: at.x - NODE_WIDTH / 2, y: at.y - 36 });
        const result = addNode(graph, catalogue, { type, position: snap(place.position), parentId: place.parentId });
        added = result.node.id;
        return result.graph;
      }
      case 'after': {
        const source = graph.nodes.find((node) => node.id === intent.nodeId);
        if (source === undefined) return graph;
        const place = intent.position === null ? { position: beside(session, graph, source), parentId: source.parentId } : { position: toParent(graph, source.parentId, { x: intent.position.x, y: intent.position.y - 36 }), parentId: source.parentId };
        const result = addNode(graph, catalogue, { type, position: snap(place.position), parentId: place.parentId });
        added = result.node.id;
        const connected = connect(result.graph, { node: intent.nodeId, port: intent.port }, { node: result.node.id });
        return 'graph' in connected ? connected.graph : result.graph;
      }
      case 'insert': {
        const result = insertOnEdge(graph, catalogue, { edgeId: intent.edgeId, type });
        added = result.node.id;
        return makeRoom(session, result.graph, result.node.id);
      }
    }
  });
  if (added !== null) select(session, [added], { open: true });
}

export interface PortAddress {
  readonly node: string;
  readonly port: string;
}

/** Draws an edge; tells why not when that can't be. With `instead`, the edge takes the place of that one. */
export function connectPorts(session: EditorSession, from: PortAddress, to: { node: string }, instead?: string): string | null {
  const current = session.graph.getState().graph;
  const refusal = triggerRefusal(session, to.node);
  if (refusal !== null) return refusal;
  const result = connect(instead === undefined ? current : removeEdges(current, [instead]), from, to);
  if (!('graph' in result)) return result.error.message;
  session.graph.getState().edit(() => result.graph);
  return null;
}

/** Why an edge can't be drawn between a port and a node, in a sentence; null when it can. */
export function whyNot(session: EditorSession, from: PortAddress, to: { node: string }): string | null {
  const refusal = triggerRefusal(session, to.node);
  if (refusal !== null) return refusal;
  const result = connect(session.graph.getState().graph, from, to);
  return 'graph' in result ? null : result.error.message;
}

function triggerRefusal(session: EditorSession, nodeId: string): string | null {
  const target = session.graph.getState().graph.nodes.find((node) => node.id === nodeId);
  return target !== undefined && session.catalogue[target.type]?.isTrigger === true ? `${target.name} starts the workflow, so nothing can lead to it.` : null;
}

/** Renames a node and every reference to it; tells why not when the name can't be had. */
export function rename(session: EditorSession, nodeId: string, name: string): string | null {
  const result = renameNode(session.graph.getState().graph, nodeId, name);
  if (!('graph' in result)) return result.error.message;
  session.graph.getState().edit(() => result.graph);
  return null;
}

/** Selects nodes; with `open`, the inspector of the only one opens. */
export function select(session: EditorSession, nodeIds: readonly string[], options: { open?: boolean } = {}): void {
  session.ui.setState({
    selectedNodes: nodeIds,
    selectedEdges: [],
    ...(options.open === true && nodeIds.length === 1 ? { openNodeId: nodeIds[0]!, inspectorTab: 'settings' as const } : {}),
  });
}

/** Brings a node into view, selects it and opens its inspector. */
export function jumpTo(session: EditorSession, nodeId: string): void {
  select(session, [nodeId], { open: true });
  session.ui.setState((state) => ({ jump: { nodeId, nonce: (state.jump?.nonce ?? 0) + 1 } }));
}

/** Removes what is selected: nodes with what is inside them, notes and edges. */
export function removeSelected(session: EditorSession): void {
  const { selectedNodes, selectedEdges, openNodeId } = session.ui.getState();
  removeThings(session, selectedNodes, selectedEdges);
  session.ui.setState({ selectedNodes: [], selectedEdges: [], openNodeId: openNodeId !== null && selectedNodes.includes(openNodeId) ? null : openNodeId });
}

/** Removes nodes, notes and edges by id. */
export function removeThings(session: EditorSession, nodeIds: readonly string[], edgeIds: readonly string[]): void {
  if (nodeIds.length + edgeIds.length === 0) return;
  session.graph.getState().edit((graph) => {
    const ids = withDescendants(graph, new Set(nodeIds));
    const without = removeEdges(removeNodes(graph, [...ids]), edgeIds);
    return without.notes.some((note) => ids.has(note.id)) ? { ...without, notes: without.notes.filter((note) => !ids.has(note.id)) } : without;
  });
  const { openNodeId } = session.ui.getState();
  if (openNodeId !== null && !session.graph.getState().graph.nodes.some((node) => node.id === openNodeId)) session.ui.setState({ openNodeId: null });
}

/** Copies the selection as JSON text; null when nothing is selected. */
export function copySelected(session: EditorSession): string | null {
  const fragment = copyFragment(session.graph.getState().graph, new Set(session.ui.getState().selectedNodes));
  return fragment === null ? null : JSON.stringify(fragment, null, 2);
}

/** Pastes clipboard text at a place; false when the text is no part of a workflow. */
export function pasteText(session: EditorSession, text: string, at: Point | null): boolean {
  const fragment = parseFragment(text);
  if (fragment === null) return false;
  paste(session, fragment, at);
  return true;
}

/** Puts a second one of everything selected beside it. */
export function duplicateSelected(session: EditorSession): void {
  const fragment = copyFragment(session.graph.getState().graph, new Set(session.ui.getState().selectedNodes));
  if (fragment !== null) paste(session, fragment, null);
}

function paste(session: EditorSession, fragment: Fragment, at: Point | null): void {
  const roots = [...fragment.nodes.filter((node) => !fragment.nodes.some((other) => other.id === node.parentId)), ...fragment.notes];
  const corner = { x: Math.min(...roots.map((node) => node.position.x)), y: Math.min(...roots.map((node) => node.position.y)) };
  const offset = at === null ? { x: 40, y: 40 } : snap({ x: at.x - corner.x - NODE_WIDTH / 2, y: at.y - corner.y - 36 });
  const ids: string[] = [];
  session.graph.getState().edit((graph) => {
    const result = pasteNodes(graph, session.catalogue, { fragment, offset });
    ids.push(...result.nodeIds);
    return result.graph;
  });
  select(session, ids);
}

/** Moves nodes and notes to new places, one step of undo. Positions are relative to the parent. */
export function moveThings(session: EditorSession, moves: ReadonlyMap<string, { position: Point; parentId?: string | null }>, coalesce?: string): void {
  session.graph.getState().edit(
    (graph) => {
      let changed = false;
      const nodes = graph.nodes.map((node) => {
        const move = moves.get(node.id);
        if (move === undefined) return node;
        const parentId = move.parentId === undefined ? node.parentId : move.parentId;
        if (parentId === node.parentId && move.position.x === node.position.x && move.position.y === node.position.y) return node;
        changed = true;
        return { ...node, position: { ...move.position }, parentId };
      });
      const notes = graph.notes.map((note) => {
        const move = moves.get(note.id);
        if (move === undefined || (move.position.x === note.position.x && move.position.y === note.position.y)) return note;
        changed = true;
        return { ...note, position: { ...move.position } };
      });
      return changed ? { ...graph, nodes, notes } : graph;
    },
    coalesce === undefined ? {} : { coalesce },
  );
}

/** Takes over where dragged nodes and notes were let go; over a container they move into it, outside of it out. */
export function dropThings(session: EditorSession, dragged: readonly { id: string; position: Point }[]): void {
  const { graph } = session.graph.getState();
  const moving = new Set(dragged.map((thing) => thing.id));
  const moves = new Map<string, { position: Point; parentId?: string | null }>();
  for (const { id, position } of dragged) {
    const node = graph.nodes.find((candidate) => candidate.id === id);
    // Whoever moves with its container stays in it; containers do not go into each other by accident.
    const stays = node === undefined || (node.parentId !== null && moving.has(node.parentId)) || (session.catalogue[node.type]?.isContainer === true && node.parentId === null);
    if (stays) {
      moves.set(id, { position });
      continue;
    }
    const parent = graph.nodes.find((candidate) => candidate.id === node.parentId);
    const origin = parent === undefined ? { x: 0, y: 0 } : absolutePosition(graph, parent);
    moves.set(id, placeInContainer(session, graph, { x: origin.x + position.x, y: origin.y + position.y }, moving));
  }
  moveThings(session, moves);
}

/** Moves the selection by a little. */
export function nudge(session: EditorSession, by: Point): void {
  const chosen = new Set(session.ui.getState().selectedNodes);
  const { nodes, notes } = session.graph.getState().graph;
  const moves = new Map<string, { position: Point }>();
  for (const thing of [...nodes.filter((node) => node.parentId === null || !chosen.has(node.parentId)), ...notes]) {
    if (chosen.has(thing.id)) moves.set(thing.id, { position: { x: thing.position.x + by.x, y: thing.position.y + by.y } });
  }
  if (moves.size > 0) moveThings(session, moves, 'nudge');
}

/** Arranges the whole graph from left to right. */
export function tidy(session: EditorSession): void {
  session.graph.getState().edit((graph) =>
    layoutGraph(
      graph,
      (node) => session.canvas?.sizeOf(node) ?? sizeOf(session, node),
      (node) => session.catalogue[node.type]?.isContainer === true,
    ),
  );
}

/** Puts a note in the middle of what is in sight. */
export function addNote(session: EditorSession): void {
  const middle = session.canvas?.middle() ?? { x: 0, y: 0 };
  const id = `note_${Math.random().toString(36).slice(2, 10)}`;
  const spot = avoid(session.graph.getState().graph, null, { x: middle.x - 110, y: middle.y - 60 });
  session.graph.getState().edit((graph) => ({
    ...graph,
    notes: [...graph.notes, { id, text: '', position: snap(spot), size: { width: 220, height: 120 }, color: 'yellow' }],
  }));
  select(session, [id]);
}

/** Changes one node; typing in one field is one step of undo. */
export function changeNode(session: EditorSession, nodeId: string, change: (node: GraphNode) => GraphNode, coalesce?: string): void {
  session.graph.getState().edit((graph) => updateNode(graph, nodeId, change), coalesce === undefined ? {} : { coalesce: `${nodeId}:${coalesce}` });
}

/** Where a point of the canvas lies: the innermost container that holds it, and the position within that. */
export function placeInContainer(session: EditorSession, graph: Graph, point: Point, except: ReadonlySet<string> = new Set()): { position: Point; parentId: string | null } {
  let best: { node: GraphNode; origin: Point; depth: number } | null = null;
  const probe = { x: point.x + NODE_WIDTH / 2, y: point.y + 36 };
  for (const node of graph.nodes) {
    if (session.catalogue[node.type]?.isContainer !== true || except.has(node.id)) continue;
    const origin = absolutePosition(graph, node);
    const size = sizeOf(session, node);
    const isInside = probe.x >= origin.x && probe.x <= origin.x + size.width && probe.y >= origin.y && probe.y <= origin.y + size.height;
    const depth = depthOf(graph, node);
    if (isInside && (best === null || depth > best.depth)) best = { node, origin, depth };
  }
  if (best === null) return { position: point, parentId: null };
  return { position: { x: point.x - best.origin.x, y: point.y - best.origin.y }, parentId: best.node.id };
}

/** A node's position on the canvas, its containers' added up. */
export function absolutePosition(graph: Graph, node: GraphNode): Point {
  let { x, y } = node.position;
  let parentId = node.parentId;
  for (let depth = 0; parentId !== null && depth < 32; depth += 1) {
    const parent = graph.nodes.find((other) => other.id === parentId);
    if (parent === undefined) break;
    x += parent.position.x;
    y += parent.position.y;
    parentId = parent.parentId;
  }
  return { x, y };
}

/** Puts a node that was inserted between two others between them, and what follows further right where it is too tight. */
function makeRoom(session: EditorSession, graph: Graph, nodeId: string): Graph {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const source = byId.get(graph.edges.find((edge) => edge.to.node === nodeId)?.from.node ?? '');
  const target = byId.get(graph.edges.find((edge) => edge.from.node === nodeId)?.to.node ?? '');
  // On an edge that leads back there is no room to make: the node stays where it was put.
  if (source === undefined || target === undefined || target.position.x <= source.position.x) return graph;
  const sourceEnd = source.position.x + (session.canvas?.sizeOf(source) ?? sizeOf(session, source)).width;
  const free = target.position.x - sourceEnd;
  const needed = NODE_WIDTH + 2 * INSERT_GAP;
  const shift = Math.max(0, Math.ceil((needed - free) / GRID) * GRID);
  const x = sourceEnd + (free + shift - NODE_WIDTH) / 2;
  const y = target.position.y;
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      if (node.id === nodeId) return { ...node, position: { x: snap({ x, y }).x, y } };
      const follows = shift > 0 && node.parentId === source.parentId && node.position.x >= target.position.x;
      return follows ? { ...node, position: { ...node.position, x: node.position.x + shift } } : node;
    }),
  };
}

function depthOf(graph: Graph, node: GraphNode): number {
  let depth = 0;
  for (let parentId = node.parentId; parentId !== null && depth < 32; depth += 1) parentId = graph.nodes.find((other) => other.id === parentId)?.parentId ?? null;
  return depth;
}

function toParent(graph: Graph, parentId: string | null, point: Point): Point {
  const parent = parentId === null ? undefined : graph.nodes.find((node) => node.id === parentId);
  if (parent === undefined) return point;
  const origin = absolutePosition(graph, parent);
  return { x: point.x - origin.x, y: point.y - origin.y };
}

function sizeOf(session: EditorSession, node: GraphNode): { width: number; height: number } {
  const type = session.catalogue[node.type];
  return estimateSize(node, type === undefined ? ['out'] : nodePorts(node, type), type?.isContainer === true);
}

/** Right of a node, below what already stands there. */
function beside(session: EditorSession, graph: Graph, source: GraphNode): Point {
  const size = session.canvas?.sizeOf(source) ?? sizeOf(session, source);
  return avoid(graph, source.parentId, { x: source.position.x + size.width + GAP, y: source.position.y });
}

function freeSpot(graph: Graph, middle: Point): Point {
  const spot = avoid(graph, null, { x: middle.x - NODE_WIDTH / 2, y: middle.y - 36 });
  return { x: spot.x + NODE_WIDTH / 2, y: spot.y + 36 };
}

function avoid(graph: Graph, parentId: string | null, wanted: Point): Point {
  const spot = { ...wanted };
  const neighbours = graph.nodes.filter((node) => node.parentId === parentId);
  for (let tries = 0; tries < 50; tries += 1) {
    const taken = neighbours.some((node) => Math.abs(node.position.x - spot.x) < NODE_WIDTH && Math.abs(node.position.y - spot.y) < 96);
    if (!taken) break;
    spot.y += 112;
  }
  return spot;
}
