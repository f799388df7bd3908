import { useReactFlow } from '@xyflow/react';
import { useEffect, type RefObject } from 'react';
import { estimateSize, type FlowEdge, type FlowNode } from '../canvas/flow-elements.ts';
import { fitViewport } from '../canvas/fit.tsx';
import { useEditor, type EditorSession } from './session.ts';
import { placedThings } from './walk.ts';

/** Lets commands reach the drawing surface, and keeps in view what the editor opens or jumps to. */
export function useCanvasHandle(session: EditorSession, surface: RefObject<HTMLDivElement | null>): void {
  const flow = useReactFlow<FlowNode, FlowEdge>();
  useEffect(() => {
    session.canvas = {
      fitView() {
        const box = surface.current?.getBoundingClientRect();
        // From the graph itself: right after an edit React Flow still knows the old places.
        const viewport = box === undefined ? null : fitViewport(placedThings(session, session.graph.getState().graph), box);
        if (viewport !== null) void flow.setViewport(viewport, { duration: 200 });
      },
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: 120 }),
      middle() {
        const box = surface.current?.getBoundingClientRect();
        return box === undefined ? { x: 0, y: 0 } : flow.screenToFlowPosition({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
      },
      sizeOf(node) {
        const isContainer = session.catalogue[node.type]?.isContainer === true;
        // Its size is part of the graph; what was measured may be from before an edit.
        if (isContainer && node.size != null) return node.size;
        const measured = flow.getInternalNode(node.id)?.measured;
        if (measured?.width !== undefined && measured.height !== undefined) return { width: measured.width, height: measured.height };
        return estimateSize(node, ['out'], isContainer);
      },
    };
    return () => {
      session.canvas = null;
    };
  }, [flow, session, surface]);

  const jump = useEditor((state) => state.jump);
  useEffect(() => {
    if (jump === null) return;
    const { graph } = session.graph.getState();
    const place = placedThings(session, graph).find(({ id }) => id === jump.nodeId);
    const box = surface.current?.getBoundingClientRect();
    if (place === undefined || box === undefined) return;
    if (jump.to === 'centre') {
      const zoom = Math.min(1, Math.max(READABLE_ZOOM, flow.getZoom()), box.width / (place.width + 2 * MARGIN));
      void flow.setCenter(place.x + place.width / 2, place.y + place.height / 2, { zoom, duration: 250 });
    } else {
      const { x, y, zoom } = flow.getViewport();
      const left = place.x * zoom + x;
      const top = place.y * zoom + y;
      const by = { x: shift(0, box.width, left, left + place.width * zoom), y: shift(0, box.height, top, top + place.height * zoom) };
      if (by.x !== 0 || by.y !== 0) void flow.setViewport({ x: x + by.x, y: y + by.y, zoom }, { duration: 120 });
    }
    return jump.takesFocus ? focusWhenDrawn(jump.nodeId, surface) : undefined;
  }, [jump, flow, session, surface]);

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

/** Below this zoom a node that was searched for could not be read. */
const READABLE_ZOOM = 0.75;

/** A node out of sight in a large graph is drawn only after the canvas has moved there. */
function focusWhenDrawn(id: string, surface: RefObject<HTMLDivElement | null>): () => void {
  let frame = 0;
  let tries = 0;
  const focus = () => {
    const element = surface.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
    // The browser's own scrolling would move the canvas below its controls.
    element?.focus({ preventScroll: true });
    // Until it is measured, a new node is hidden and takes no focus.
    if (element == null || document.activeElement !== element) frame = (tries += 1) < 60 ? requestAnimationFrame(focus) : 0;
  };
  focus();
  return () => cancelAnimationFrame(frame);
}

/** How far a span has to move to lie within another one; the beginning wins when it does not fit. */
function shift(from: number, to: number, start: number, end: number): number {
  if (start - MARGIN < from) return from - (start - MARGIN);
  if (end + MARGIN > to) return Math.max(to - (end + MARGIN), from - (start - MARGIN));
  return 0;
}
