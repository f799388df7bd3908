import { useReactFlow } from '@xyflow/react';
import { useEffect, type RefObject } from 'react';
import { estimateSize, type FlowEdge, type FlowNode } from '../canvas/flow-elements.ts';
import { fitOptions } from '../canvas/run-canvas.tsx';
import { useEditor, type EditorSession } from './session.ts';

/** Lets commands reach the drawing surface, and keeps in view what the editor opens or jumps to. */
export function useCanvasHandle(session: EditorSession, surface: RefObject<HTMLDivElement | null>): void {
  const flow = useReactFlow<FlowNode, FlowEdge>();
  useEffect(() => {
    session.canvas = {
      fitView: () => void flow.fitView({ ...fitOptions, duration: 200 }),
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: 120 }),
      middle() {
        const box = surface.current?.getBoundingClientRect();
        return box === undefined ? { x: 0, y: 0 } : flow.screenToFlowPosition({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
      },
      sizeOf(node) {
        const measured = flow.getInternalNode(node.id)?.measured;
        if (measured?.width !== undefined && measured.height !== undefined) return { width: measured.width, height: measured.height };
        return estimateSize(node, ['out'], session.catalogue[node.type]?.isContainer === true);
      },
    };
    return () => {
      session.canvas = null;
    };
  }, [flow, session, surface]);

  const jump = useEditor((state) => state.jump);
  useEffect(() => {
    if (jump !== null) void flow.fitView({ nodes: [{ id: jump.nodeId }], padding: 0.4, maxZoom: 1, duration: 250 });
  }, [jump, flow]);

  // The inspector takes room from the canvas: a node that it would hide slides back into view.
  const openNodeId = useEditor((state) => state.openNodeId);
  useEffect(() => {
    if (openNodeId === null) return;
    // A new node is drawn and measured, and the inspector has its width, a moment later.
    const timer = setTimeout(() => {
      const box = surface.current?.getBoundingClientRect();
      const node = surface.current?.querySelector(`.react-flow__node[data-id="${CSS.escape(openNodeId)}"]`)?.getBoundingClientRect();
      if (box === undefined || node === undefined) return;
      const { x, y, zoom } = flow.getViewport();
      const by = { x: shift(box.left, box.right, node.left, node.right), y: shift(box.top, box.bottom, node.top, node.bottom) };
      if (by.x !== 0 || by.y !== 0) void flow.setViewport({ x: x + by.x, y: y + by.y, zoom }, { duration: 200 });
    }, 80);
    return () => clearTimeout(timer);
  }, [openNodeId, flow, surface]);
}

const MARGIN = 40;

/** How far a span has to move to lie within another one; the beginning wins when it does not fit. */
function shift(from: number, to: number, start: number, end: number): number {
  if (start - MARGIN < from) return from - (start - MARGIN);
  if (end + MARGIN > to) return Math.max(to - (end + MARGIN), from - (start - MARGIN));
  return 0;
}
