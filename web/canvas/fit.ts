import { getViewportForBounds, useNodesInitialized, useReactFlow, useStoreApi, type Viewport } from '@xyflow/react';
import { useCallback, useLayoutEffect, useRef } from 'react';
import type { Size } from './layout.ts';

/** Small enough for graphs of a thousand nodes to be seen whole. */
export const MIN_ZOOM = 0.02;

/** How much room fitting leaves around the graph, as a part of the surface. */
const PADDING = 0.08;
const MAX_ZOOM = 1;

/** On a surface narrower than this, a large graph that is shown whole is a row of specks. */
const NARROW = 640;
/** Three columns of nodes on a phone: icons and the beginnings of names can be read. */
const SMALLEST_ON_NARROW = 0.42;
/** Around the beginning of a graph that does not fit. */
const MARGIN = 16;

/** Something on the canvas, in graph coordinates. */
export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

/** The viewport that shows all of a graph; on a narrow surface at a size that can be read, from the start of the graph. */
export function fitViewport(things: readonly Box[], surface: Size): Viewport | null {
  const bounds = boundsOf(things);
  const [start] = things.toSorted((a, b) => a.x - b.x || a.y - b.y);
  if (bounds === null || start === undefined) return null;
  const whole = getViewportForBounds(bounds, surface.width, surface.height, MIN_ZOOM, MAX_ZOOM, PADDING);
  const zoom = SMALLEST_ON_NARROW;
  if (surface.width >= NARROW || whole.zoom >= zoom) return whole;
  const fitsAcross = bounds.width * zoom + 2 * MARGIN <= surface.width;
  const fitsDown = bounds.height * zoom + 2 * MARGIN <= surface.height;
  const shown = fitsDown ? bounds : start;
  return {
    zoom,
    x: fitsAcross ? surface.width / 2 - (bounds.x + bounds.width / 2) * zoom : MARGIN - bounds.x * zoom,
    y: surface.height / 2 - (shown.y + shown.height / 2) * zoom,
  };
}

/** Fits what is drawn, over so many milliseconds. */
export function useFit(): (durationMs?: number) => void {
  const flow = useReactFlow();
  const store = useStoreApi();
  return useCallback(
    (durationMs) => {
      const { width, height } = store.getState();
      // Nodes in a container have places of their own: the container stands for them.
      const boxes = flow.getNodes().filter(({ parentId }) => parentId === undefined).map((node): Box => ({ ...node.position, width: node.measured?.width ?? 0, height: node.measured?.height ?? 0 }));
      const viewport = fitViewport(boxes, { width, height });
      if (viewport !== null) void flow.setViewport(viewport, durationMs === undefined ? {} : { duration: durationMs });
    },
    [flow, store],
  );
}

/** Fits the canvas around it once, as soon as everything on it is measured. */
export function InitialFit() {
  const isDrawn = useNodesInitialized();
  const fit = useFit();
  const isDone = useRef(false);
  useLayoutEffect(() => {
    if (!isDrawn || isDone.current) return;
    isDone.current = true;
    fit();
  }, [isDrawn, fit]);
  return null;
}

function boundsOf(things: readonly Box[]): Box | null {
  if (things.length === 0) return null;
  const x = Math.min(...things.map((thing) => thing.x));
  const y = Math.min(...things.map((thing) => thing.y));
  return { x, y, width: Math.max(...things.map((thing) => thing.x + thing.width)) - x, height: Math.max(...things.map((thing) => thing.y + thing.height)) - y };
}
