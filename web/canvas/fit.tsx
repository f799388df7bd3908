import { getViewportForBounds, useReactFlow, useStore, useStoreApi, type ReactFlowState, type Viewport } from '@xyflow/react';
import { useCallback, useLayoutEffect, useState } from 'react';
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
      const { width, height, nodeLookup } = store.getState();
      const boxes = [...nodeLookup.values()].map(({ internals, measured }): Box => ({
        ...internals.positionAbsolute,
        width: measured.width ?? 0,
        height: measured.height ?? 0,
      }));
      const viewport = fitViewport(boxes, { width, height });
      if (viewport !== null) void flow.setViewport(viewport, durationMs === undefined ? {} : { duration: durationMs });
    },
    [flow, store],
  );
}

/** Fits the canvas around it once, as soon as everything on it is measured. */
export function InitialFit() {
  const [isDone, setDone] = useState(false);
  return isDone ? null : <FitWhenDrawn onDone={() => setDone(true)} />;
}

function FitWhenDrawn({ onDone }: { readonly onDone: () => void }) {
  const isDrawn = useStore(isMeasured);
  const fit = useFit();
  useLayoutEffect(() => {
    if (!isDrawn) return;
    fit();
    onDone();
  }, [isDrawn, fit, onDone]);
  return null;
}

/** Asked of the store itself: React Flow's own answer never comes on a canvas that hands no measured nodes back. */
function isMeasured({ nodeLookup, width, panZoom }: ReactFlowState): boolean {
  return (
    nodeLookup.size > 0 && width > 0 && panZoom !== null && [...nodeLookup.values()].every(({ measured }) => measured.width !== undefined)
  );
}

function boundsOf(things: readonly Box[]): Box | null {
  if (things.length === 0) return null;
  const x = Math.min(...things.map((thing) => thing.x));
  const y = Math.min(...things.map((thing) => thing.y));
  return {
    x,
    y,
    width: Math.max(...things.map((thing) => thing.x + thing.width)) - x,
    height: Math.max(...things.map((thing) => thing.y + thing.height)) - y,
  };
}
