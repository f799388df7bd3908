import { useMemo, useRef } from 'react';
import type { FlowNode } from '../canvas/flow-elements.ts';
import { dropOnEdge, dropThings, fitsEdge } from './edits.ts';
import type { EditorSession } from './session.ts';

/** Takes over dragged nodes where they are let go; a loose one over an edge, which is marked meanwhile, goes into it. */
export function useNodeDrop(session: EditorSession) {
  const marked = useRef<Element | null>(null);
  return useMemo(() => {
    const mark = (edge: Element | null, nodeId: string) => {
      if (marked.current === edge) return;
      marked.current?.classList.remove('heddle-drop');
      edge?.classList.add('heddle-drop');
      elementOf(nodeId)?.classList.toggle('heddle-inserting', edge !== null);
      marked.current = edge;
    };
    return {
      onNodeDrag(_event: unknown, node: FlowNode, dragged: FlowNode[]) {
        mark(fitsEdge(session, dragged) ? edgeUnderNode(node.id) : null, node.id);
      },
      onNodeDragStop(_event: unknown, node: FlowNode, dragged: FlowNode[]) {
        const edgeId = marked.current?.getAttribute('data-id') ?? null;
        mark(null, node.id);
        if (edgeId === null) dropThings(session, dragged);
        else dropOnEdge(session, node, edgeId);
      },
    };
  }, [session]);
}

function elementOf(nodeId: string): Element | null {
  return document.querySelector(`.react-flow__node[data-id="${CSS.escape(nodeId)}"]`);
}

/** An edge that runs behind the title of a node on the screen. */
function edgeUnderNode(nodeId: string): Element | null {
  const box = elementOf(nodeId)?.getBoundingClientRect();
  if (box === undefined) return null;
  for (const [x, y] of [
    [0.5, 0.4],
    [0.25, 0.4],
    [0.75, 0.4],
    [0.5, 0.7],
    [0.5, 0.15],
  ] as const) {
    for (const element of document.elementsFromPoint(box.left + box.width * x, box.top + box.height * y)) {
      const edge = element.closest('.react-flow__edge');
      if (edge !== null) return edge;
    }
  }
  return null;
}
