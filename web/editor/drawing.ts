import type { Graph, GraphNode } from '#graph/graph';
import { nodePorts } from '#graph/node-ports';
import { estimateSize } from '../canvas/flow-elements.ts';
import type { Drawing } from './placement.ts';
import type { EditorSession } from './session.ts';

/** The graph as it is drawn now: measured sizes where there are any, else estimates. */
export function drawingOf(session: EditorSession, graph: Graph): Drawing {
  const isContainer = (node: GraphNode): boolean => session.catalogue[node.type]?.isContainer === true;
  return {
    graph,
    isContainer,
    sizeOf(node) {
      const measured = session.canvas?.sizeOf(node);
      if (measured !== undefined) return measured;
      const type = session.catalogue[node.type];
      return estimateSize(node, type === undefined ? ['out'] : nodePorts(node, type), isContainer(node));
    },
  };
}
