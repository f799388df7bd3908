import { useReactFlow, useViewport } from '@xyflow/react';
import { Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../ui/icon-button.tsx';
import { useFit } from './fit.tsx';

export interface ZoomBarProps {
  readonly zoomOut: ReactNode;
  readonly zoomIn: ReactNode;
  /** What stands behind the zoom: fitting, and what else the canvas offers. */
  readonly children: ReactNode;
}

/** The bar in the corner of every canvas: zoom, how large it is, and fitting. */
export function ZoomBar({ zoomOut, zoomIn, children }: ZoomBarProps) {
  const { zoom } = useViewport();
  return (
    <div className="nopan absolute bottom-4 left-4 z-[5] flex items-center gap-0.5 rounded-lg border border-border bg-raised p-1 shadow-raised">
      {zoomOut}
      <span className="w-10 text-center text-xs text-muted tabular-nums">{Math.round(zoom * 100)}%</span>
      {zoomIn}
      {children}
    </div>
  );
}

/** The bar of a canvas that is only looked at. */
export function ReadOnlyZoomBar() {
  const flow = useReactFlow();
  const fit = useFit();
  const button = (label: string, icon: ReactNode, onClick: () => void) => (
    <IconButton label={label} size="sm" side="top" onClick={onClick}>
      {icon}
    </IconButton>
  );
  return (
    <ZoomBar
      zoomOut={button('Zoom out', <ZoomOut size={14} />, () => void flow.zoomOut({ duration: 120 }))}
      zoomIn={button('Zoom in', <ZoomIn size={14} />, () => void flow.zoomIn({ duration: 120 }))}
    >
      {button('Fit to screen', <Maximize size={14} />, () => fit(200))}
    </ZoomBar>
  );
}
