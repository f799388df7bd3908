import { useReactFlow } from '@xyflow/react';
import { useMemo, useRef, type DragEvent } from 'react';
import { addByIntent } from './add-node.ts';
import { DRAG_TYPE } from './palette.tsx';
import { findEntry } from './palette-entries.ts';
import type { EditorSession } from './session.ts';

/** Takes node types dropped from the palette: on the canvas, in a container, or on an edge, which is marked meanwhile. */
export function usePaletteDrop(session: EditorSession) {
  const { screenToFlowPosition } = useReactFlow();
  const marked = useRef<Element | null>(null);
  return useMemo(() => {
    const mark = (edge: Element | null) => {
      if (marked.current === edge) return;
      marked.current?.classList.remove('heddle-drop');
      edge?.classList.add('heddle-drop');
      marked.current = edge;
    };
    return {
      onDragOver(event: DragEvent) {
        if (!event.dataTransfer.types.includes(DRAG_TYPE)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        mark(edgeUnder(event));
      },
      onDragLeave: () => mark(null),
      onDrop(event: DragEvent) {
        const entry = findEntry(session.catalogue, event.dataTransfer.getData(DRAG_TYPE));
        const edgeId = edgeUnder(event)?.getAttribute('data-id') ?? null;
        mark(null);
        if (entry === null) return;
        event.preventDefault();
        const canInsert = edgeId !== null && session.catalogue[entry.type]?.isTrigger !== true;
        addByIntent(
          session,
          entry.type,
          canInsert ? { kind: 'insert', edgeId } : { kind: 'free', position: screenToFlowPosition({ x: event.clientX, y: event.clientY }) },
          entry.preset,
        );
      },
    };
  }, [session, screenToFlowPosition]);
}

function edgeUnder(event: DragEvent): Element | null {
  for (const element of document.elementsFromPoint(event.clientX, event.clientY)) {
    const edge = element.closest('.react-flow__edge');
    if (edge !== null) return edge;
  }
  return null;
}
