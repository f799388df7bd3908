import type { GraphNode, GraphSettings, Policy } from '#graph/graph';
import {
  changeSettings,
  connect,
  isLoose,
  pasteNodes,
  putOnEdge,
  reconnectEdge,
  removeEdges,
  removeNodes,
  renameNode,
} from '#graph/operations';
import { updateNode } from '#graph/update-node';
import { ERROR_PORT, nodePorts } from '#graph/node-ports';
import { layoutGraph, NODE_WIDTH } from '../canvas/layout.ts';
import { copyFragment, parseFragment, withDescendants, type Fragment } from './clipboard.ts';
import { drawingOf } from './drawing.ts';
import type { Point } from './editor-state.ts';
import { absolutePosition, avoid, makeRoom, placeInContainer, shiftBelow, snap, toParent } from './placement.ts';
import type { EditorSession } from './session.ts';

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

/** The outputs that an edge could come from instead of the one it lost; none where something else is wrong with it. */
export function outputsFor(session: EditorSession, edgeId: string): readonly string[] {
  const { graph } = session.graph.getState();
  const edge = graph.edges.find(({ id }) => id === edgeId);
  const source = graph.nodes.find(({ id }) => id === edge?.from.node);
  const target = graph.nodes.find(({ id }) => id === edge?.to.node);
  const type = source === undefined ? undefined : session.catalogue[source.type];
  if (
    edge === undefined ||
    source === undefined ||
    type === undefined ||
    target === undefined ||
    session.catalogue[target.type]?.isTrigger === true
  )
    return [];
  const ports = nodePorts(source, type);
  return ports.includes(edge.from.port) ? [] : ports;
}

/** Leads an edge from another output of its node. */
export function reconnect(session: EditorSession, edgeId: string, port: string): void {
  session.graph.getState().edit((graph) => reconnectEdge(graph, edgeId, port));
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
  return target !== undefined && session.catalogue[target.type]?.isTrigger === true
    ? `${target.name} starts the workflow, so nothing can lead to it.`
    : null;
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

/** Brings a node into view, selects it and opens its inspector; with `path`, that field of it takes the focus. */
export function jumpTo(session: EditorSession, nodeId: string, path?: string): void {
  select(session, [nodeId], { open: true });
  session.ui.setState((state) => ({
    isTestOpen: false,
    jump: { nodeId, to: 'centre', takesFocus: false, nonce: (state.jump?.nonce ?? 0) + 1 },
    ...(path === undefined ? {} : { fieldFocus: { nodeId, path } }),
  }));
}

/** Selects a node or note and gives it the keyboard focus; an open inspector follows. */
export function focusThing(session: EditorSession, id: string, to: 'centre' | 'reveal' = 'reveal'): void {
  const isNode = session.graph.getState().graph.nodes.some((node) => node.id === id);
  select(session, [id]);
  session.ui.setState((state) => ({
    openNodeId: state.openNodeId === null ? null : isNode ? id : state.openNodeId,
    jump: { nodeId: id, to, takesFocus: true, nonce: (state.jump?.nonce ?? 0) + 1 },
  }));
}

/** Gives the focus to the node whose inspector is open, instead of what had it before the list opened: the keyboard goes on there. */
export function focusAdded(session: EditorSession, event: Event): void {
  const { openNodeId, selectedNodes } = session.ui.getState();
  if (openNodeId === null || selectedNodes[0] !== openNodeId) return;
  event.preventDefault();
  focusThing(session, openNodeId);
}

/** Opens the name of a node, or the text of a note, for writing on the canvas. */
export function edit(session: EditorSession, id: string): void {
  session.ui.setState({ editingId: id });
}

/** Shows the form that a waiting node is answered with, and brings the node into view. */
export function openAnswer(session: EditorSession, nodeId: string): void {
  jumpTo(session, nodeId);
  session.ui.setState({ inspectorTab: 'answer', isTestOpen: false });
}

/** Removes what is selected: nodes with what is inside them, notes and edges. */
export function removeSelected(session: EditorSession): void {
  const { selectedNodes, selectedEdges, openNodeId } = session.ui.getState();
  removeThings(session, selectedNodes, selectedEdges);
  session.ui.setState({
    selectedNodes: [],
    selectedEdges: [],
    openNodeId: openNodeId !== null && selectedNodes.includes(openNodeId) ? null : openNodeId,
  });
}

/** Removes nodes, notes and edges by id. */
export function removeThings(session: EditorSession, nodeIds: readonly string[], edgeIds: readonly string[]): void {
  if (nodeIds.length + edgeIds.length === 0) return;
  session.graph.getState().edit((graph) => {
    const ids = withDescendants(graph, new Set(nodeIds));
    const without = removeEdges(removeNodes(graph, [...ids]), edgeIds);
    return without.notes.some((note) => ids.has(note.id))
      ? { ...without, notes: without.notes.filter((note) => !ids.has(note.id)) }
      : without;
  });
  const { openNodeId } = session.ui.getState();
  if (openNodeId !== null && !session.graph.getState().graph.nodes.some((node) => node.id === openNodeId))
    session.ui.setState({ openNodeId: null });
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
    const drawing = drawingOf(session, graph);
    const boxes = roots.flatMap((root) =>
      'type' in root ? [{ x: root.position.x + offset.x, y: root.position.y + offset.y, ...drawing.sizeOf(root) }] : [],
    );
    // A copy made in place lies a little beside what it is a copy of, as everywhere.
    const down = at === null ? 0 : shiftBelow(drawing, boxes);
    const result = pasteNodes(graph, session.catalogue, { fragment, offset: { ...offset, y: offset.y + down } });
    ids.push(...result.nodeIds);
    return result.graph;
  });
  select(session, ids);
  const [first] = ids;
  if (first === undefined || at === null) return;
  session.ui.setState((state) => ({ jump: { nodeId: first, to: 'reveal', takesFocus: false, nonce: (state.jump?.nonce ?? 0) + 1 } }));
}

