import { useState, type KeyboardEvent, type PointerEvent } from 'react';

export interface ResizeEdgeProps {
  /** The side of the panel at which the edge lies. */
  readonly side: 'left' | 'right';
  readonly label: string;
  readonly width: number;
  readonly min: number;
  readonly max: number;
  readonly onResize: (width: number) => void;
}

const STEP = 24;

/** An edge that changes the width of its panel: dragged, or by the arrow keys. The panel has to be positioned. */
export function ResizeEdge({ side, label, width, min, max, onResize }: ResizeEdgeProps) {
  const towards = side === 'left' ? -1 : 1;
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = event.currentTarget.parentElement!.getBoundingClientRect();
    onResize(side === 'left' ? box.right - event.clientX : event.clientX - box.left);
  };
  const press = (event: KeyboardEvent) => {
    const steps = { ArrowLeft: -STEP * towards, ArrowRight: STEP * towards, Home: min - width, End: max - width }[event.key];
    if (steps === undefined) return;
    event.preventDefault();
    onResize(width + steps);
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={Math.round(width)}
      aria-valuemin={min}
      aria-valuemax={max}
      onKeyDown={press}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      className={`absolute inset-y-0 z-10 w-1.5 cursor-col-resize touch-none transition-colors hover:bg-accent/40 focus-visible:bg-accent/60 focus-visible:outline-none max-md:hidden ${side === 'left' ? '-left-[3px]' : '-right-[3px]'}`}
    />
  );
}

/** The width of a panel, kept in this browser under a name. */
export function usePanelWidth(
  name: string,
  { initial, min, max }: { readonly initial: number; readonly min: number; readonly max: number },
): { readonly width: number; readonly resize: (width: number) => void } {
  const key = `heddle:width:${name}`;
  const limit = (width: number) => Math.min(max, Math.max(min, Math.round(width)));
  const [width, setWidth] = useState(() => {
    try {
      const stored = Number(localStorage.getItem(key) ?? Number.NaN);
      return Number.isFinite(stored) ? limit(stored) : initial;
    } catch {
      return initial;
    }
  });
  return {
    width,
    resize(wanted) {
      const next = limit(wanted);
      setWidth(next);
      try {
        localStorage.setItem(key, String(next));
      } catch {
        // Without storage the width lasts until the page is closed.
      }
    },
  };
}
