import { useStore } from '@xyflow/react';
import { useEffect } from 'react';

/** Below this zoom the small print of nodes can't be read any more. */
const FAR_BELOW = 0.6;
/** Further out names would no longer fit in their nodes. */
const SMALLEST_READABLE = 0.26;

/** Marks the canvas around it while it is zoomed out, and tells its style sheet how much larger names have to be drawn there. */
export function LevelOfDetail() {
  const canvas = useStore((state) => state.domNode);
  // In steps, so that zooming does not lay out every node in every frame.
  const scale = useStore(({ transform: [, , zoom] }) => (zoom >= FAR_BELOW ? 1 : Math.round(4 / Math.max(SMALLEST_READABLE, zoom)) / 4));
  useEffect(() => {
    if (canvas === null) return;
    canvas.toggleAttribute('data-far', scale > 1);
    canvas.style.setProperty('--far-scale', String(scale));
  }, [canvas, scale]);
  return null;
}
