import { useMemo } from 'react';
import type { CanvasActions } from '../canvas/canvas-context.ts';
import { copyFragment } from './clipboard.ts';
import { duplicateSelected, outputsFor, reconnect, removeThings, select } from './edits.ts';
import type { EditorSession } from './session.ts';

/** What boxes and lines may do to the draft. The object stays the same, so that nothing draws again because of it. */
export function useCanvasActions(session: EditorSession, describePort: (nodeId: string, port: string) => string): CanvasActions {
  return useMemo(
    () => ({
      addAfter: (nodeId, port, at) => session.ui.setState({ quickAdd: { intent: { kind: 'after', nodeId, port, position: null }, at } }),
      insertOnEdge: (edgeId, at) => session.ui.setState({ quickAdd: { intent: { kind: 'insert', edgeId }, at } }),
      removeEdge: (edgeId) => removeThings(session, [], [edgeId]),
      outputsFor: (edgeId) => outputsFor(session, edgeId),
      reconnectEdge: (edgeId, port) => reconnect(session, edgeId, port),
      removeNode: (nodeId) => removeThings(session, [nodeId], []),
      duplicateNode(nodeId) {
        if (copyFragment(session.graph.getState().graph, new Set([nodeId])) === null) return;
        select(session, [nodeId]);
        duplicateSelected(session);
      },
      resizeNode: (id, size, position) =>
        session.graph.getState().edit((graph) => ({
          ...graph,
          nodes: graph.nodes.map((node) => (node.id === id ? { ...node, size, position } : node)),
          notes: graph.notes.map((note) => (note.id === id ? { ...note, size, position } : note)),
        })),
      changeNote: (id, change) =>
        session.graph
          .getState()
          .edit((graph) => ({ ...graph, notes: graph.notes.map((note) => (note.id === id ? { ...note, ...change } : note)) }), {
            coalesce: `note:${id}`,
          }),
      showIssues: (nodeId) => {
        select(session, [nodeId], { open: true });
        session.ui.setState({ areIssuesOpen: true });
      },
      describePort,
    }),
    [session, describePort],
  );
}
