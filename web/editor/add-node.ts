import { edgeIssue } from '#graph/edge-issue';
import type { Graph } from '#graph/graph';
import { ERROR_PORT, nodePorts } from '#graph/node-ports';
import type { NodePreset } from '#graph/node-type';
import { addNode, connect, insertOnEdge } from '#graph/operations';
import { NODE_WIDTH } from '../canvas/layout.ts';
import { drawingOf } from './drawing.ts';
import { select } from './edits.ts';
import type { AddIntent, EditorState } from './editor-state.ts';
import { beside, freeSpot, makeRoom, placeInContainer, snap, toParent } from './placement.ts';
import type { EditorSession } from './session.ts';

/** What is added: a node type, with the settings of a preset if one is named. */
interface Added {
  readonly type: string;
  readonly preset?: NodePreset | undefined;
}

interface Addition {
  readonly graph: Graph;
  readonly nodeId: string;
}

/**
 * Adds a node where the intent says, connects it, selects it and opens its inspector; one step of undo. A node without a place of its
 * own follows what is selected, where it fits there.
 */
export function addByIntent(session: EditorSession, type: string, intent: AddIntent, preset?: NodePreset): void {
  const added: Added = { type, preset };
  let nodeId: string | null = null;
  session.graph.getState().edit((graph) => {
    const addition =
      intent.kind === 'free' && intent.position === null
        ? (addToSelection(session, graph, added) ?? addTo(session, graph, added, intent))
        : addTo(session, graph, added, intent);
    if (addition === null) return graph;
    nodeId = addition.nodeId;
    return addition.graph;
  });
  if (nodeId !== null) select(session, [nodeId], { open: true });
}

/**
 * Where a node goes that is added while something is selected: into the selected edge, or after the first free output of the selected node.
 */
export function intentOfSelection(
  session: EditorSession,
  graph: Graph,
  { selectedNodes, selectedEdges }: EditorState,
): Exclude<AddIntent, { kind: 'free' }> | null {
  const [nodeId, ...otherNodes] = selectedNodes;
  const [edgeId, ...otherEdges] = selectedEdges;
  if (nodeId === undefined)
    return edgeId === undefined || otherEdges.length > 0 || !graph.edges.some(({ id }) => id === edgeId)
      ? null
      : { kind: 'insert', edgeId };
  const node = graph.nodes.find(({ id }) => id === nodeId);
  const type = node === undefined ? undefined : session.catalogue[node.type];
  if (node === undefined || type === undefined || otherNodes.length > 0) return null;
  const used = new Set(graph.edges.filter(({ from }) => from.node === nodeId).map(({ from }) => from.port));
  const port = nodePorts(node, type).find((name) => name !== ERROR_PORT && !used.has(name));
  return port === undefined ? null : { kind: 'after', nodeId, port, position: null };
}

/** Null where nothing is selected, or where the connection would bring an error. */
function addToSelection(session: EditorSession, graph: Graph, added: Added): Addition | null {
  const intent = intentOfSelection(session, graph, session.ui.getState());
  if (intent === null || session.catalogue[added.type]?.isTrigger === true) return null;
  if (intent.kind === 'insert') return addTo(session, graph, added, intent);
  const { graph: loose, node } = addNode(graph, session.catalogue, {
    ...added,
    position: { x: 0, y: 0 },
    parentId: parentOf(graph, intent.nodeId),
  });
  const issue = edgeIssue(loose, session.catalogue, { from: { node: intent.nodeId, port: intent.port }, to: { node: node.id } });
  return issue === null ? addTo(session, graph, added, intent) : null;
}

/** Null where the node or edge that the intent names is gone. */
function addTo(session: EditorSession, graph: Graph, added: Added, intent: AddIntent): Addition | null {
  const { catalogue } = session;
  switch (intent.kind) {
    case 'free': {
      const at = intent.position ?? freeSpot(graph, session.canvas?.middle() ?? { x: 0, y: 0 });
      const place = placeInContainer(drawingOf(session, graph), { x: at.x - NODE_WIDTH / 2, y: at.y - 36 });
      const result = addNode(graph, catalogue, { ...added, position: snap(place.position), parentId: place.parentId });
      return { graph: result.graph, nodeId: result.node.id };
    }
    case 'after': {
      const source = graph.nodes.find((node) => node.id === intent.nodeId);
      if (source === undefined) return null;
      const position =
        intent.position === null
          ? beside(drawingOf(session, graph), source)
          : toParent(graph, source.parentId, { x: intent.position.x, y: intent.position.y - 36 });
      const result = addNode(graph, catalogue, { ...added, position: snap(position), parentId: source.parentId });
      const connected = connect(result.graph, { node: intent.nodeId, port: intent.port }, { node: result.node.id });
      return { graph: 'graph' in connected ? connected.graph : result.graph, nodeId: result.node.id };
    }
    case 'insert': {
      const result = insertOnEdge(graph, catalogue, { ...added, edgeId: intent.edgeId });
      return { graph: makeRoom(drawingOf(session, result.graph), result.node.id), nodeId: result.node.id };
    }
  }
}

function parentOf(graph: Graph, nodeId: string): string | null {
  return graph.nodes.find(({ id }) => id === nodeId)?.parentId ?? null;
}
