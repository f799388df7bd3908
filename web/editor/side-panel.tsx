import { useEffect, useRef, type KeyboardEventHandler, type ReactNode } from 'react';
import { useKeepFocus } from '../ui/use-keep-focus.ts';
import { ResizeEdge, usePanelWidth } from '../ui/resize-edge.tsx';

export interface SidePanelProps {
  readonly label: string;
  readonly onKeyDown?: KeyboardEventHandler<HTMLElement>;
  /** Moves the focus into the panel when it opens, as somebody who opened it by key expects. */
  readonly takesFocus?: boolean;
  readonly children: ReactNode;
}

/** The panel at the right of the canvas; its width can be changed and is kept. On narrow screens it covers the canvas. */
export function SidePanel({ label, onKeyDown, takesFocus = true, children }: SidePanelProps) {
  const panel = useRef<HTMLElement>(null);
  const { width, resize } = usePanelWidth('side', { initial: 400, min: 320, max: 800 });
  useKeepFocus(panel);
  useEffect(() => {
    if (takesFocus && panel.current?.contains(document.activeElement) !== true) panel.current?.focus({ preventScroll: true });
  }, [takesFocus]);
  return (
    <aside
      ref={panel}
      data-side-panel
      aria-label={label}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      style={{ width }}
      className="relative z-20 flex max-w-full shrink-0 flex-col border-l border-border bg-surface focus:outline-none max-md:absolute max-md:inset-0 max-md:w-full!"
    >
      <ResizeEdge side="left" label={`Width of ${label}`} width={width} onResize={resize} min={320} max={800} />
      {children}
    </aside>
  );
}