/** Moves nodes and notes to new places, one step of undo. Positions are relative to the parent. */
export function moveThings(
  session: EditorSession,
  moves: ReadonlyMap<string, { position: Point; parentId?: string | null }>,
  coalesce?: string,
): void {
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
  const drawing = drawingOf(session, graph);
  const moving = new Set(dragged.map((thing) => thing.id));
  const moves = new Map<string, { position: Point; parentId?: string | null }>();
  for (const { id, position } of dragged) {
    const node = graph.nodes.find((candidate) => candidate.id === id);
    // A node that moves with its container stays in it; containers do not go into each other by accident.
    const stays =
      node === undefined ||
      (node.parentId !== null && moving.has(node.parentId)) ||
      (session.catalogue[node.type]?.isContainer === true && node.parentId === null);
    if (stays) {
      moves.set(id, { position });
      continue;
    }
    const parent = graph.nodes.find((candidate) => candidate.id === node.parentId);
    const origin = parent === undefined ? { x: 0, y: 0 } : absolutePosition(graph, parent);
    moves.set(id, placeInContainer(drawing, { x: origin.x + position.x, y: origin.y + position.y }, moving));
  }
  moveThings(session, moves);
}

/** Whether these dragged nodes can be let go on an edge: one alone, that nothing is connected to yet. */
export function fitsEdge(session: EditorSession, dragged: readonly { id: string }[]): boolean {
  const { graph } = session.graph.getState();
  const [only] = dragged;
  const node = dragged.length === 1 ? graph.nodes.find((candidate) => candidate.id === only?.id) : undefined;
  return node !== undefined && isLoose(graph, session.catalogue, node);
}

/** Takes over a node that was let go on an edge: what came by the edge goes through it. One step of undo. */
export function dropOnEdge(session: EditorSession, dropped: { id: string; position: Point }, edgeId: string): void {
  session.graph.getState().edit((graph) => {
    const source = graph.nodes.find((node) => node.id === graph.edges.find((edge) => edge.id === edgeId)?.from.node);
    const node = graph.nodes.find((candidate) => candidate.id === dropped.id);
    if (source === undefined || node === undefined) return graph;
    const parent = graph.nodes.find((candidate) => candidate.id === node.parentId);
    const origin = parent === undefined ? { x: 0, y: 0 } : absolutePosition(graph, parent);
    const position = toParent(graph, source.parentId, { x: origin.x + dropped.position.x, y: origin.y + dropped.position.y });
    const moved = {
      ...graph,
      nodes: graph.nodes.map((candidate) =>
        candidate.id === dropped.id ? { ...candidate, position, parentId: source.parentId } : candidate,
      ),
    };
    const put = putOnEdge(moved, session.catalogue, { edgeId, nodeId: dropped.id });
    return put === moved ? moved : makeRoom(drawingOf(session, put), dropped.id);
  });
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
  session.graph.getState().edit((graph) => {
    const { sizeOf, isContainer } = drawingOf(session, graph);
    return layoutGraph(graph, sizeOf, isContainer);
  });
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
  edit(session, id);
}

/** Changes one node, and its edges with its ports; typing in one field is one step of undo. */
export function changeNode(session: EditorSession, nodeId: string, change: (node: GraphNode) => GraphNode, coalesce?: string): void {
  session.graph
    .getState()
    .edit(
      (graph) => updateNode(graph, session.catalogue, nodeId, change),
      coalesce === undefined ? {} : { coalesce: `${nodeId}:${coalesce}` },
    );
}

/** Chooses what happens when a node fails; edges from an error output that is not chosen are removed with it. */
export function chooseOnError(session: EditorSession, nodeId: string, onError: NonNullable<Policy['onError']>): void {
  session.graph.getState().edit((graph) => {
    const changed = updateNode(graph, session.catalogue, nodeId, (node) => {
      const { onError: _before, default: value, ...rest } = node.policy;
      return {
        ...node,
        policy: {
          ...rest,
          ...(onError === 'fail' ? {} : { onError }),
          ...(onError === 'default' && value !== undefined ? { default: value } : {}),
        },
      };
    });
    return onError === 'port'
      ? changed
      : removeEdges(
          changed,
          changed.edges.filter(({ from }) => from.node === nodeId && from.port === ERROR_PORT).map(({ id }) => id),
        );
  });
}

/** Changes what holds for the workflow as a whole. */
export function changeGraphSettings(session: EditorSession, settings: GraphSettings): void {
  session.graph
    .getState()
    .edit((graph) => (JSON.stringify(graph.settings ?? {}) === JSON.stringify(settings) ? graph : changeSettings(graph, settings)));
}
